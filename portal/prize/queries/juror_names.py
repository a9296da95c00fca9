"""What the jurors of an edition are called, so that no two are called the same."""

from sqlalchemy import ScalarSelect, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.prize.models import Assignment, Review, Role, Seat


def key(seat_id: int) -> str:
    """What a juror is called where no name is to stand: in what is stored, and in files without names."""
    return f"J{seat_id:04}"


def called(name: str, seat_id: int, bearers: int) -> str:
    """What a juror is called on every page and in every file of the committee's: by name, and where others bear it as
    well, by their key beside it. bearers: how many do, see below."""
    return f"{name} ({key(seat_id)})" if bearers > 1 else name


def juror_names(session: Session, edition_id: int) -> dict[int, str]:
    """Whoever reads or has handed in a review, by seat."""
    rows = session.execute(
        select(Seat.id, Seat.name, BEARERS).where(
            Seat.edition_id == edition_id, Seat.role == Role.JUROR, Seat.accepted_at.is_not(None)
        )
    )
    return {seat_id: called(name, seat_id, bearers) for seat_id, name, bearers in rows}


def _bearers() -> ScalarSelect[int]:
    other = aliased(Seat)
    # Whoever left without a review is met with nowhere.
    reviewed = exists().where(
        Assignment.seat_id == other.id, Review.assignment_id == Assignment.id, Review.handed_in_at.is_not(None)
    )
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.edition_id == Seat.edition_id,
            other.role == Role.JUROR,
            other.accepted_at.is_not(None),
            or_(other.withdrawn_at.is_(None), reviewed),
            other.name == Seat.name,
        )
        .correlate(Seat)
        .scalar_subquery()
    )


BEARERS = _bearers()
"""Of a seat of the statement, how many jurors of its edition bear its name."""
