"""What is recorded of one person, as the ledger of their credit."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.attendance.models import Attendance, Roll
from portal.events.attendance.queries.people import is_credentialed, memberships
from portal.events.attendance.rules.credit import Attended, Line, lines
from portal.events.models import Event


def attended(session: Session, person_id: int) -> Sequence[Attended]:
    """All of it, absences as well. Two statements.

    Somebody counts as credentialed on a day if that was known when it was recorded, or is known now: a membership that
    is verified later counts, and one that is forgotten since has counted.
    """
    rows = (
        select(Attendance, Roll, Event.slug)
        .join(Roll, Roll.id == Attendance.roll_id)
        .join(Event, Event.id == Roll.event_id)
        .where(Attendance.person_id == person_id)
        .order_by(Roll.id)
    )
    held = memberships(session, [person_id])[person_id]
    found = []
    for row, roll, slug in session.execute(rows):
        stated = roll.stated
        known = row.credentialed or is_credentialed(held, stated.organiser, stated.day)
        found.append(Attended(slug, roll.uid, stated, row.mark, known))
    return found


def ledger(session: Session, person_id: int) -> list[Line]:
    """Two statements."""
    return lines(attended(session, person_id))
