"""The scoring sheet as plain values: what is written into it, and what is found in one that comes back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

MOST_BYTES = 2 * 2**20
MOST_ROWS = 500
MOST_COMMENT = 20_000


@dataclass(frozen=True, slots=True)
class Column:
    """A criterion. anchors: points to what they mean, in rising order."""

    name: str
    question: str
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """An essay. mark: what its row is known by when it comes back; points: in the order of the columns, None where
    there are none yet."""

    mark: str
    code: str
    title: str
    minutes: int
    points: tuple[int | None, ...]
    comment: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """title: of the edition; due: until when, in words; lowest, highest: of the scale."""

    title: str
    due: str
    lowest: int
    highest: int
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]

    def as_facts(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Sheet":
        """The inverse of `as_facts`, also when it went through JSON."""
        columns = tuple(
            Column(c["name"], c["question"], tuple((points, text) for points, text in c["anchors"]))
            for c in facts["columns"]
        )
        lines = tuple(Line(**{**line, "points": tuple(line["points"])}) for line in facts["lines"])
        return cls(**{**facts, "columns": columns, "lines": lines})


class Kind(StrEnum):
    """What a cell holds. A formula is never worked out, whatever value a program has kept with it."""

    EMPTY = "empty"
    NUMBER = "number"
    TEXT = "text"
    FORMULA = "formula"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Cell:
    """text: what stands in it; of a number its shortest decimal form, of a formula the formula itself."""

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A row that has something in it. number: as a spreadsheet counts its rows; points: in the order of the columns."""

    number: int
    mark: str
    code: str
    points: tuple[Cell, ...]
    comment: Cell

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Found":
        points = tuple(_cell(cell) for cell in facts["points"])
        return cls(facts["number"], facts["mark"], facts["code"], points, _cell(facts["comment"]))


def _cell(facts: Mapping[str, Any]) -> Cell:
    return Cell(Kind(facts["kind"]), facts["text"])


class Unreadable(Exception):
    """A file that is no scoring sheet. reason: `too-large`, `not-a-workbook`, `not-this-sheet` or `too-many-rows`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
