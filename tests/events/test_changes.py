"""What a calendar that holds a meeting must notice: how often it has changed, when, and where it was moved from."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events import operations
from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status
from portal.events.models import Event
from portal.events.queries import published
from tests.events.conftest import NEW_YEAR, a_listing

ZURICH = "Europe/Zurich"
APRIL = Meeting("spring.april", date(2026, 4, 1), ZURICH, time(18), 60)
MAY = Meeting("spring.may", date(2026, 5, 6), ZURICH, time(18), 60)
LISTING = a_listing(meetings=(APRIL, MAY))
LATER = NEW_YEAR + timedelta(days=1)


def after(session: Session, *states: Listing) -> Listing:
    """The listing as it is once it was put in each of these states, a day after the other."""
    for day, state in enumerate(states):
        operations.put(session, state, now=NEW_YEAR + timedelta(days=day))
    session.expire_all()
    return published(session)[0]


def counts(listing: Listing) -> tuple[int, list[int]]:
    return listing.sequence, [meeting.sequence for meeting in listing.meetings]


def moved(meeting: Meeting, **facts: Any) -> Listing:
    return replace(LISTING, meetings=(replace(meeting, **facts), *(m for m in LISTING.meetings if m is not meeting)))


@pytest.mark.parametrize(
    "facts",
    [{"day": date(2026, 4, 2)}, {"at": time(19)}, {"minutes": 90}, {"status": MeetingStatus.CANCELLED},
     {"to_be_confirmed": True}, {"note": "Bring tea."}, {"zone": "Europe/Paris"}],
)  # fmt: skip
def test_a_change_of_one_meeting_counts_for_that_meeting_alone(session: Session, facts: dict[str, Any]) -> None:
    assert counts(after(session, LISTING)) == (0, [0, 0])
    assert counts(after(session, LISTING, moved(APRIL, **facts))) == (0, [1, 0])


@pytest.mark.parametrize(
    "facts",
    [{"title": "A talk in May"}, {"summary": "We listen."}, {"place": "Zurich"}, {"mode": Mode.ONLINE},
     {"status": Status.CANCELLED}, {"kind": "course"}],
)  # fmt: skip
def test_a_change_that_calendars_show_counts_for_every_meeting(session: Session, facts: dict[str, Any]) -> None:
    assert counts(after(session, LISTING, replace(LISTING, **facts))) == (1, [0, 0])


@pytest.mark.parametrize("facts", [{"staff_note": "Ask."}, {"capacity": 12}, {"leaders": ("Ada",)}])
def test_a_change_that_no_calendar_shows_counts_for_none_and_is_dated(session: Session, facts: dict[str, Any]) -> None:
    listing = after(session, LISTING, replace(LISTING, **facts))
    assert (counts(listing), listing.changed_at) == ((0, [0, 0]), LATER)


def test_what_is_put_as_it_was_keeps_its_date(session: Session) -> None:
    assert after(session, LISTING, LISTING, LISTING).changed_at == NEW_YEAR


def test_the_count_of_an_event_and_its_meetings_never_falls(session: Session) -> None:
    def total(*states: Listing) -> int:
        event, meetings = counts(after(session, *states))
        return event + sum(meetings)

    often = [moved(APRIL, minutes=minutes) for minutes in (70, 80, 90)]
    assert total(LISTING, *often) == 3
    without = replace(LISTING, meetings=(MAY,))
    assert total(without) == 4
    assert total(LISTING) == 5


def test_a_meeting_deleted_by_itself_counts_as_well(session: Session) -> None:
    after(session, LISTING)
    event = session.scalars(select(Event)).one()
    first = event.occurrences[0]
    event.changed_at = LATER
    session.delete(first)
    session.flush()
    session.expire_all()
    assert counts(published(session)[0]) == (1, [0])


def announced(listing: Listing) -> tuple[date | None, time | None]:
    (meeting,) = (m for m in listing.meetings if m.uid == APRIL.uid)
    return meeting.moved_from_day, meeting.moved_from_at


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([LISTING], (None, None)),
        ([LISTING, moved(APRIL, minutes=90)], (None, None)),
        ([LISTING, moved(APRIL, day=date(2026, 4, 8))], (APRIL.day, APRIL.at)),
        ([LISTING, moved(APRIL, at=time(19))], (APRIL.day, APRIL.at)),
        # Moved twice: people know the first date.
        ([LISTING, moved(APRIL, day=date(2026, 4, 8)), moved(APRIL, day=date(2026, 4, 9))], (APRIL.day, APRIL.at)),
        ([LISTING, moved(APRIL, day=date(2026, 4, 8)), LISTING], (None, None)),
        # The hour becomes known.
        ([moved(APRIL, at=None, minutes=None), LISTING], (None, None)),
        # A draft was announced to nobody.
        ([replace(LISTING, status=Status.DRAFT), replace(moved(APRIL, day=date(2026, 4, 8)), status=Status.DRAFT),
          moved(APRIL, day=date(2026, 4, 8))], (None, None)),
    ],
)  # fmt: skip
def test_a_moved_meeting_keeps_when_it_was_announced_for(
    session: Session, states: Sequence[Listing], expected: tuple[date | None, time | None]
) -> None:
    assert announced(after(session, *states)) == expected


def test_a_plug_in_says_that_its_dates_have_changed(session: Session) -> None:
    event = operations.put(session, LISTING, now=NEW_YEAR)
    operations.dates_changed(event, now=datetime(2026, 2, 1, tzinfo=UTC))
    session.flush()
    session.expire_all()
    listing = published(session)[0]
    assert (counts(listing), listing.changed_at) == ((1, [0, 0]), datetime(2026, 2, 1, tzinfo=UTC))
