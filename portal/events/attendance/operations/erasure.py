"""Forgetting who was there: when an account is deleted, and by the clock. Of a certificate its code stays, and says
that it was issued here, of whom and for what nobody knows any more."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from portal.accounts import turnstile as people
from portal.accounts.models import Person
from portal.events.attendance.models import Attendance, AttendanceChange, Attendee, Certificate, Roll
from portal.events.attendance.rules.retention import KEPT

# At one time: `portal tick` comes round again soon.
BATCH = 100


def erase_person(session: Session, person: Person, *, now: datetime) -> Mapping[str, int]:
    """Everything that says this person was somewhere. Returns how many meetings and certificates it concerned."""
    people.person(session, person.id)
    gone = session.execute(delete(Attendance).where(Attendance.person_id == person.id).returning(Attendance.id)).all()
    for table in (AttendanceChange, Attendee):
        session.execute(delete(table).where(table.person_id == person.id))
    own = select(Certificate.id).where(Certificate.person_id == person.id)
    return {"attendance": len(gone), "certificates": _forget_certificates(session, session.scalars(own).all(), now)}


def forget(session: Session, *, now: datetime) -> Mapping[str, int]:
    """Forget who was at meetings that were long enough ago, and whose the certificates are that were issued then."""
    then = now - KEPT
    # Recorded after it was held: what was recorded long ago was held long ago, and a correction keeps it longer.
    due = select(Roll.id).where(Roll.recorded_at <= then).order_by(Roll.id).limit(BATCH)
    rolls = session.scalars(due.with_for_update(skip_locked=True)).all()
    gone = session.execute(delete(Attendance).where(Attendance.roll_id.in_(rolls)).returning(Attendance.id)).all()
    session.execute(delete(AttendanceChange).where(AttendanceChange.roll_id.in_(rolls)))
    session.execute(delete(Roll).where(Roll.id.in_(rolls)))
    kept = exists().where(Roll.event_id == Attendee.event_id)
    session.execute(delete(Attendee).where(Attendee.added_at <= then, ~kept))
    old = select(Certificate.id).where(Certificate.issued_at <= then, Certificate.forgotten_at.is_(None))
    numbers = session.scalars(old.order_by(Certificate.id).limit(BATCH).with_for_update(skip_locked=True)).all()
    return {"attendance": len(gone), "certificates": _forget_certificates(session, numbers, now)}


def _forget_certificates(session: Session, numbers: Sequence[int], now: datetime) -> int:
    values = {"person_id": None, "facts": None, "signature": None, "digest": "", "forgotten_at": now}
    session.execute(update(Certificate).where(Certificate.id.in_(numbers)).values(values))
    return len(numbers)
