from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Membership, Person
from portal.audit.models import Act
from portal.events import operations
from portal.events.listing import Audience, Cancellation, Intake, Listing, Meeting
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.operations import registrations
from portal.events.registration.outcomes import Outcome
from tests.builders import NOW, person
from tests.events.conftest import a_listing

SOCIETY = "American Balint Society"
NEW_YORK = "America/New_York"
DAY, HOUR, SECOND = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1)
TERMS = Cancellation(refund_if_called_off=True, by=date(2027, 3, 20), withheld_cents=100_00, refund_days=30)


def meeting(slug: str, day: date, minutes: int = 60, at: time = time(20)) -> Meeting:
    return Meeting(f"{slug}.{day}", day, NEW_YORK, at, minutes)


def discussion(slug: str = "discussion", **facts: Any) -> Listing:
    """One evening for twelve, free, on 8 April 2027 at eight in New York."""
    day = date(2027, 4, 8)
    usual = {
        "kind": "discussion",
        "title": "An evening on difference",
        "organiser": f"{SOCIETY}, Diversity Committee",
        "zone": NEW_YORK,
        "listed_on": day,
        "fee_cents": 0,
        "currency": "USD",
        "capacity": 12,
        "registration": Intake.OPEN,
        "contact": "diversity@balint.example",
        "meetings": (meeting(slug, day),),
    }
    return a_listing(slug, **usual | facts)


def group(slug: str = "group", **facts: Any) -> Listing:
    """Two evenings, 400 dollars and 250 for members; until 20 March all but 100 comes back."""
    days = (date(2027, 4, 13), date(2027, 5, 11))
    usual = {
        "kind": "group",
        "title": "An online group",
        "audience": Audience.CLINICIANS,
        "eligibility": ("You see patients.", "You come to every meeting."),
        "notices": ("It stirs things up.",),
        "fee_cents": 400_00,
        "member_fee_cents": 250_00,
        "cancellation": TERMS,
        "organiser": SOCIETY,
        "meetings": (meeting(slug, days[0], 90), meeting(slug, days[1])),
    }
    return discussion(slug, **usual | facts)


def vouch(
    session: Session, person: Person, *kinds: Kind, since: date = date(2027, 1, 1), until: date | None = None
) -> None:
    """The society vouches for somebody."""
    session.add_all(
        Membership(
            person_id=person.id,
            kind=kind,
            body=SOCIETY,
            verified_at=NOW,
            verified_by_id=person.id,
            since=since,
            until=until,
        )
        for kind in kinds
    )
    session.commit()


@pytest.fixture
def put(session: Session) -> Callable[[Listing], Event]:
    """Lists an event so that the app sees it."""

    def put(listing: Listing) -> Event:
        event = operations.put(session, listing, now=NOW)
        session.commit()
        return event

    return put


def join(session: Session, event: Event, who: Person, *, cents: int | None = 0, now: Any = NOW) -> Outcome:
    """Register somebody who ticks everything."""
    return registrations.register(session, event.id, who.id, promises=event.eligibility, shown_cents=cents, now=now)


def fill(session: Session, event: Event, number: int, **how: Any) -> list[Person]:
    """So many people register, a second after one another."""
    people = [person(session, f"P{n}") for n in range(number)]
    for n, who in enumerate(people):
        join(session, event, who, **{"now": NOW + n * SECOND, **how})
    session.commit()
    return people


def of(session: Session, event: Event, who: Person) -> Registration:
    """The latest registration of this person."""
    rows = select(Registration).filter_by(event_id=event.id, person_id=who.id).order_by(Registration.id.desc())
    return session.scalars(rows.limit(1).execution_options(populate_existing=True)).one()


@pytest.fixture
def acts(session: Session) -> Callable[[], list[tuple[int | None, str]]]:
    """The register: who, what."""
    return lambda: [tuple(row) for row in session.execute(select(Act.actor_id, Act.verb).order_by(Act.number))]
