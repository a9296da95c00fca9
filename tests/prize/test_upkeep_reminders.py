"""What `portal tick` writes to the jury: how often it runs, and on how many machines, makes no difference."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.mail.models import Mail
from portal.prize import upkeep
from portal.prize.models import Assignment, Edition, Entry, Reminder, Seat
from portal.prize.operations import reviews, seats
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat

HOUR = timedelta(hours=1)
# Sunday 30 May 2027, noon.
DUE = NOW + 90 * DAY
OPEN = {"accepted_at": None, "person_id": None}

Tick = Callable[[datetime], int]


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY, zone="Etc/GMT+12")


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun, zone="Europe/Zurich")


@pytest.fixture
def pile(session: Session, year: Edition, chair: Seat) -> list[Assignment]:
    """BBBBBB of 30 minutes, CCCCCC of 40."""
    return [
        assignment(session, chair, entry(session, year, person(session, "Zephyrine"), code=code, words=words))
        for code, words in {"BBBBBB": 6000, "CCCCCC": 8000}.items()
    ]


@pytest.fixture
def tick(app: Flask) -> Tick:
    def tick(now: datetime) -> int:
        with app.app_context():
            return upkeep.remind_jury(now)

    return tick


@pytest.fixture
def letters(session: Session) -> Callable[[], list[Mail]]:
    """The reminders so far, oldest first."""

    def read() -> list[Mail]:
        session.expire_all()
        kinds = ("prize/still-to-read", "prize/unanswered")
        return list(session.scalars(select(Mail).where(Mail.kind.in_(kinds)).order_by(Mail.id)))

    return read


Letters = Callable[[], list[Mail]]


def test_a_mail_says_how_much_is_left_until_when_and_where_to_go_on_and_names_nobody(
    session: Session, pile: list[Assignment], jun: Person, tick: Tick, letters: Letters
) -> None:
    review(session, pile[0])
    assert tick(DUE - 14 * DAY) == 1
    (mail,) = letters()
    assert (mail.to, mail.subject) == (jun.email, "1 essay left to read")
    text, _ = mail.body.split("\n-- \n")
    assert (
        text
        == """\
Dear Jun,

14 days are left for your essays in the jury of the Ascona Prize.

  Left     1 essay, about 40 minutes of reading
  Before   Saturday 29 May 2027, 24:00 anywhere on Earth (30 May, 12:00 UTC)
  For you  Sunday 30 May 2027, 14:00 Zurich time

Your next essay:

http://localhost/prize/jury/entries/CCCCCC

Is it too much? Then please tell prize@example.org early: an
essay can go to somebody else, and every review that you hand in counts.

No reminders for a while? Say until when; what you have handed in is never
reminded of:

