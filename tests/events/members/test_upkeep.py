from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.events import operations
from portal.events import queries as events
from portal.events.listing import Audience, Status
from portal.events.members import upkeep
from portal.events.members.models import Board, BoardReminder, Post
from portal.events.members.operations import boards, erasure
from portal.events.registration import notices
from portal.mail.models import Mail
from tests.builders import NOW, person
from tests.events.members.conftest import LINK, Open, Say, drop_in, posted
from tests.events.registration.conftest import discussion, join, meeting, vouch

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
# The drop-in is on 8 April: at nine in the morning of the day before, in New York.
DUE = datetime(2027, 4, 7, 13, tzinfo=UTC)


@pytest.fixture
def remind(app: Flask, session: Session) -> Callable[[datetime], int]:
    """What `portal tick` does."""

    def remind(now: datetime) -> int:
        session.commit()
        with app.app_context():
            return upkeep.remind(now)

    return remind


@pytest.fixture
def cleo(session: Session, open_board: Open) -> Person:
    """Cleo, a credentialed leader, who wants to be reminded."""
    open_board()
    return asks(session, "Cleo", Kind.CREDENTIALED)


def asks(session: Session, name: str, *kinds: Kind, at: datetime = NOW) -> Person:
    who = person(session, name)
    vouch(session, who, *kinds)
    (board,) = session.scalars(select(Board))
    boards.ask_for_reminders(session, board.id, who.id, now=at)
    session.commit()
    return who


def mails(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(select(Mail.to, Mail.subject).order_by(Mail.id))
    return [(to.split("-")[0], subject) for to, subject in rows]


SUBJECT = "On Thursday 8 April 2027: An evening on difference"


def test_it_is_written_the_day_before_and_never_twice(
    session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int]
) -> None:
    say(drop_in())
    moments = (DUE - SECOND, DUE, DUE, DUE + DAY)
    assert [remind(moment) for moment in moments] == [0, 1, 0, 0]
    assert mails(session) == [("cleo", SUBJECT)]


def test_it_has_the_way_to_the_page_and_out_and_never_the_link(
    session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int]
) -> None:
    say(drop_in())
    remind(DUE)
    (body,) = session.scalars(select(Mail.body))
    assert LINK not in body
    without_end = body.split("No more of these mails")[0]
    assert without_end == (
        "Dear Cleo,\n\nyou asked on the board “Credentialed leaders” to be reminded:\n\n"
        "“An evening on difference”\nThursday 8 April 2027\n\n"
        "At what time is not stated in the calendar. Look on the board:\n\n"
        "http://localhost/boards/american-balint-society-credentialed-leaders\n\n"
        "How to join is not in this mail, since mails are easily passed on. Sign in, and\n"
        "you find it on this page from Thursday 8 April 2027, 00:00 New York time on:\n\n"
        "http://localhost/events/drop-in/join\n\nQuestions? Write to diversity@balint.example.\n\n"
    )
    assert "http://localhost/boards/no-reminders/" in body


def test_only_those_are_written_to_who_still_may_read_the_board(
    app: Flask, session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int]
) -> None:
    say(drop_in())
    asks(session, "Late", Kind.CREDENTIALED, at=DUE)
    asks(session, "Mo", Kind.MEMBER)
    gone, ended = (asks(session, name, Kind.CREDENTIALED) for name in ("Gone", "Ended"))
    session.scalars(select(Membership).filter_by(person_id=ended.id)).one().until = date(2027, 4, 6)
    with app.app_context():
        delete_account(session, gone.id, holders(app), now=NOW)
    assert remind(DUE) == 1
    assert [to for to, subject in mails(session) if subject == SUBJECT] == ["cleo"]


