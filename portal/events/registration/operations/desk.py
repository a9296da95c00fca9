"""What the organiser decides about places: take somebody off the list, let an event run, call it off."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.listing import Listing, Status
from portal.events.models import Event
from portal.events.registration.models import Headcount, Registration
from portal.events.registration.operations import seats, turnstile
from portal.events.registration.outcomes import CalledOff, Outcome
from portal.events.registration.permissions import why_not_call_off, why_not_run
from portal.events.registration.refusals import NoPlace
from portal.events.registration.rules.state import Why


def remove(session: Session, registration_id: int, *, by_host: bool, organiser: Person, now: datetime) -> Outcome:
    """Take somebody off the list. by_host: the place is taken from them, so that everything comes back; else they
    have asked for it, and what comes back follows from the terms.

    Raises NoPlace where the registration is over.
    """
    event_id = session.get_one(Registration, registration_id).event_id
    listing = turnstile.event(session, event_id)
    registration = session.get_one(Registration, registration_id, populate_existing=True)
    if registration.released_at is not None:
        raise NoPlace
    why = Why.REMOVED if by_host else Why.LEFT
    settled = seats.release(session, registration, listing, why, by_host=by_host, actor=organiser, now=now)
    passed = seats.pass_on(session, listing, now=now)
    return Outcome(listing, registration, settlement=settled, passed=passed)


def run(session: Session, event_id: int, *, organiser: Person, now: datetime) -> tuple[Listing, Sequence[Registration]]:
    """Decide that the event runs, whether the minimum is reached or not; returns those who have a place.

    Raises NothingToDecide, EventOver.
    """
    listing = turnstile.event(session, event_id)
    if refusal := why_not_run(listing, now, is_decided=session.get(Headcount, event_id) is not None):
        raise refusal
    placed = [registration for registration in seats.live(session, event_id) if registration.placed_at]
    session.add(Headcount(event_id=event_id, decided_at=now, decided_by_id=organiser.id, placed=len(placed)))
    session.flush()
    subject = f"event {listing.slug}"
    register.record(session, actor=organiser, verb="run", subject=subject, now=now, placed=len(placed))
    return listing, placed


def call_off(session: Session, event_id: int, *, organiser: Person, now: datetime) -> CalledOff:
    """Cancel the event. Nobody has a place or waits any more, and whatever was paid comes back. Again does nothing.

    Raises EventOver.
    """
    listing = turnstile.event(session, event_id)
    if refusal := why_not_call_off(listing, now):
        raise refusal
    rows = seats.live(session, event_id)
    event = session.get_one(Event, event_id)
    if event.status == Status.CANCELLED and not rows:
        return CalledOff(listing, [])
    event.status, event.changed_at = Status.CANCELLED, now
    released = [
        (row, seats.release(session, row, listing, Why.CALLED_OFF, by_host=True, actor=organiser, now=now))
        for row in rows
    ]
    session.flush()
    subject = f"event {listing.slug}"
    register.record(session, actor=organiser, verb="call off", subject=subject, now=now, registrations=len(rows))
    return CalledOff(listing, released)
