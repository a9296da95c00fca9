"""A table as plain values, to become a workbook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Cell = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class Table:
    """title: of its only page; head: of the columns; rows: as long as the head. A float is shown with two decimals.
    An instant is aware, and shown in UTC to the minute."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]

    def as_facts(self) -> dict[str, Any]:
        rows = [[_instant(cell) if isinstance(cell, datetime) else cell for cell in row] for row in self.rows]
        return {"title": self.title, "head": list(self.head), "rows": rows}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Table":
        """The inverse of `as_facts`, also when it went through JSON."""
        rows = [
            [datetime.fromisoformat(cell["at"]) if isinstance(cell, dict) else cell for cell in row]
            for row in facts["rows"]
        ]
        return cls(facts["title"], facts["head"], rows)


def _instant(moment: datetime) -> dict[str, str]:
    return {"at": moment.astimezone(UTC).isoformat()}
