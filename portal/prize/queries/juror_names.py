"""What the jurors of an edition are called, so that no two are called the same."""

from collections import Counter

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Review, Role, Seat

_HAS_REVIEWED = exists().where(
    Assignment.seat_id == Seat.id, Review.assignment_id == Assignment.id, Review.handed_in_at.is_not(None)
)


def key(seat_id: int) -> str:
    """What a juror is called where no name is to stand: in what is stored, and in files without names."""
    return f"J{seat_id:04}"


def juror_names(session: Session, edition_id: int) -> dict[int, str]:
    """Whoever reads or has handed in a review, by seat. Two of one name have their key beside it, here and on every
    other page and file of the committee's."""
    there = or_(Seat.withdrawn_at.is_(None), _HAS_REVIEWED)
    its = and_(Seat.edition_id == edition_id, Seat.role == Role.JUROR, Seat.accepted_at.is_not(None), there)
    rows = session.execute(select(Seat.id, Seat.name).where(its)).all()
    often = Counter(row.name.casefold() for row in rows)
    return {row.id: f"{row.name} ({key(row.id)})" if often[row.name.casefold()] > 1 else row.name for row in rows}
