"""What jurors choose for themselves: their evenings, their zone, the address of their calendar."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from portal.prize.models import Seat
from portal.secret_addresses import new_token


def choose(session: Session, seat_id: int, *, zone: str, days: Iterable[int]) -> None:
    """Plan by these evenings from now on. zone: an IANA name; days: weekdays, Monday is 0."""
    seat = session.get_one(Seat, seat_id)
    seat.zone, seat.reading_days = zone, sorted(set(days))
    session.flush()


def new_calendar(session: Session, seat_id: int) -> None:
    """Give the juror's calendar an address that nobody can guess; the one that it had leads nowhere from now on."""
    session.get_one(Seat, seat_id).calendar_token = new_token()
    session.flush()
