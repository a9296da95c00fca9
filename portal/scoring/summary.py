"""The plain summary of a jury's scores: mean and spread, ties told apart exactly.

It corrects for nothing: a harsh juror lowers the essays they read. It is what every other estimate stands beside.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One handed-in review: the points that one juror gave one essay, in the order of the criteria."""

    essay: str
    juror: str
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """Where one essay stands. Points are those of the scale.

    place: 1 is first; essays with the same mean share it. None without a review.
    mean: the mean over reviews of the weighted mean over criteria, exact.
    spread: the sample standard deviation between reviews; None with fewer than two.
    lowest, highest: the lowest and the highest review; None without a review.
    by_criterion: the mean of each criterion, in their order.
    """

    essay: str
    place: int | None
    reads: int
    mean: Fraction | None
    spread: float | None
    lowest: Fraction | None
    highest: Fraction | None
    by_criterion: tuple[Fraction, ...]


def summarise(essays: Iterable[str], scorecards: Iterable[Scorecard], weights: Sequence[int]) -> list[Summary]:
    """Every essay with its place, best first; essays without a review last. Equal means keep the order of `essays`.

    weights: one positive whole number a criterion, in the order of each scorecard's points.

    Raises ValueError where a scorecard has another number of points than there are weights.
    """
    of_essay: Mapping[str, list[Scorecard]] = defaultdict(list)
    for card in scorecards:
        if len(card.points) != len(weights):
            raise ValueError(f"{card.juror} on {card.essay}: {len(card.points)} scores for {len(weights)} criteria")
        of_essay[card.essay].append(card)
    summaries = [_summary(essay, of_essay[essay], weights) for essay in essays]
    summaries.sort(key=lambda s: (s.mean is None, -(s.mean or 0)))
    return _with_places(summaries)


def _summary(essay: str, cards: list[Scorecard], weights: Sequence[int]) -> Summary:
    if not cards:
        return Summary(essay, None, 0, None, None, None, None, ())
    total = sum(weights)
    # Sums of whole numbers until the one division at the end: two essays are equal only if they are.
    sums = [sum(w * p for w, p in zip(weights, card.points, strict=True)) for card in cards]
    return Summary(
        essay=essay,
        place=None,
        reads=len(cards),
        mean=Fraction(sum(sums), total * len(cards)),
        spread=_standard_deviation(sums) / total if len(sums) > 1 else None,
        lowest=Fraction(min(sums), total),
        highest=Fraction(max(sums), total),
        by_criterion=tuple(Fraction(sum(c), len(cards)) for c in zip(*(card.points for card in cards), strict=True)),
    )


def _standard_deviation(sums: Sequence[int]) -> float:
    """Of a sample of at least two. In whole numbers until the root, so nothing is lost to cancellation."""
    n = len(sums)
    return sqrt((n * sum(s * s for s in sums) - sum(sums) ** 2) / (n * (n - 1)))


def _with_places(summaries: list[Summary]) -> list[Summary]:
    placed: list[Summary] = []
    for index, summary in enumerate(summaries):
        if summary.mean is None:
            place = None
        elif placed and placed[-1].mean == summary.mean:
            place = placed[-1].place
        else:
            place = index + 1
        placed.append(replace(summary, place=place))
    return placed
