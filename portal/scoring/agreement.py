"""How far raters agree: intraclass correlations for complete tables, Krippendorff's alpha for tables with gaps."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Table = NDArray[np.float64]


class Level(StrEnum):
    """What the difference of two scores means."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"
    RATIO = "ratio"


class NoCorrelation(StrEnum):
    """Why a table has no intraclass correlation."""

    GAPS = "gaps"
    ONE_TARGET = "one-target"
    ONE_RATER = "one-rater"
    ALL_EQUAL = "all-equal"


@dataclass(frozen=True, slots=True)
class Correlations:
    """One-way, two-way random, two-way mixed; of a single rater, and of the mean of all. None where it divides by 0.

    Source: P. Shrout and J. Fleiss, Intraclass correlations: uses in assessing rater reliability (1979).
    """

    one_single: float | None
    two_single: float | None
    three_single: float | None
    one_mean: float | None
    two_mean: float | None
    three_mean: float | None


def correlations(table: Table) -> Correlations | NoCorrelation:
    """Of targets × raters. NaN is a gap."""
    targets, raters = table.shape
    if np.isnan(table).any():
        return NoCorrelation.GAPS
    if targets < 2:
        return NoCorrelation.ONE_TARGET
    if raters < 2:
        return NoCorrelation.ONE_RATER
    if (table == table[0, 0]).all():
        return NoCorrelation.ALL_EQUAL
    centred = table - table.mean()
    of_targets = raters * float((centred.mean(axis=1) ** 2).sum())
    of_raters = targets * float((centred.mean(axis=0) ** 2).sum())
    residual = centred - centred.mean(axis=1, keepdims=True) - centred.mean(axis=0)
    of_rest = float((residual**2).sum())
    between = of_targets / (targets - 1)
    within = (of_raters + of_rest) / (targets * (raters - 1))
    rater = of_raters / (raters - 1)
    error = of_rest / ((targets - 1) * (raters - 1))
    return Correlations(
        one_single=_ratio(between - within, between + (raters - 1) * within),
        two_single=_ratio(between - error, between + (raters - 1) * error + raters * (rater - error) / targets),
        three_single=_ratio(between - error, between + (raters - 1) * error),
        one_mean=_ratio(between - within, between),
        two_mean=_ratio(between - error, between + (rater - error) / targets),
        three_mean=_ratio(between - error, between),
    )


def table_of(target: NDArray[np.intp], rater: NDArray[np.intp], score: Table) -> Table:
    """Targets × raters, of those that have any score; NaN is a gap."""
    targets, rows = np.unique(target, return_inverse=True)
    raters, columns = np.unique(rater, return_inverse=True)
    table = np.full((len(targets), len(raters)), np.nan)
    table[rows, columns] = score
    return table


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def alpha(target: NDArray[np.intp], score: NDArray[np.float64], level: Level) -> float | None:
    """Krippendorff's alpha of scores, each with the position of its target; gaps are simply not there.

    None where it is not defined: no target with two scores, all scores equal, or, for ratios, a score below 0.
    Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), with its differences per level.
    """
    pairable = (np.bincount(target)[target] > 1) if len(target) else np.zeros(0, bool)
    target, score = np.unique(target[pairable], return_inverse=True)[1], score[pairable]
    if not len(score) or (score == score[0]).all() or (level is Level.RATIO and (score < 0).any()):
        return None
    within = _WITHIN[level]
    raters = np.bincount(target)
    if level is Level.ORDINAL:
        score = _middle_ranks(score)
    observed = float((within(target, score) / (raters - 1)).sum())
    expected = float(within(np.zeros(len(score), dtype=np.intp), score)[0]) / (len(score) - 1)
    return 1 - observed / expected


def _middle_ranks(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Between two ordered categories lie all scores between them, and half of each: the distance of middle ranks."""
    _, inverse, count = np.unique(score, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - count / 2)[inverse], dtype=float)


def _unequal_pairs(target: NDArray[np.intp], score: NDArray[np.float64]) -> NDArray[np.float64]:
    _, category = np.unique(score, return_inverse=True)
    cells, count = np.unique(np.stack([target, category]), axis=1, return_counts=True)
    return np.bincount(target).astype(float) ** 2 - np.bincount(cells[0], count.astype(float) ** 2)


def _squared_differences(target: NDArray[np.intp], score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of all ordered pairs in a target, from the spread around its own mean, where nothing cancels."""
    count = np.bincount(target)
    centred = score - (np.bincount(target, score) / count)[target]
    return np.asarray(2 * count * np.bincount(target, centred**2))


def _squared_shares(target: NDArray[np.intp], score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of each pair, the difference as a share of the sum; two zeros do not differ."""
    order = np.argsort(target, kind="stable")
    ends = np.cumsum(np.bincount(target))
    return np.array([_shares(np.sort(one)) for one in np.split(score[order], ends[:-1])])


def _shares(score: NDArray[np.float64]) -> float:
    values, count = np.unique(score, return_counts=True)
    whole = 0.0
    for value, times in zip(values, count, strict=True):
        sums = values + value
        shares = np.divide(values - value, sums, out=np.zeros(len(values)), where=sums > 0)
        whole += float(times * (count @ shares**2))
    return whole


# The sum of the differences of all ordered pairs within each target. Ordinal scores are middle ranks by then.
_WITHIN: dict[Level, Callable[[NDArray[np.intp], NDArray[np.float64]], NDArray[np.float64]]] = {
    Level.NOMINAL: _unequal_pairs,
    Level.ORDINAL: _squared_differences,
    Level.INTERVAL: _squared_differences,
    Level.RATIO: _squared_shares,
}
