"""What a body vouches for, of a person: pure values. Rows of it are in `models`, and give nothing until verified."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Kind(StrEnum):
    MEMBER = "member"
    LEADER = "leader"
    CREDENTIALED = "credentialed"


KIND_LABELS: Mapping[str, str] = MappingProxyType(
    {Kind.MEMBER: "Member", Kind.LEADER: "Leads a group", Kind.CREDENTIALED: "Credentialed leader"}
)


@dataclass(frozen=True, slots=True)
class Held:
    """Something verified. since, until: days, both included; until is None while no end is known."""

    kind: Kind
    body: str
    since: date
    until: date | None = None

    def on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


def vouched_for(held: Iterable[Held], organiser: str, day: date) -> frozenset[Kind]:
    """What counts on this day with an organiser, such as `American Balint Society, Diversity Committee`: only what its
    own body vouches for. A committee is named after its body and a comma."""
    return frozenset(one.kind for one in held if one.on(day) and _is_of(one.body, organiser))


def body_of(organiser: str) -> str:
    """The body that a committee belongs to, or that the organiser is."""
    return organiser.split(",")[0].strip()


def _is_of(body: str, organiser: str) -> bool:
    return body.strip().casefold() == body_of(organiser).casefold()