@pytest.mark.parametrize(
    "facts",
    [
        {"status": Status.CANCELLED},
        {"status": Status.TO_BE_CONFIRMED},
        {"status": Status.DRAFT},
        {"audience": Audience.MEMBERS},
        {"organiser": "British Balint Society"},
    ],
)
def test_of_what_is_off_or_another_board_s_nothing_is_written(
    session: Session, cleo: Person, remind: Callable[[datetime], int], facts: dict[str, object]
) -> None:
    operations.put(session, drop_in(**facts), now=NOW)
    assert remind(DUE) == 0


def test_a_meeting_that_is_moved_has_a_reminder_of_its_own(
    session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int]
) -> None:
    say(drop_in())
    remind(DUE)
    moved = replace(drop_in().meetings[0], day=date(2027, 4, 15))
    operations.put(session, drop_in(meetings=(moved,)), now=DUE)
    assert [remind(DUE + 7 * DAY), remind(DUE + 7 * DAY)] == [1, 0]
    assert [subject for _, subject in mails(session)] == [SUBJECT, SUBJECT.replace("8 April", "15 April")]


def test_of_a_series_each_meeting_once(
    session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int]
) -> None:
    days = [date(2027, 4, 8), date(2027, 4, 9)]
    say(drop_in(meetings=tuple(meeting("drop-in", day) for day in days)))
    assert [remind(DUE), remind(DUE + DAY), remind(DUE + 2 * DAY)] == [1, 1, 0]


def test_a_long_series_asks_no_more_of_the_database_than_one_evening(
    session: Session, say: Say, cleo: Person, remind: Callable[[datetime], int], queries: list[str]
) -> None:
    sent = []
    for number in (1, 30):
        days = (date(2027, 4, 8) + nth * 7 * DAY for nth in range(number))
        say(drop_in(f"series-{number}", meetings=tuple(meeting(f"series-{number}", day) for day in days)))
        session.commit()
        queries.clear()
        assert remind(DUE) == 1
        sent.append(len(queries))
    # The first evening's listing is looked through again.
    assert sent[1] - sent[0] <= 4


def test_the_reminder_of_a_place_leads_to_the_page_and_has_no_link(
    app: Flask, session: Session, say: Say, ada: Person
) -> None:
    event = say(discussion())
    row = join(session, event, ada).registration
    with app.app_context():
        notices.reminder(session, row, events.one(session, event.id), NOW + 38 * DAY, days=1, now=NOW)
    mail = session.scalars(select(Mail)).one()
    assert (
        "http://localhost/events/discussion/registration\n\n"
        "How to join is not in this mail, since mails are easily passed on. Sign in, and\n"
        "you find it on this page from Wednesday 7 April 2027, 20:00 New York time on:\n\n"
        "http://localhost/events/discussion/join\n"
    ) in mail.body
    assert LINK not in mail.body + mail.attachments[0]["text"]


class TestForgetting:
    def test_with_the_account_goes_what_somebody_wanted_and_from_a_post_who_posted_it(
        self, app: Flask, session: Session, cleo: Person
    ) -> None:
        (board,) = session.scalars(select(Board))
        asks(session, "Other", Kind.CREDENTIALED)
        boards.post(session, board.id, posted(), organiser=cleo, now=NOW)
        with app.app_context():
            delete_account(session, cleo.id, holders(app), now=NOW)
        assert [wish.person_id == cleo.id for wish in session.scalars(select(BoardReminder))] == [False]
        session.expire_all()
        assert [(post.title, post.posted_by_id) for post in session.scalars(select(Post))] == [("The hour", None)]

    def test_once_nothing_is_verified_of_somebody_any_more_nobody_remembers_the_wish(
        self, session: Session, cleo: Person
    ) -> None:
        other = asks(session, "Other", Kind.CREDENTIALED)
        assert erasure.forget_reminders(session) == 0
        session.delete(session.scalars(select(Membership).filter_by(person_id=cleo.id)).one())
        session.flush()
        assert erasure.forget_reminders(session) == 1
        assert session.scalars(select(BoardReminder.person_id)).all() == [other.id]
