"""The ranking as rows of words and paths, ready to print: a page of a thousand essays is as fast as its template."""

from collections.abc import Mapping
from math import ceil, floor
from typing import NamedTuple

from portal.prize.pictures import LIKELY, Axis
from portal.scoring.standings import Ranking, Standing

# Of the picture beside each score, in its own units.
WIDTH = 160


class Line(NamedTuple):
    """One essay. kind: the class of its row. likely: the path of its likely range. range: the same in words."""

    kind: str
    place: str
    code: str
    title: str
    score: str
    likely: str
    range: str
    mean: str
    places: str
    chance: str
    reads: str


def lines(ranking: Ranking, titles: Mapping[str, tuple[str, int]], places: int, scale: tuple[int, int]) -> list[Line]:
    """Best first. titles: of each essay its title, and how many jurors have it; one without is no longer there."""
    axis = _axis(ranking, scale)
    named = {standing.essay for standing in ranking.standings if standing.place <= places}
    last = max((n for n, standing in enumerate(ranking.standings) if standing.essay in named), default=-1)
    # Where nothing compares the groups of a jury, nobody is named.
    marked = ranking.connected and len(named) < len(ranking.standings)
    return [
        _line(standing, titles[standing.essay], axis, _kind(marked, standing.essay in named, n == last))
        for n, standing in enumerate(ranking.standings)
        if standing.essay in titles
    ]


def _axis(ranking: Ranking, scale: tuple[int, int]) -> Axis:
    """As much of the scale as the likely ranges take, to whole points."""
    ends = [s.score + side * LIKELY * s.error for s in ranking.standings for side in (-1, 1)]
    return Axis(max(floor(min(ends)), scale[0]), min(ceil(max(ends)), scale[1]), WIDTH)


def _kind(marked: bool, named: bool, last: bool) -> str:
    if not (marked and named):
        return ""
    return "among-first last-named" if last else "among-first"


def _line(standing: Standing, essay: tuple[str, int], axis: Axis, kind: str) -> Line:
    title, readers = essay
    low, high = (standing.score + side * LIKELY * standing.error for side in (-1, 1))
    low, high = max(low, axis.lowest), min(high, axis.highest)
    return Line(
        kind=kind,
        place=str(standing.place) if standing.reads else "–",
        code=standing.essay,
        title=title,
        score=points(standing.score),
        likely=axis.interval(low, standing.score, high),
        range=f"{points(low)} to {points(high)}",
        mean=points(standing.mean),
        places=places_in_words(standing),
        chance=chance_in_words(standing.p_places),
        reads=f"{standing.reads} of {readers}",
    )


def points(value: float | None) -> str:
    """Two decimals, halves up as the exact means are printed: what is a half but for rounding counts as one."""
    return "–" if value is None else f"{value + 1e-9:.2f}"


def places_in_words(standing: Standing) -> str:
    low, high = standing.place_low, standing.place_high
    return str(low) if low == high else f"{low}–{high}"


def chance_in_words(chance: float) -> str:
    """Whole per cents, for more is not known; what is possible is never 0 % and what is not sure never 100 %."""
    if chance < 0.005:
        return "under 1 %"
    return "over 99 %" if chance > 0.995 else f"{chance * 100:.0f} %"