http://localhost/prize/jury/2027/reminders
"""
    )


def test_an_hour_s_tick_until_long_after_the_date_writes_four_mails_by_day(
    session: Session, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    written = [now for now in (DUE - 20 * DAY + n * HOUR for n in range(30 * 24)) if tick(now)]
    assert [f"{now + 2 * HOUR:%a %d %b %H:%M}" for now in written] == [
        "Sun 16 May 14:00",
        "Thu 27 May 14:00",
        "Sat 29 May 14:00",
        "Sun 30 May 14:00",
    ]
    assert [mail.subject for mail in letters()] == [
        "2 essays left to read",
        "2 essays left to read",
        "2 essays left to read, in less than a day",
        "The date for your reviews has passed",
    ]


def test_after_a_week_in_which_nothing_ran_one_mail_goes_out(
    session: Session, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    assert [tick(DUE - 15 * DAY), tick(DUE - 2 * DAY), tick(DUE - 2 * DAY), tick(DUE + 40 * DAY)] == [0, 1, 0, 0]
    assert "the date for your reviews is near." in letters()[0].body


def hand_in(session: Session, pile: list[Assignment], chair: Seat) -> None:
    for task in pile:
        review(session, task)


def step_back(session: Session, pile: list[Assignment], chair: Seat) -> None:
    for task in pile:
        reviews.recuse(session, task.id, "I taught her.", now=NOW)


def withdraw_seat(session: Session, pile: list[Assignment], chair: Seat) -> None:
    seats.withdraw(session, chair, organiser=session.get_one(Person, chair.person_id), now=NOW)


def withdraw_essays(session: Session, pile: list[Assignment], chair: Seat) -> None:
    for task in pile:
        session.get_one(Entry, task.entry_id).withdrawn_at = NOW


def hold_essays(session: Session, pile: list[Assignment], chair: Seat) -> None:
    for task in pile:
        manuscript(session, session.get_one(Entry, task.entry_id), held=True)


def close_account(session: Session, pile: list[Assignment], chair: Seat) -> None:
    session.get_one(Person, chair.person_id).active = False


@pytest.mark.parametrize(
    "end", [hand_in, step_back, withdraw_seat, withdraw_essays, hold_essays, close_account], ids=lambda f: f.__name__
)
def test_nobody_is_reminded_of_what_is_done_or_cannot_be_read(
    session: Session, pile: list[Assignment], chair: Seat, tick: Tick, end: Callable[..., None]
) -> None:
    assert tick(DUE - 14 * DAY) == 1
    end(session, pile, chair)
    session.commit()
    assert [tick(at) for at in (DUE - 3 * DAY, DUE - DAY, DUE)] == [0, 0, 0]


def test_an_essay_that_was_replaced_after_its_review_is_one_to_read_again(
    session: Session, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    for task in pile:
        review(session, task)
    manuscript(session, session.get_one(Entry, pile[0].entry_id))
    assert tick(DUE - 14 * DAY) == 1
    assert letters()[0].subject == "1 essay left to read"


def test_a_plan_s_mail_speaks_of_its_evenings(
    session: Session, chair: Seat, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    chair.reading_days = [1, 6]  # Tuesdays and Sundays: the last in time is Tuesday 25 May
    session.commit()
    assert [tick(DUE - 14 * DAY), tick(DUE - 5 * DAY - 6 * HOUR - HOUR), tick(DUE - 5 * DAY - 6 * HOUR)] == [0, 0, 1]
    assert "by the evenings that you chose, it is time to begin" in letters()[0].body


def test_where_the_juror_lives_is_not_known_the_date_is_said_in_utc(
    session: Session, chair: Seat, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    chair.zone = None
    session.commit()
    assert [tick(DUE - 14 * DAY), tick(DUE - 14 * DAY + 2 * HOUR)] == [0, 1]
    assert "           Sunday 30 May 2027, 12:00 UTC\n" in letters()[0].body


def test_once_the_date_has_passed_the_mail_thanks_and_asks_for_nothing(
    session: Session, pile: list[Assignment], tick: Tick, letters: Letters
) -> None:
    review(session, pile[0], handed_in=False)
    assert tick(DUE) == 1
    text = " ".join(letters()[0].body.split())
    assert "2 essays are not handed in, and what you wrote is kept." in text
    assert "the date can be moved. If not, nothing more is asked of you. Thank you" in text
    assert "/prize/jury/entries/" not in text


class TestAnInvitation:
    @pytest.fixture
    def invited(self, session: Session, year: Edition, noor: Person) -> str:
        """The link's token."""
        seat_, token = seats.invite(
            session, year.id, role=seats.Role.JUROR, name="Noor", email=noor.email, organiser=noor, now=NOW
        )
        session.commit()
        assert seat_.expires_at == NOW + 21 * DAY
        return token

    @staticmethod
    def token(mail: Mail) -> str:
        return mail.body.split("/prize/invitations/")[1].split()[0]

    def test_it_is_spoken_of_once_more_by_a_link_beside_which_the_first_still_opens(
        self, session: Session, invited: str, tick: Tick, letters: Letters
    ) -> None:
        hours = [NOW + 13 * DAY + n * HOUR for n in range(10 * 24)]
        assert [f"{now:%a %d %b %H:%M}" for now in hours if tick(now)] == ["Mon 15 Mar 14:00"]
        (mail,) = letters()
        assert mail.subject == "Your invitation to the jury of the Ascona Prize holds until 22 March 2027"
        opened = [seats.open_invitation(session, token, now=NOW + 15 * DAY).id for token in (invited, self.token(mail))]
        assert len(set(opened)) == 1

    @pytest.mark.parametrize("change", [{"declined_at": NOW}, {"withdrawn_at": NOW}, {"reminders_held_at": NOW}])
    def test_whoever_answered_or_is_not_asked_any_more_hears_nothing(
        self, session: Session, invited: str, tick: Tick, change: dict[str, datetime]
    ) -> None:
        its = session.scalars(select(Seat).filter_by(token_digest=seats.digest(invited))).one()
        for name, value in change.items():
            setattr(its, name, value)
        session.commit()
        assert [tick(NOW + n * DAY + 2 * HOUR) for n in range(10, 25)] == [0] * 15

    def test_a_new_invitation_ends_both_links_and_may_be_spoken_of_again(
        self, session: Session, invited: str, olga: Person, tick: Tick, letters: Letters
    ) -> None:
        tick(NOW + 14 * DAY + 2 * HOUR)
        its = session.scalars(select(Seat).filter_by(token_digest=seats.digest(invited))).one()
        seats.send_again(session, its.id, organiser=olga, now=NOW + 15 * DAY)
        session.commit()
        for token in (invited, self.token(letters()[0])):
            with pytest.raises(seats.InvitationOver):
                seats.open_invitation(session, token, now=NOW + 15 * DAY)
        assert tick(NOW + 29 * DAY + 2 * HOUR) == 1


def test_what_was_written_is_known_for_as_long_as_the_seat_is(
    session: Session, chair: Seat, pile: list[Assignment], tick: Tick
) -> None:
    tick(DUE - 14 * DAY)
    rows = session.execute(select(Reminder.seat_id, Reminder.occasion, Reminder.about, Reminder.written_at)).all()
    assert [tuple(row) for row in rows] == [(chair.id, "begin", DUE, DUE - 14 * DAY)]
