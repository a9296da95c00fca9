"""Reminders: noting that one is written, keeping them back, asking for one, and a juror's wish for quiet."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Reminder, Seat
from portal.prize.operations.seats import digest
from portal.prize.rules.juror_reminders import Occasion


def turn(session: Session, seat_id: int) -> Seat:
    """The seat, as it is now. Machines that would remind its holder at the same moment come one after the other."""
    return session.get_one(Seat, seat_id, with_for_update={"key_share": True}, populate_existing=True)


def note(session: Session, seat: Seat, occasion: Occasion, about: datetime, *, now: datetime) -> None:
    """Note that this reminder is written now, in this transaction. about: the date that it speaks of."""
    if occasion is Occasion.BY_HAND:
        seat.reminder_asked_at, about = None, now
    session.add(Reminder(seat_id=seat.id, occasion=occasion, about=about, written_at=now))
    session.flush()


def second_link(session: Session, seat: Seat) -> str:
    """A token that opens the invitation to this seat as the one in the first mail does, which goes on to hold: of that
    one nothing is left here but its digest."""
    token = secrets.token_urlsafe(24)
    seat.reminder_digest = digest(token)
    session.flush()
    return token


def hold(session: Session, seat: Seat, *, organiser: Person, now: datetime) -> None:
    """Write no reminder to whoever has this seat, until `release`."""
    if seat.reminders_held_at is None:
        seat.reminders_held_at = now
        register.record(session, actor=organiser, verb="hold reminders", subject=f"seat {seat.id}", now=now)


def release(session: Session, seat: Seat, *, organiser: Person, now: datetime) -> None:
    """Go on as planned. What was due meanwhile and is of no use any more is left out."""
    if seat.reminders_held_at is not None:
        seat.reminders_held_at = None
        register.record(session, actor=organiser, verb="release reminders", subject=f"seat {seat.id}", now=now)


def ask(session: Session, seat: Seat, *, organiser: Person, now: datetime) -> None:
    """Have one written as soon as it is day where the juror is, whatever is planned."""
    seat.reminder_asked_at = now
    register.record(session, actor=organiser, verb="remind", subject=f"seat {seat.id}", now=now)


def be_quiet(session: Session, seat_id: int, until: datetime | None) -> None:
    """Write no reminder before then, as the juror asks; None: as planned again."""
    session.get_one(Seat, seat_id).quiet_until = until
    session.flush()
