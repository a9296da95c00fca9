"""The organiser says how one joins."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.events import operations, queries
from portal.events.members.models import Joining
from portal.events.members.operations import joining
from portal.events.models import Event
from portal.refusals import Conflict
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import NOW
from tests.events.members.conftest import LINK, Say, drop_in, way
from tests.events.members.views.test_boards import seen
from tests.events.registration.conftest import discussion, group
from tests.events.registration.views.conftest import text_of

Visit = Callable[[Person], Visitor]
DESK = "/organise/events/group/joining"
TYPED = {"link": LINK, "number": "", "passcode": "", "note": "", "hours_before": "24", "minutes_after": "0"}


@pytest.fixture
def desk(session: Session, olga: Person, visit: Visit) -> Visitor:
    """Olga, at a group of two meetings."""
    operations.put(session, group(), now=NOW)
    session.commit()
    return visit(olga)


def kept(session: Session) -> list[tuple[object, ...]]:
    session.expire_all()
    columns = (
        Joining.link,
        Joining.number,
        Joining.passcode,
        Joining.note,
        Joining.hours_before,
        Joining.minutes_after,
    )
    return [tuple(row) for row in session.execute(select(*columns).order_by(Joining.id))]


def test_what_she_writes_is_kept_and_shown_to_her_again_and_the_register_says_only_that(
    session: Session, desk: Visitor
) -> None:
    typed = TYPED | {"number": "123 456", "passcode": "lago", "note": "Be early.", "hours_before": "2"}
    answer = desk.send(DESK, **typed | {"link": "HTTPS://meet.example/evening"})
    assert (answer.status_code, answer.location) == (303, DESK)
    assert kept(session) == [(LINK, "123 456", "lago", "Be early.", 2, 0)]
    page = desk.client.get(DESK)
    assert [value in page.text for value in (f'value="{LINK}"', 'value="123 456"', "Be early.", 'value="2"')] == [
        True
    ] * 4
    desk.send(DESK, **TYPED | {"version": seen(page.text)})
    assert kept(session) == [(LINK, "", "", "", 24, 0)]
    acts = session.execute(select(Act.verb, Act.subject, Act.facts)).all()
    assert [tuple(act) for act in acts] == [("say how to join", "event group", {})] * 2


def test_of_two_who_write_at_once_the_second_sees_what_the_first_wrote(session: Session, desk: Visitor) -> None:
    opened = TYPED | {"version": seen(desk.client.get(DESK).text)}
    desk.send(DESK, **opened)
    late = desk.send(DESK, **opened | {"link": "https://meet.example/other"})
    assert late.status_code == 409
    assert "somebody else has changed this" in text_of(late)
    assert f'<span class="digest">{LINK}</span>' in late.text
    assert 'value="https://meet.example/other"' in late.text
    assert kept(session) == [(LINK, "", "", "", 24, 0)]
    desk.send(f"{DESK}/remove")
    gone = desk.send(DESK, **opened | {"version": seen(late.text)})
    assert (gone.status_code, "What was written is taken away." in text_of(gone)) == (409, True)
    assert desk.send(DESK, **opened | {"version": seen(gone.text)}).status_code == 303


def test_of_a_meeting_that_is_gone_nothing_is_written(session: Session, desk: Visitor, olga: Person) -> None:
    listing = queries.one(session, session.scalars(select(Event.id)).one())
    for act in (
        lambda: joining.say(session, listing, "gone", way(), organiser=olga, now=NOW),
        lambda: joining.take_away(session, listing, "gone", organiser=olga, now=NOW),
    ):
        with pytest.raises(Conflict):
            act()


def test_one_meeting_may_be_joined_otherwise_until_she_takes_that_away(session: Session, desk: Visitor) -> None:
    own = f"{DESK}/meetings/group.2027-05-11"
    desk.send(DESK, **TYPED)
    assert desk.send(own, **TYPED | {"link": "https://meet.example/may"}).location == own
    assert kept(session) == [(LINK, "", "", "", 24, 0), ("https://meet.example/may", "", "", "", 24, 0)]
    asked = text_of(desk.client.get(f"{own}/remove"))
    assert "The meeting on 11 May 2027 is then joined as all the others are." in asked
    answer = desk.send(f"{own}/remove")
    assert (answer.status_code, answer.location) == (303, DESK)
    assert kept(session) == [(LINK, "", "", "", 24, 0)]
    assert desk.send(f"{DESK}/remove").status_code == 303
    assert kept(session) == []
    # Twice at once: the second finds nothing to do.
    assert desk.send(DESK, f"{DESK}/remove").status_code == 303


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"link": "http://meet.example/x"}, "Link to the meeting: Write the whole address, beginning with https://."),
        ({"link": "meet.example"}, "Link to the meeting: Write the whole address, beginning with https://."),
        ({"link": "https://" + "x" * 500}, "Link to the meeting: Field cannot be longer than 500 characters."),
        ({"link": ""}, "Link to the meeting: Write at least one of these: a link, a number, a passcode or a note."),
        ({"note": "x" * 2001}, "Note: Field cannot be longer than 2000 characters."),
        ({"hours_before": ""}, "Hours before it begins: From when? Write a whole number of hours."),
        ({"hours_before": "337"}, "Hours before it begins: Between 0 and 336 hours."),
        ({"minutes_after": "-1"}, "Minutes after its end: Between 0 and 1440 minutes."),
        ({"minutes_after": "1441"}, "Minutes after its end: Between 0 and 1440 minutes."),
        ({"hours_before": "two"}, "Hours before it begins: Not a valid integer value."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_there(
    session: Session, desk: Visitor, typed: dict[str, str], says: str
) -> None:
    answer = desk.send(DESK, **TYPED | {"passcode": "" if typed == {"link": ""} else "lago"} | typed)
    assert (answer.status_code, errors(answer)) == (422, [says])
    assert all(value in answer.text for value in typed.values())
    assert kept(session) == []


def test_she_is_told_who_sees_it(session: Session, desk: Visitor) -> None:
    operations.put(session, drop_in(), now=NOW)
    operations.put(session, discussion(meetings=()), now=NOW)
    session.commit()
    pages = [desk.client.get(f"/organise/events/{slug}/joining") for slug in ("group", "drop-in", "discussion")]
    asides = [text_of(page, "//main//aside") for page in pages]
    assert "Those who have a place, once they have signed in." in asides[0]
    assert "belong to “credentialed leaders”" in asides[1]
    assert "No date is set yet, so nobody sees it yet." in asides[2]


def test_a_meeting_that_is_taken_from_its_event_takes_its_way_in_along(session: Session, say: Say) -> None:
    event = say(group())
    say(group(), way("https://meet.example/may"), event.occurrences[1].uid)
    operations.put(session, group(meetings=group().meetings[:1]), now=NOW)
    session.commit()
    assert kept(session) == [(LINK, "", "", "", 24, 0)]


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("of_one", {"event_id": None}),
        ("says_something", {"link": ""}),
        ("link", {"link": "http://meet.example"}),
        ("hours_before", {"hours_before": 337}),
        ("minutes_after", {"minutes_after": -1}),
    ],
)
def test_what_makes_no_sense_is_not_stored(session: Session, say: Say, constraint: str, values: dict[str, Any]) -> None:
    say(group())
    row = session.scalars(select(Joining)).one()
    for name, value in values.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=f"ck_joining_{constraint}"):
        session.flush()


def test_an_event_is_joined_in_one_way(session: Session, say: Say) -> None:
    event = say(group())
    session.add(Joining(event_id=event.id, link=LINK, hours_before=1, minutes_after=0, changed_at=NOW))
    with pytest.raises(IntegrityError, match=r"(?i)unique"):
        session.flush()


def test_a_notice_says_that_it_is_kept(desk: Visitor) -> None:
    desk.send(DESK, **TYPED)
    assert notices(desk.client.get(DESK)) == [
        "It is kept. Whoever may join sees from when the link is there, and then the link itself."
    ]
