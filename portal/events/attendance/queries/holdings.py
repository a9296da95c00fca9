"""What is held of one person: their own rows, and of others nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.attendance.models import Attendance, AttendanceChange, Attendee, Certificate, Roll
from portal.events.attendance.queries import certificates
from portal.events.models import Event


@dataclass(frozen=True, slots=True)
class Held:
    """attendance: with the meeting of each · changes: what was recorded before and after · sheets: titles of events
    that the organiser has put them on the sheet of"""

    attendance: Sequence[tuple[Attendance, Roll]]
    changes: Sequence[tuple[AttendanceChange, Roll]]
    sheets: Sequence[str]
    certificates: Sequence[Certificate]

    def __bool__(self) -> bool:
        return bool(self.attendance or self.changes or self.sheets or self.certificates)

    @property
    def events(self) -> list[str]:
        """The titles of the events that something is recorded of, each once."""
        return list(dict.fromkeys(roll.stated.title for _, roll in self.attendance))


def held(session: Session, person_id: int) -> Held:
    """Four statements."""
    rows = select(Attendance, Roll).join(Roll, Roll.id == Attendance.roll_id)
    changes = select(AttendanceChange, Roll).join(Roll, Roll.id == AttendanceChange.roll_id)
    sheets = select(Event.title).join(Attendee, Attendee.event_id == Event.id).where(Attendee.person_id == person_id)
    attendance = session.execute(rows.where(Attendance.person_id == person_id).order_by(Attendance.id))
    changed = session.execute(changes.where(AttendanceChange.person_id == person_id).order_by(AttendanceChange.id))
    return Held(
        [(row, roll) for row, roll in attendance],
        [(row, roll) for row, roll in changed],
        session.scalars(sheets.order_by(Event.id)).all(),
        certificates.all_of(session, person_id),
    )
