"""How far a juror is in an essay, kept for all their devices."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, ReadingPlace
from portal.prize.refusals import NotAssigned


def keep(session: Session, assignment_id: int, share: float, *, now: datetime) -> None:
    """Keep the place. share: of the text that lies above, from 0 to 1.

    Raises NotAssigned where the essay was taken back since the page was loaded.
    """
    # The assignment is the turnstile: of two devices, the second finds the row of the first.
    if session.scalar(select(Assignment.id).filter_by(id=assignment_id).with_for_update()) is None:
        raise NotAssigned
    place = session.get(ReadingPlace, assignment_id)
    if place is None:
        place = ReadingPlace(assignment_id=assignment_id)
        session.add(place)
    place.share, place.saved_at = share, now
    session.flush()
