"""An essay as jurors read it, to be made into a book or a print."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """anchor: the id that it has in the text; level: 1 is the highest."""

    text: str
    anchor: str
    level: int


@dataclass(frozen=True, slots=True)
class Essay:
    """minutes: to read it; html: the reading copy, as `manuscripts.reading` makes it."""

    code: str
    title: str
    words: int
    minutes: int
    html: str
    headings: tuple[Heading, ...]

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Essay":
        """The inverse of `as_facts`, also when it went through JSON."""
        return cls(**{**facts, "headings": tuple(Heading(**heading) for heading in facts["headings"])})
