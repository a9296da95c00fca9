"""Where a registration stands, from its instants: never from a flag that a clock could contradict."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Protocol


class State(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    PLACED = "placed"
    OVER = "over"


class Why(StrEnum):
    """Why a registration is over."""

    LEFT = "left"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CLOSED = "closed"
    REMOVED = "removed"
    CALLED_OFF = "called-off"


WHY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Why.LEFT: "gave the place back",
        Why.DECLINED: "declined the offer",
        Why.LAPSED: "let the offer lapse",
        Why.CLOSED: "waited until the list closed",
        Why.REMOVED: "taken off the list",
        Why.CALLED_OFF: "called off",
    }
)


class Instants(Protocol):
    """What the state follows from."""

    @property
    def offered_until(self) -> datetime | None: ...
    @property
    def placed_at(self) -> datetime | None: ...
    @property
    def released_at(self) -> datetime | None: ...


def state(registration: Instants, now: datetime) -> State:
    """An offer that nobody took in time is over from its last instant on, whenever that is written down."""
    if registration.released_at is not None:
        return State.OVER
    if registration.placed_at is not None:
        return State.PLACED
    if registration.offered_until is None:
        return State.WAITING
    return State.OFFERED if now < registration.offered_until else State.OVER
