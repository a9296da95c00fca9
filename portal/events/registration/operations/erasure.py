"""Forgetting who registered: when an account is deleted, and by the clock. What the books need stays without a name."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from portal.accounts import turnstile as people
from portal.accounts.models import Person
from portal.events.models import Event, Occurrence
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import ledger, turnstile
from portal.events.registration.rules.retention import KEPT, MONEY_KEPT
from portal.events.registration.rules.state import Why

# At one time: `portal tick` comes round again soon.
BATCH = 100


def erase_person(session: Session, person: Person, *, now: datetime) -> Mapping[str, int]:
    """Places are given back by their terms. Registrations with a ledger stay for the books, under a number that leads
    to nobody; the others are gone. Returns how many it concerned.

    The register is not written here: other holders take their locks after this, and it comes last of all. A place
    that is free now is offered on by the next `portal tick`.
    """
    people.person(session, person.id)
    mine = select(Registration).filter_by(person_id=person.id)
    rows = session.scalars(mine.order_by(Registration.event_id, Registration.id)).all()
    for registration in rows:
        listing = turnstile.event(session, registration.event_id)
        session.refresh(registration)
        if registration.released_at is None:
            registration.released_at, registration.why = now, Why.LEFT
            ledger.settle(session, registration, listing, by_host=False, now=now)
    _delete(session, [row.id for row in rows if not _has_money(session, row.id)])
    left = select(Registration.id).filter_by(person_id=person.id)
    session.execute(update(LedgerEntry).where(LedgerEntry.registration_id.in_(left)).values(note=""))
    session.execute(update(Registration).filter_by(person_id=person.id).values(admitted_because=None))
    return {"registrations": len(rows)}


def forget_registrations(session: Session, *, now: datetime) -> int:
    """Forget who was registered for what has been over long enough; returns how many registrations."""
    has_money = exists().where(LedgerEntry.registration_id == Registration.id)
    due = (
        select(Registration.id)
        .join(Event, Event.id == Registration.event_id)
        .where(or_(and_(~has_money, _over_since(now - KEPT)), _over_since(now - MONEY_KEPT)))
        .order_by(Registration.id)
        .limit(BATCH)
        .with_for_update(of=Registration, skip_locked=True)
    )
    numbers = session.scalars(due).all()
    _delete(session, numbers)
    return len(numbers)


def _over_since(then: datetime) -> ColumnElement[bool]:
    """Whether the last day of the event lies before this one."""
    day = (then - timedelta(days=1)).date()
    later = exists().where(Occurrence.event_id == Event.id, func.coalesce(Occurrence.last_day, Occurrence.day) > day)
    return and_(Event.listed_on <= day, func.coalesce(Event.expected_to, day) <= day, ~later)


def _has_money(session: Session, registration_id: int) -> bool:
    return session.scalar(select(LedgerEntry.id).filter_by(registration_id=registration_id).limit(1)) is not None


def _delete(session: Session, numbers: Sequence[int]) -> None:
    if numbers:
        session.execute(delete(LedgerEntry).where(LedgerEntry.registration_id.in_(numbers)))
        session.execute(delete(Registration).where(Registration.id.in_(numbers)))
