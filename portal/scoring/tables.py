"""Tables of scores as people keep them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from portal.scoring.columns import Columns, MalformedTable
from portal.scoring.reviews import NoScores, Reviews, Row, gather
from portal.scoring.task import Task

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")


class OutsideScale(MalformedTable):
    """A score that the scale does not have."""


@dataclass(frozen=True, slots=True, eq=False)
class ScoreSheet:
    """criteria: in the order of the columns of the reviews' scores. rows: all that was read, also reviews without any
    score, which `reviews` leaves out."""

    criteria: tuple[str, ...]
    reviews: Reviews
    rows: tuple[Row, ...]

    def task(self, places: int, scale: tuple[int, int], weights: Sequence[int]) -> Task:
        """What the ranking follows from, as whoever keeps the scores has it: its digest is the same there."""
        scores = sorted((essay, juror, tuple(map(_whole, given))) for essay, juror, given in self.rows)
        names = self.reviews.essays, self.reviews.jurors
        return Task(places, scale, tuple(weights), *names, tuple(scores))


@dataclass(frozen=True, slots=True, eq=False)
class Ratings:
    """targets, raters: every name once, sorted. table: targets × raters, NaN where a rating is missing."""

    targets: tuple[str, ...]
    raters: tuple[str, ...]
    table: NDArray[np.float64]

    def scores(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """The ratings there are: the position of each one's target, and the score."""
        target, rater = np.nonzero(~np.isnan(self.table))
        return target, self.table[target, rater]


def read_scores(text: str, scale: tuple[float, float]) -> ScoreSheet:
    """One row a review: the columns essay, juror, then one a criterion. An empty cell is a missing score.

    A row with an essay and no juror names an essay that nobody scored, and the other way round.
    Raises MalformedTable, OutsideScale.
    """
    table = Columns(text, ("essay", "juror"))
    table.require_names()
    if not table.others:
        raise MalformedTable("there is no column with scores after essay and juror")
    rows: list[Row] = []
    seen: dict[tuple[str, str], int] = {}
    essays: list[str] = []
    jurors: list[str] = []
    for line, (essay, juror), cells in table.rows():
        given = zip(table.others, cells, strict=True)
        scores = [_score(line, column, cell, table.decimal_comma) for column, cell in given]
        for column, score in zip(table.others, scores, strict=True):
            if score is not None and not scale[0] <= score <= scale[1]:
                raise OutsideScale(f"{score:g} for {column} is not on the scale of {scale[0]:g} to {scale[1]:g}", line)
        if not (essay and juror):
            if any(score is not None for score in scores):
                raise MalformedTable(f"scores without {'a juror' if essay else 'an essay'}", line)
            (essays if essay else jurors).append(essay or juror)
            continue
        if (essay, juror) in seen:
            raise MalformedTable(f"{juror} scored {essay} already, on line {seen[essay, juror]}", line)
        seen[essay, juror] = line
        rows.append((essay, juror, scores))
    try:
        return ScoreSheet(table.others, gather(rows, essays, jurors), tuple(rows))
    except NoScores:
        raise MalformedTable("no review has a score") from None


def read_ratings(text: str) -> Ratings:
    """The columns target, rater and score, in any order among others; an empty score is a gap.

    Raises MalformedTable.
    """
    table = Columns(text, ("target", "rater", "score"))
    found: dict[tuple[str, str], tuple[int, float]] = {}
    for line, (target, rater, cell), _ in table.rows():
        if not (target and rater):
            raise MalformedTable(f"there is no {'rater' if target else 'target'}", line)
        if (target, rater) in found:
            first = found[target, rater][0]
            raise MalformedTable(f"{rater} rated {target} already, on line {first}", line)
        score = _score(line, "score", cell, table.decimal_comma)
        found[target, rater] = (line, np.nan if score is None else score)
    if all(np.isnan(score) for _, score in found.values()):
        raise MalformedTable("there is no score")
    targets, raters = (sorted(set(names)) for names in zip(*found, strict=True))
    scores = np.full((len(targets), len(raters)), np.nan)
    place = {name: n for n, name in enumerate(targets)}, {name: n for n, name in enumerate(raters)}
    for (target, rater), (_, score) in found.items():
        scores[place[0][target], place[1][rater]] = score
    return Ratings(tuple(targets), tuple(raters), scores)


def _score(line: int, column: str, cell: str, decimal_comma: bool) -> float | None:
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell) or ("," in cell and not decimal_comma):
        raise MalformedTable(f"{cell!r} for {column} is not a number", line)
    return float(cell.replace(",", "."))


def _whole(score: float | None) -> Any:
    """Whole points as the whole number that they are."""
    return int(score) if score is not None and score == int(score) else score
