"""Minutes to be printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Minutes:
    """html: headings, paragraphs, lists and tables; drawn_up: of what and when, for the foot of each page."""

    title: str
    drawn_up: str
    html: str

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Minutes":
        """The inverse of `as_facts`, also when it went through JSON."""
        return cls(**facts)
