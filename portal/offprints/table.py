"""A table as plain values, to become a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """title: of its only page; head: of the columns; rows: as long as the head. A float is shown with two decimals."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Table":
        """The inverse of `as_facts`, also when it went through JSON."""
        return cls(**facts)
