"""Passing places on: offers that lapse go to the next, and free places to whoever has waited longest."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.listing import Listing, Status
from portal.events.registration.models import Registration
from portal.events.registration.operations import ledger, pricing
from portal.events.registration.outcomes import Passed
from portal.events.registration.rules.cancelling import Settlement
from portal.events.registration.rules.state import State, Why, state
from portal.events.registration.rules.times import waitlist_closes_at
from portal.events.registration.rules.waitlist import offered_until


def live(session: Session, event_id: int) -> Sequence[Registration]:
    """Everybody who has a place, an offer or a turn, first come first."""
    rows = select(Registration).filter_by(event_id=event_id, released_at=None)
    order = (Registration.registered_at, Registration.id)
    return session.scalars(rows.order_by(*order).execution_options(populate_existing=True)).all()


def pass_on(session: Session, listing: Listing, *, now: datetime) -> Passed:
    """Bring the places of an event to what holds now. The event must be locked. Again does nothing."""
    passed = Passed()
    rows = live(session, listing.id)
    if listing.status is not Status.PUBLISHED:
        _take_offers_back(session, listing, rows, now=now)
        return passed
    for registration in rows:
        if state(registration, now) is State.OVER:
            release(session, registration, listing, Why.LAPSED, actor=None, now=now)
            passed.lapsed.append(registration)
    closes = waitlist_closes_at(listing)
    if closes is None:
        return passed
    waiting = [registration for registration in rows if state(registration, now) is State.WAITING]
    until = offered_until(now, closes)
    if until is None:
        for registration in waiting:
            release(session, registration, listing, Why.CLOSED, actor=None, now=now)
        return Passed(lapsed=passed.lapsed, closed=waiting)
    for registration, seat in zip(waiting, free_seats(listing, rows), strict=False):
        registration.seat, registration.offered_at, registration.offered_until = seat, now, until
        pricing.fix(session, registration, listing, now=now)
        session.flush()
        passed.offered.append(registration)
        record(session, registration, listing, "offer", None, now)
    return passed


def _take_offers_back(session: Session, listing: Listing, rows: Sequence[Registration], *, now: datetime) -> None:
    """Nobody can take a place in what is not certain to be held: whoever was offered one keeps their turn instead."""
    for registration in rows:
        if registration.placed_at is None and registration.seat is not None:
            record(session, registration, listing, "take offer back", None, now)
            registration.seat = registration.offered_at = registration.offered_until = None
    session.flush()


def free_seats(listing: Listing, rows: Sequence[Registration]) -> Iterator[int]:
    """The numbers of places that nobody has, the lowest first; without an end where no limit is stated."""
    taken = {registration.seat for registration in rows if registration.seat and registration.released_at is None}
    free = (seat for seat in count(1) if seat not in taken)
    # Of an event that has been made smaller, a high number may be taken while a low one is free.
    return free if listing.capacity is None else islice(free, max(0, listing.capacity - len(taken)))


def release(
    session: Session,
    registration: Registration,
    listing: Listing,
    why: Why,
    *,
    by_host: bool = False,
    actor: Person | None,
    now: datetime,
) -> Settlement:
    """End a registration and close its ledger. The event must be locked; passing the place on is the next act."""
    registration.released_at, registration.why = now, why
    settled = ledger.settle(session, registration, listing, by_host=by_host, now=now)
    record(session, registration, listing, "release", actor, now, why=why)
    return settled


def record(
    session: Session,
    registration: Registration,
    listing: Listing,
    verb: str,
    actor: Person | None,
    now: datetime,
    **facts: object,
) -> None:
    about = {"event": listing.slug, "seat": registration.seat, **facts}
    register.record(session, actor=actor, verb=verb, subject=f"registration {registration.id}", now=now, **about)
