"""When an edition opens, closes and is judged. Every window is half-open: the first instant is in, the last is out."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Phase(StrEnum):
    UPCOMING = "upcoming"
    OPEN = "open"
    REVIEWING = "reviewing"
    DELIBERATING = "deliberating"
    DECIDED = "decided"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True)
class Window:
    """The instants of an edition, and the acts that ended it.

    opens_at, closes_at: entries are received from the first until before the second.
    reading_from: when jurors may begin; not before opens_at, and often closes_at itself.
    reviews_due_at: reviews are taken until before it; not before closes_at.
    decided_at, announced_at: recorded acts, None until they happen. An announcement may be planned, for an instant to
        come.
    """

    opens_at: datetime
    closes_at: datetime
    reading_from: datetime
    reviews_due_at: datetime
    decided_at: datetime | None = None
    announced_at: datetime | None = None

    def phase(self, now: datetime) -> Phase:
        """Each boundary instant belongs to the phase it begins, so the deadline itself is too late."""
        if self.announced_at is not None and now >= self.announced_at:
            return Phase.ANNOUNCED
        if self.decided_at is not None and now >= self.decided_at:
            return Phase.DECIDED
        if now < self.opens_at:
            return Phase.UPCOMING
        if now < self.closes_at:
            return Phase.OPEN
        return Phase.REVIEWING if now < self.reviews_due_at else Phase.DELIBERATING

    def announced_by(self, now: datetime) -> datetime | None:
        """When the winners were announced; None before, also where that is planned: it is nobody's to know yet."""
        return self.announced_at if self.phase(now) is Phase.ANNOUNCED else None

    def extended(self, until: datetime | None) -> "Window":
        """The window of somebody who was given longer; an extension never shortens it."""
        return self if until is None or until <= self.closes_at else replace(self, closes_at=until)

    def receives(self, now: datetime) -> bool:
        return self.phase(now) is Phase.OPEN

    def reads(self, now: datetime) -> bool:
        """Whether jurors may score. An edition may let them begin while entries still come in."""
        undecided = self.phase(now) not in (Phase.DECIDED, Phase.ANNOUNCED)
        return undecided and self.reading_from <= now < self.reviews_due_at
