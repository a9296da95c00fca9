"""Rosters of essays and jurors as people keep them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from anyascii import anyascii

from portal.scoring.columns import Columns, MalformedTable
from portal.scoring.sheet import Pair

# More digits than any limit has, and few enough to be read as a number at once.
_LIMIT_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Juror:
    """affiliations: as `folded` writes them. limit: the most essays they read; None where they set none."""

    affiliations: frozenset[str]
    limit: int | None


def read_entries(text: str) -> dict[str, frozenset[str]]:
    """Of each essay its folded affiliations, from the columns essay and affiliations, which are split by `;`.

    Raises MalformedTable.
    """
    return {essay: _affiliations(cells) for _, essay, (cells,) in _rows(text, "essay", "affiliations")}


def read_jurors(text: str) -> dict[str, Juror]:
    """Every juror, from the columns juror, affiliations and limit; an empty limit is none.

    Raises MalformedTable.
    """
    jurors = {}
    for line, name, (affiliations, limit) in _rows(text, "juror", "affiliations", "limit"):
        if limit and not (limit.isascii() and limit.isdigit() and len(limit) <= _LIMIT_DIGITS):
            raise MalformedTable(f"the limit of {name} is {limit!r}, which is no whole number from 0", line)
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
    seen: dict[str, int] = {}
    for line, (name, *cells), _ in Columns(text, (key, *others)).rows():
        if not name:
            raise MalformedTable(f"there is no {key}", line)
        if name in seen:
            raise MalformedTable(f"{name} stands on line {seen[name]} already", line)
        seen[name] = line
        yield line, name, cells
    if not seen:
        raise MalformedTable(f"there is no {key} under the first line")
