from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import queries
from portal.events.attendance.operations import certificates, recording
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.operations.recording import Recorded
from portal.events.attendance.queries.sheet import sheet
from portal.events.attendance.rules.certificate import signer
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.listing import Credit, Listing, Meeting
from portal.events.models import Event
from tests.conftest import SECRET
from tests.events.registration.conftest import SOCIETY, group, join, meeting

# After the last of the three evenings.
AFTER = datetime(2027, 6, 20, 12, tzinfo=UTC)
DAYS = (date(2027, 4, 13), date(2027, 5, 11), date(2027, 6, 8))
UIDS = tuple(f"group.{day}" for day in DAYS)
ACADEMY, COUNCIL = "Academy of Family Practice", "Psychological Council"
CREDITS = (
    Credit(ACADEMY, "Prescribed", "1.25 credits per session"),
    Credit(COUNCIL, "Continuing education"),
    Credit(SOCIETY, "Maintenance of credentialing"),
)
THERE, ABSENT, PARTLY = Mark(Presence.PRESENT), Mark(Presence.ABSENT), Mark(Presence.PARTLY, 40)
SIGNER = signer(SECRET, "http://localhost")


def evenings(**facts: Any) -> Listing:
    """Three evenings, free, 90 minutes and then an hour each."""
    meetings = tuple(meeting("group", day, 60 if nth else 90) for nth, day in enumerate(DAYS))
    usual = {"fee_cents": 0, "member_fee_cents": None, "cancellation": None, "meetings": meetings}
    return group(**{**usual, "accreditation": CREDITS, "leaders": ("Dr Lead",), **facts})


@pytest.fixture
def held(session: Session, put: Callable[[Listing], Event], ada: Person, ben: Person) -> Event:
    """The three evenings, Ada and Ben with a place."""
    event = put(evenings())
    for who in (ada, ben):
        join(session, event, who)
    session.commit()
    return event


@pytest.fixture
def after(clock: FixedClock) -> FixedClock:
    """The app's clock when all of it is over."""
    clock.instant = AFTER
    return clock


def record(
    session: Session,
    event: Event,
    nth: int,
    marks: Mapping[Person, Mark | None],
    organiser: Person,
    *,
    version: int | None = None,
    now: datetime = AFTER,
) -> Recorded:
    """Write down who was at the nth evening. version: of what was seen, the one that is there where none is given."""
    listing = queries.one(session, event.id)
    its: Meeting = listing.meetings[nth]
    column = sheet(session, listing, now).column(its.uid)
    seen = (column.version if column else 0) if version is None else version
    by_number = {who.id: mark for who, mark in marks.items()}
    done = recording.record(session, listing, its, by_number, version=seen, organiser=organiser, now=now)
    session.commit()
    return done


def certify(
    session: Session, who: Person, event: Event | None = None, year: int | None = None, now: Any = AFTER
) -> Any:
    """The certificate, and whether it is new."""
    scope = Scope(event.id if event else None, year)
    found = certificates.issue(session, who.id, scope, signer=SIGNER, actor=who, now=now)
    session.commit()
    return found
