"""What a scoring sheet that came back would change, row by row, and what is wrong with it.

Nothing is taken for granted: cells that were locked may be changed all the same, and rows may come from elsewhere.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.offprints.sheet import MOST_COMMENT, Cell, Found, Kind
from portal.prize.rules.codes import read_code
from portal.prize.rules.scale import Scale

# The column of the first criterion, as a spreadsheet names it.
_FIRST = "E"


class Fault(StrEnum):
    """What is wrong with a row, or with a cell of it."""

    NOT_OF_THE_SHEET = "not of the sheet"
    OTHER_EDITION = "other edition"
    OTHER_JUROR = "other juror"
    OTHER_CODE = "other code"
    UNKNOWN = "unknown"
    TWICE = "twice"
    HANDED_IN = "handed in"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    FORMULA = "formula"
    NO_NUMBER = "no number"
    NOT_WHOLE = "not whole"
    OFF_THE_SCALE = "off the scale"
    TOO_LONG = "too long"
    NO_TEXT = "no text"


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    SAME = "same"
    EMPTY = "empty"
    STALE = "stale"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row is known by: whose sheet it is of, and the state of the review that it was made from.

    seat: a number of the juror's in that edition; version: see `judgement.page_version`.
    """

    year: int
    seat: int
    code: str
    version: int

    def __str__(self) -> str:
        return f"{self.year}.{self.seat}.{self.code}.{self.version}"

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        found = re.fullmatch(r"(\d{4})\.(\d{1,9})\.([0-9A-Z]{1,12})\.(\d{1,9})", text, re.ASCII)
        return found and cls(int(found[1]), int(found[2]), found[3], int(found[4]))


@dataclass(frozen=True, slots=True)
class Standing:
    """An essay on the juror's desk, with what is kept of the review.

    closed: why it cannot be scored (any more), if so; saved: whether anything is kept; replaced: whether that was said
    of an earlier version of the essay.
    """

    code: str
    title: str
    closed: Fault | None
    saved: bool
    replaced: bool
    version: int
    points: Mapping[int, int]
    comment: str


@dataclass(frozen=True, slots=True)
class CellFault:
    """column: its letter; name: of its criterion, or the comment's; both empty where the whole row is meant."""

    fault: Fault
    column: str = ""
    name: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """number: as the spreadsheet counts; points: by criterion id; missing: names of criteria without a score.

    version: the one that the review has now, and that it is saved over. standing: None where the row is of no essay on
    the desk.
    """

    number: int
    code: str
    outcome: Outcome
    standing: Standing | None = None
    points: Mapping[int, int] | None = None
    comment: str = ""
    missing: tuple[str, ...] = ()
    faults: tuple[CellFault, ...] = ()

    @property
    def complete(self) -> bool:
        return self.outcome in (Outcome.NEW, Outcome.STALE) and not self.missing


@dataclass(frozen=True, slots=True)
class Terms:
    """Whose sheet is asked for. criteria: id and name, in the order of the columns."""

    year: int
    seat: int
    criteria: tuple[tuple[int, str], ...]
    scale: Scale


def checked(rows: Sequence[Found], standings: Iterable[Standing], terms: Terms) -> tuple[Row, ...]:
    """Each row with what becomes of it, in the order of the sheet."""
    desk = {standing.code: standing for standing in standings}
    marks = [Mark.parse(row.mark) for row in rows]
    times = Counter(mark.code for mark in marks if mark)
    return tuple(
        _checked(row, mark, desk, terms, times[mark.code] > 1 if mark else False)
        for row, mark in zip(rows, marks, strict=True)
    )


def _checked(row: Found, mark: Mark | None, desk: Mapping[str, Standing], terms: Terms, twice: bool) -> Row:
    standing = desk.get(mark.code) if mark else None
    if fault := _of_the_row(row, mark, standing, terms, twice):
        shown = standing if fault in (Fault.TWICE, Fault.OTHER_CODE) or (standing and standing.closed) else None
        return Row(row.number, row.code, Outcome.WRONG, shown, faults=(CellFault(fault),))
    assert mark is not None and standing is not None  # noqa: S101, PT018
    if all(cell.kind is Kind.EMPTY for cell in (*row.points, row.comment)):
        return Row(row.number, mark.code, Outcome.EMPTY, standing)
    points: dict[int, int] = {}
    faults: list[CellFault] = []
    for (key, name), column, cell in zip(terms.criteria, _columns(), row.points, strict=False):
        given = _points(cell, terms.scale)
        if isinstance(given, Fault):
            faults.append(CellFault(given, column, name, cell.text[:80]))
        elif given is not None:
            points[key] = given
    comment = row.comment.text
    if fault := _of_the_comment(row.comment):
        faults.append(CellFault(fault, chr(ord(_FIRST) + len(terms.criteria)), "Comment", comment[:80]))
    if faults:
        return Row(row.number, mark.code, Outcome.WRONG, standing, faults=tuple(faults))
    missing = tuple(name for key, name in terms.criteria if key not in points)
    outcome = _outcome(mark, standing, points, comment)
    return Row(row.number, mark.code, outcome, standing, points, comment, missing)


def _outcome(mark: Mark, standing: Standing, points: Mapping[int, int], comment: str) -> Outcome:
    # A spreadsheet may change how lines end, and takes white space at the ends for nothing.
    same = points == standing.points and comment.split() == standing.comment.split()
    if same and not standing.replaced:
        return Outcome.SAME
    return Outcome.NEW if mark.version == standing.version else Outcome.STALE


def _of_the_row(row: Found, mark: Mark | None, standing: Standing | None, terms: Terms, twice: bool) -> Fault | None:
    if mark is None or len(row.points) != len(terms.criteria):
        return Fault.NOT_OF_THE_SHEET
    if mark.year != terms.year:
        return Fault.OTHER_EDITION
    if mark.seat != terms.seat:
        return Fault.OTHER_JUROR
    if standing is None:
        return Fault.UNKNOWN
    if read_code(row.code) != mark.code:
        return Fault.OTHER_CODE
    return Fault.TWICE if twice else standing.closed


def _points(cell: Cell, scale: Scale) -> int | Fault | None:
    if cell.kind is Kind.EMPTY:
        return None
    if cell.kind is Kind.FORMULA:
        return Fault.FORMULA
    # Some programs keep a number that was typed with an apostrophe, or pasted, as text.
    if cell.kind is Kind.OTHER or not re.fullmatch(r"[+-]?\d{1,15}(\.\d+)?(e[+-]?\d{1,3})?", cell.text, re.ASCII):
        return Fault.NO_NUMBER
    number = float(cell.text)
    if not math.isfinite(number) or not number.is_integer():
        return Fault.NOT_WHOLE
    return int(number) if int(number) in scale else Fault.OFF_THE_SCALE


def _of_the_comment(cell: Cell) -> Fault | None:
    if cell.kind is Kind.FORMULA:
        return Fault.FORMULA
    if cell.kind is Kind.OTHER:
        return Fault.NO_TEXT
    return Fault.TOO_LONG if len(cell.text) > MOST_COMMENT else None


def _columns() -> Iterable[str]:
    return (chr(code) for code in range(ord(_FIRST), ord("Z")))
