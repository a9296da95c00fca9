"""How many places an event has, and how many people want them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from portal.events.listing import Listing
from portal.events.registration.models import Headcount as Decision
from portal.events.registration.models import Registration
from portal.events.registration.rules.headcount import Headcount


@dataclass(frozen=True, slots=True)
class Places:
    """capacity: None where no limit is stated · placed, offered, waiting: people"""

    capacity: int | None
    placed: int = 0
    offered: int = 0
    waiting: int = 0

    @property
    def free(self) -> int | None:
        """For whoever comes now: none while somebody waits. None where no limit is stated."""
        if self.capacity is None:
            return None
        return 0 if self.waiting else max(0, self.capacity - self.placed - self.offered)

    @property
    def is_full(self) -> bool:
        return self.free == 0


def places(session: Session, listing: Listing, now: datetime) -> Places:
    """As they are at this instant: a place whose offer is over is free, whether that is written down or not. One
    statement."""
    is_placed = Registration.placed_at.is_not(None)
    is_offered = and_(Registration.placed_at.is_(None), Registration.offered_until > now)
    is_waiting = Registration.seat.is_(None)
    row = session.execute(
        select(
            func.count(case((is_placed, 1))).label("placed"),
            func.count(case((is_offered, 1))).label("offered"),
            func.count(case((is_waiting, 1))).label("waiting"),
        ).where(Registration.event_id == listing.id, Registration.released_at.is_(None))
    ).one()
    return Places(listing.capacity, row.placed, row.offered, row.waiting)


def headcount(session: Session, listing: Listing, placed: int) -> Headcount:
    """Whether enough have a place, or the organiser has decided. One statement."""
    decided_at = session.scalar(select(Decision.decided_at).filter_by(event_id=listing.id))
    return Headcount(placed, listing.minimum, listing.decide_by, decided_at)
