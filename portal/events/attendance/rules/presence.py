"""Whether somebody was there. Nothing recorded is a state of its own: it is not absence."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Presence(StrEnum):
    PRESENT = "present"
    PARTLY = "partly"
    ABSENT = "absent"


PRESENCE_LABELS: Mapping[str, str] = MappingProxyType(
    {Presence.PRESENT: "there", Presence.PARTLY: "partly", Presence.ABSENT: "not there"}
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What is recorded of one person at one meeting. minutes: of somebody who was there in part, where noted"""

    presence: Presence
    minutes: int | None = None

    @property
    def missed(self) -> bool:
        """Whether they were not there for all of it."""
        return self.presence is not Presence.PRESENT


# By the number of the person; None where nothing is recorded.
Marks = Mapping[int, Mark | None]
