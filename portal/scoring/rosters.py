"""Rosters of essays and jurors as people keep them: CSV, with a comma, a semicolon or a tab between the cells."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO

from anyascii import anyascii

from portal.scoring.sheet import Pair

# More digits than any limit has, and few enough to be read as a number at once.
_LIMIT_DIGITS = 9


@dataclass(eq=False)
class MalformedRoster(ValueError):
    """A roster that cannot be read as it stands: what is wrong, and on which line, counted from 1."""

    problem: str
    line: int | None = None

    def __str__(self) -> str:
        return f"line {self.line}: {self.problem}" if self.line else self.problem


@dataclass(frozen=True, slots=True)
class Juror:
    """affiliations: as `folded` writes them. limit: the most essays they read; None where they set none."""

    affiliations: frozenset[str]
    limit: int | None


def read_entries(text: str) -> dict[str, frozenset[str]]:
    """Of each essay its folded affiliations, from the columns essay and affiliations, which are split by `;`.

    Raises MalformedRoster.
    """
    return {essay: _affiliations(cells) for _, essay, (cells,) in _rows(text, "essay", "affiliations")}


def read_jurors(text: str) -> dict[str, Juror]:
    """Every juror, from the columns juror, affiliations and limit; an empty limit is none.

    Raises MalformedRoster.
    """
    jurors = {}
    for line, name, (affiliations, limit) in _rows(text, "juror", "affiliations", "limit"):
        if limit and not (limit.isascii() and limit.isdigit() and len(limit) <= _LIMIT_DIGITS):
            raise MalformedRoster(f"the limit of {name} is {limit!r}, which is no whole number from 0", line)
        jurors[name] = Juror(_affiliations(affiliations), int(limit) if limit else None)
    return jurors


def conflicts(entries: Mapping[str, frozenset[str]], jurors: Mapping[str, Juror]) -> set[Pair]:
    """Who must not read what, as (juror, essay): whoever shares an affiliation with the essay."""
    return {
        (name, essay)
        for essay, affiliations in entries.items()
        for name, juror in jurors.items()
        if not affiliations.isdisjoint(juror.affiliations)
    }


def folded(affiliation: str) -> str:
    """Without capitals, accents and surplus blanks, so that one place written in two ways is one."""
    return " ".join(anyascii(affiliation).casefold().split())


def _affiliations(cell: str) -> frozenset[str]:
    return frozenset(folded(part) for part in cell.split(";")) - {""}


def _rows(text: str, key: str, *others: str) -> Iterator[tuple[int, str, list[str]]]:
    """Of each row the line, the name in the key column, and the cells of the other columns; each name once."""
    lines = _cells(text)
    _, head = next(lines, (1, []))
    if not head:
        raise MalformedRoster("the file is empty")
    names = [name.casefold() for name in head]
    columns = (key, *others)
    for column in columns:
        if names.count(column) != 1:
            problem = "two columns are named" if column in names else "there is no column"
            raise MalformedRoster(f"{problem} {column}; the first line is to name {', '.join(columns)}", 1)
    seen: dict[str, int] = {}
    for line, cells in lines:
        if len(cells) != len(names):
            raise MalformedRoster(f"{len(cells)} cells under {len(names)} columns", line)
        name, *wanted = (cells[names.index(column)] for column in columns)
        if not name:
            raise MalformedRoster(f"there is no {key}", line)
        if name in seen:
            raise MalformedRoster(f"{name} stands on line {seen[name]} already", line)
        seen[name] = line
        yield line, name, wanted
    if not seen:
        raise MalformedRoster(f"there is no {key} under the first line")


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not empty, with their line, without the blanks around each cell."""
    text = text.lstrip("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for cells in lines:
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                yield lines.line_num, stripped
    except csv.Error as error:
        raise MalformedRoster(f"no CSV: {error}", lines.line_num) from None
