"""Writing the ledgers. Payment itself goes by the bank; what is written here is that it came, or went.

lines: how many lines of it the page showed, so that a button that is pressed twice writes once; None where nobody was
shown any. Each raises LedgerChanged where it has others by now.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.listing import Listing
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import pricing, turnstile
from portal.events.registration.refusals import LedgerChanged, NothingToPay, TooMuch
from portal.events.registration.rules.cancelling import Settlement, due_on, settlement
from portal.events.registration.rules.ledger import Account, Entry


def account(session: Session, registration_id: int) -> Account:
    """The sums of one ledger. One statement."""
    rows = select(LedgerEntry.kind, LedgerEntry.cents).filter_by(registration_id=registration_id)
    return Account.of((kind, cents) for kind, cents in session.execute(rows))


def owe(session: Session, registration: Registration, *, now: datetime) -> None:
    """The fee, once there is a place. Where none is stated, or it is free, nothing is owed."""
    if registration.fee_cents:
        _add(session, registration, Entry.OWED, registration.fee_cents, now=now)


def settle(
    session: Session, registration: Registration, listing: Listing, *, by_host: bool, now: datetime
) -> Settlement:
    """Close the ledger of a place that is given back: what is kept stays owed, the rest is waived, and what of it is
    paid is to be returned."""
    before = account(session, registration.id)
    found = settlement(registration.cancellation, before, listing.zone, now, by_host=by_host)
    if before.claim > found.kept:
        _add(session, registration, Entry.WAIVED, before.claim - found.kept, now=now)
    _acknowledge(session, registration, listing, now=now)
    return found


def pay(
    session: Session,
    registration_id: int,
    cents: int,
    note: str,
    *,
    organiser: Person,
    lines: int | None = None,
    now: datetime,
) -> tuple[Registration, Account]:
    """Write down what came in. More than is open is taken as well, and is to be returned.

    Raises NothingToPay where no fee was ever owed.
    """
    registration, listing = _registration(session, registration_id, lines)
    if not registration.placed_at or not registration.fee_cents:
        raise NothingToPay
    _add(session, registration, Entry.PAID, cents, organiser=organiser, note=note, now=now)
    _acknowledge(session, registration, listing, now=now)
    return _recorded(session, registration, "record payment", cents, organiser, now)


def refund(
    session: Session,
    registration_id: int,
    cents: int,
    note: str,
    *,
    organiser: Person,
    lines: int | None = None,
    now: datetime,
) -> tuple[Registration, Account]:
    """Write down what went back. Raises TooMuch for more than is to be returned."""
    registration, _ = _registration(session, registration_id, lines)
    _no_more_than(account(session, registration_id).to_return, cents, registration, "returned")
    _add(session, registration, Entry.REFUNDED, cents, organiser=organiser, note=note, now=now)
    return _recorded(session, registration, "record refund", cents, organiser, now)


def waive(
    session: Session,
    registration_id: int,
    cents: int,
    note: str,
    *,
    organiser: Person,
    lines: int | None = None,
    now: datetime,
) -> tuple[Registration, Account]:
    """Let somebody off; what of it is paid is to be returned. Raises TooMuch for more than the place costs."""
    registration, listing = _registration(session, registration_id, lines)
    _no_more_than(account(session, registration_id).claim, cents, registration, "waived")
    _add(session, registration, Entry.WAIVED, cents, organiser=organiser, note=note, now=now)
    _acknowledge(session, registration, listing, now=now)
    return _recorded(session, registration, "waive", cents, organiser, now)


def charge(session: Session, event_id: int, *, organiser: Person, now: datetime) -> list[Registration]:
    """The fee, set only now, for those who took their place before it was; returns them. Again does nothing."""
    listing = turnstile.event(session, event_id)
    if listing.fee_cents is None:
        return []
    placed = select(Registration).filter_by(event_id=event_id, released_at=None, fee_cents=None)
    rows = session.scalars(placed.where(Registration.placed_at.is_not(None)).order_by(Registration.id)).all()
    for registration in rows:
        pricing.fix(session, registration, listing, now=now)
        owe(session, registration, now=now)
    if rows:
        subject = f"event {listing.slug}"
        register.record(session, actor=organiser, verb="charge", subject=subject, now=now, registrations=len(rows))
    return list(rows)


def _registration(session: Session, registration_id: int, lines: int | None) -> tuple[Registration, Listing]:
    """Locked with its event. Raises LedgerChanged where it has another number of lines than that; None asks nothing."""
    event_id = session.get_one(Registration, registration_id).event_id
    listing = turnstile.event(session, event_id)
    written = select(func.count()).select_from(LedgerEntry).filter_by(registration_id=registration_id)
    if lines is not None and session.scalar(written) != lines:
        raise LedgerChanged
    return session.get_one(Registration, registration_id, populate_existing=True), listing


def _no_more_than(most: int, cents: int, registration: Registration, what: str) -> None:
    if cents > most:
        raise TooMuch(what, cents, most, registration.currency or "")


def _acknowledge(session: Session, registration: Registration, listing: Listing, *, now: datetime) -> None:
    cents = account(session, registration.id).unacknowledged()
    if cents > 0:
        day = due_on(registration.cancellation, listing.zone, now)
        _add(session, registration, Entry.REFUND_DUE, cents, due_on=day, now=now)


def _add(
    session: Session,
    registration: Registration,
    kind: Entry,
    cents: int,
    *,
    organiser: Person | None = None,
    note: str = "",
    now: datetime,
    **more: object,
) -> None:
    entry = LedgerEntry(
        registration_id=registration.id,
        kind=kind,
        cents=cents,
        currency=registration.currency,
        recorded_by_id=organiser.id if organiser else None,
        recorded_at=now,
        note=note,
        **more,
    )
    session.add(entry)
    session.flush()


def _recorded(
    session: Session, registration: Registration, verb: str, cents: int, organiser: Person, now: datetime
) -> tuple[Registration, Account]:
    subject = f"registration {registration.id}"
    facts = {"cents": cents, "currency": registration.currency}
    register.record(session, actor=organiser, verb=verb, subject=subject, now=now, **facts)
    return registration, account(session, registration.id)
