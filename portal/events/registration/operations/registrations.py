"""What a registrant does: ask for a place, take one that is offered, give it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import turnstile as people
from portal.accounts.models import Person
from portal.events.listing import Listing
from portal.events.registration.models import Registration
from portal.events.registration.operations import ledger, pricing, seats, turnstile
from portal.events.registration.outcomes import Outcome
from portal.events.registration.permissions import why_not_accept, why_not_for_them, why_not_leave, why_not_open
from portal.events.registration.refusals import NoPlace, PriceChanged
from portal.events.registration.rules.state import State, Why, state
from portal.refusals import Conflict


def own(session: Session, event_id: int, person_id: int) -> Registration | None:
    """The registration that is not over."""
    rows = select(Registration).filter_by(event_id=event_id, person_id=person_id, released_at=None)
    return session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def register(
    session: Session,
    event_id: int,
    person_id: int,
    *,
    promises: Sequence[str],
    shown_cents: int | None,
    organiser: Person | None = None,
    admitted_because: str = "",
    now: datetime,
) -> Outcome:
    """Take a place, or a turn in the waitlist where none is free. Whoever is registered already stays as they are.

    promises: what was ticked · shown_cents: the fee that the page showed for this person
    organiser: who writes it down for them · admitted_because: why they may come, though it is for others

    Raises NotRegistering, NotForYou; PriceChanged where the fee is another by now.
    """
    person = people.person(session, person_id)
    listing = turnstile.event(session, event_id)
    passed = seats.pass_on(session, listing, now=now)
    known = own(session, event_id, person_id)
    if known is not None:
        return Outcome(listing, known, is_new=False, passed=passed)
    if refusal := why_not_open(listing, now):
        raise refusal
    not_for_them = why_not_for_them(listing, pricing.kinds_of(session, person_id, listing, now))
    if not_for_them and not (organiser and admitted_because):
        raise not_for_them
    registration = Registration(
        event_id=event_id,
        person_id=person_id,
        registered_at=now,
        promises=list(promises),
        entered_by_id=organiser.id if organiser else None,
        admitted_because=admitted_because if not_for_them else None,
    )
    pricing.fix(session, registration, listing, now=now)
    if registration.fee_cents != shown_cents:
        raise PriceChanged
    registration.seat = _seat(session, listing)
    registration.placed_at = now if registration.seat else None
    try:
        with session.begin_nested():
            session.add(registration)
    except IntegrityError as error:
        raise Conflict from error
    if registration.placed_at:
        ledger.owe(session, registration, now=now)
    verb = "register" if registration.placed_at else "wait"
    by_hand = {"person": person.id, "admitted": bool(not_for_them)} if organiser else {}
    seats.record(session, registration, listing, verb, organiser or person, now, **by_hand)
    return Outcome(listing, registration, passed=passed)


def accept(session: Session, event_id: int, person_id: int, *, now: datetime) -> Outcome:
    """Take the place that is offered, at the price that was offered; again does nothing.

    Raises OfferOver, NotForYou.
    """
    person = people.person(session, person_id)
    listing = turnstile.event(session, event_id)
    registration = own(session, event_id, person_id)
    if registration is not None and registration.placed_at is not None:
        return Outcome(listing, registration, is_new=False)
    if refusal := why_not_accept(registration, listing, pricing.kinds_of(session, person_id, listing, now), now):
        raise refusal
    if registration is None:
        raise NoPlace
    registration.placed_at = now
    session.flush()
    ledger.owe(session, registration, now=now)
    seats.record(session, registration, listing, "accept", person, now)
    return Outcome(listing, registration)


def leave(session: Session, event_id: int, person_id: int, *, now: datetime) -> Outcome:
    """Give back a place, an offer or a turn. What comes back follows from the terms; a place is offered on at once.

    Raises NoPlace where there is nothing to give back, HasBegun once the last meeting has begun.
    """
    person = people.person(session, person_id)
    listing = turnstile.event(session, event_id)
    registration = own(session, event_id, person_id)
    if refusal := why_not_leave(registration, listing, now):
        raise refusal
    if registration is None:
        raise NoPlace
    why = Why.DECLINED if state(registration, now) is State.OFFERED else Why.LEFT
    settled = seats.release(session, registration, listing, why, actor=person, now=now)
    passed = seats.pass_on(session, listing, now=now)
    return Outcome(listing, registration, settlement=settled, passed=passed)


def _seat(session: Session, listing: Listing) -> int | None:
    """A free place; none while others wait for one."""
    rows = seats.live(session, listing.id)
    if any(registration.seat is None for registration in rows):
        return None
    return next(seats.free_seats(listing, rows), None)
