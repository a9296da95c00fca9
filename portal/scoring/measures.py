"""The classical measures of agreement of a jury's reviews, as a whole and criterion by criterion."""

from collections.abc import Mapping, Sequence

import numpy as np

from portal.scoring.agreement import Correlations, Level, alpha, correlations, table_of
from portal.scoring.model import Vector
from portal.scoring.reviews import Reviews
from portal.scoring.standings import Measures


def measures(reviews: Reviews, weights: Sequence[float] | None = None) -> tuple[Measures, ...]:
    """Of the review as a whole, the weighted mean of its criteria, then of each criterion by itself."""
    columns = (reviews.composite(weights), *reviews.scores.T)
    return tuple(_measures(reviews, column) for column in columns)


def by_form(found: Correlations) -> Mapping[str, float | None]:
    """By their usual names: of a single rater, then of the mean of all."""
    single = {"1,1": found.one_single, "2,1": found.two_single, "3,1": found.three_single}
    return {**single, "1,k": found.one_mean, "2,k": found.two_mean, "3,k": found.three_mean}


def _measures(reviews: Reviews, points: Vector) -> Measures:
    there = ~np.isnan(points)
    essay, juror, score = reviews.essay[there], reviews.juror[there], points[there]
    alphas = {level.value: alpha(essay, score, level) for level in Level}
    if not len(score):
        return Measures(alphas, None)
    found = correlations(table_of(essay, juror, score))
    return Measures(alphas, by_form(found) if isinstance(found, Correlations) else None)
