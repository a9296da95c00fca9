"""Essay + juror + noise: what a jury's scores say about essays that different jurors read.

    score = mean + essay + juror + noise

Essays, jurors and noise are normal; the noise has the variance s², essays (a·s)², jurors (b·s)². The mean is flat;
s² is inverse gamma with the weight of three reviews whose variance is `unit`²; a and b are half-t with 4 degrees of
freedom and scale 1. So one essay, one juror or scores that are all equal still have a proper answer.

`Crossed.at` is exact for given ratios a and b: the essays are eliminated, which leaves a system of one unknown a
juror and the mean (Bates et al., Fitting linear mixed-effects models using lme4, J. Stat. Softw. 67, 2015).
"""

from dataclasses import dataclass
from functools import cached_property
from math import exp, log, log1p, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_solve, cholesky
from scipy.sparse import csr_array

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Index = NDArray[np.intp]

# The prior of s²: it counts as so many reviews.
PRIOR_REVIEWS = 3.0
DEGREES = 4.0
# Of the logarithm of a ratio: beyond it nothing is pulled to the middle any more, and rounding would take over.
LARGEST = 10.0
# Essays with as many reads are taken together while there are no more kinds of them; with weights, all may differ.
GROUPS = 64


class Crossed:
    """The scores of a jury, prepared once and then solved for many variance ratios.

    essay, juror: of each review, whose it is, as positions below `essays` and `jurors`.
    score: of each review, in points. unit: what the noise is expected to be, in points.
    weight: of each review, the precision of its noise in units of 1/s²; where none is given, each counts the same.
    reads: of each essay, its reviews by their weights.
    """

    def __init__(
        self,
        essay: Index,
        juror: Index,
        score: Vector,
        essays: int,
        jurors: int,
        unit: float,
        weight: Vector | None = None,
    ) -> None:
        self.essay, self.juror = essay, juror
        self.essays, self.jurors, self.reviews = essays, jurors, len(score)
        self.unit = unit
        weight = np.ones(self.reviews) if weight is None else weight
        # Far from zero, squares would lose what the differences say.
        self.offset = float(np.average(score, weights=weight))
        self.score = score - self.offset
        weighted = weight * self.score
        self.reads: Vector = np.asarray(np.bincount(essay, weight, minlength=essays), dtype=float)
        self.totals = np.bincount(essay, weighted, minlength=essays)
        # Of each essay: how many reviews, then how many by each juror.
        by_juror = csr_array((weight, (essay, juror + 1)), shape=(essays, jurors + 1))
        self.counts = by_juror + csr_array((self.reads, (np.arange(essays), np.zeros(essays, int))), by_juror.shape)
        self._gram: Matrix = np.diag(np.bincount(juror + 1, weight, minlength=jurors + 1))
        self._gram[0, 1:] = self._gram[1:, 0] = np.diag(self._gram)[1:]
        self._gram[0, 0] = weight.sum()
        self._right: Vector = np.asarray(np.bincount(juror + 1, weighted, minlength=jurors + 1), dtype=float)
        self._square = float(weighted @ self.score)
        distinct = np.unique(self.reads)
        self._by_reads = [
            self._sums(np.flatnonzero(self.reads == reads)) for reads in distinct if len(distinct) <= GROUPS
        ]

    def _sums(self, chosen: Index) -> tuple[float, int, Matrix, Vector, float]:
        """Essays with as many reads are eliminated with the same divisor, so their sums are taken once."""
        counts, totals = self.counts[chosen], self.totals[chosen]
        gram = (counts.T @ counts).toarray()
        return float(self.reads[chosen[0]]), len(chosen), gram, counts.T @ totals, float(totals @ totals)

    def at(self, log_a: float, log_b: float) -> "Solution":
        """Everything the model says when log a and log b are known."""
        prior = _log_half_t(log_a) + _log_half_t(log_b)
        log_a, log_b = min(log_a, LARGEST), min(log_b, LARGEST)
        inverse_a, inverse_b = exp(-2 * log_a), exp(-2 * log_b)
        system, right, square, log_determinant = self._without_essays(inverse_a)
        system = system + np.diag(np.concatenate(([0.0], np.full(self.jurors, inverse_b))))
        factor = cholesky(system, lower=True, overwrite_a=True, check_finite=False)
        effects = cho_solve((factor, True), right, check_finite=False)
        log_determinant += 2 * float(np.log(np.diag(factor)).sum())
        shape = (PRIOR_REVIEWS + self.reviews - 1) / 2
        rate = (PRIOR_REVIEWS * self.unit**2 + square - float(right @ effects)) / 2
        likelihood = -log_determinant / 2 - self.essays * log_a - self.jurors * log_b - shape * log(rate)
        return Solution(self, exp(log_a), exp(log_b), likelihood + prior, effects, factor, shape, rate)

    def _without_essays(self, inverse_a: float) -> tuple[Matrix, Vector, float, float]:
        """The system, its right side and the square once the essays are eliminated; their log determinant."""
        system, right, square = self._gram, self._right, self._square
        if not self._by_reads:
            divisors = self.reads + inverse_a
            shares = self.counts.multiply(1 / divisors[:, None]).tocsr()
            system = system - (shares.T @ self.counts).toarray()
            right = right - shares.T @ self.totals
            return system, right, square - float(self.totals @ (self.totals / divisors)), float(np.log(divisors).sum())
        log_determinant = 0.0
        for reads, essays, gram, cross, squares in self._by_reads:
            divisor = reads + inverse_a
            system = system - gram / divisor
            right = right - cross / divisor
            square -= squares / divisor
            log_determinant += essays * log(divisor)
        return system, right, square, log_determinant


@dataclass(frozen=True, eq=False)
class Solution:
    """The model with its variance ratios known.

    a, b: the ratios of the essays' and the jurors' standard deviation to that of the noise.
    log_density: of log a and log b given the scores, up to a constant.
    effects: the mean (from the model's offset), then how generous each juror is.
    factor: lower Cholesky factor of the inverse covariance of those, in units of s².
    shape, rate: s² is inverse gamma with these.
    """

    model: Crossed
    a: float
    b: float
    log_density: float
    effects: Vector
    factor: Matrix
    shape: float
    rate: float

    @property
    def noise(self) -> float:
        """The standard deviation of the noise, at the mean of its precision."""
        return sqrt(self.rate / self.shape)

    @property
    def variance(self) -> float:
        """The mean of s²."""
        return self.rate / (self.shape - 1)

    @cached_property
    def divisors(self) -> Vector:
        """Of each essay, the precision of its effect when everything else is known, in units of s²."""
        return self.model.reads + self.a**-2

    @cached_property
    def essay_effects(self) -> Vector:
        return np.asarray((self.model.totals - self.model.counts @ self.effects) / self.divisors)

    @cached_property
    def covariance(self) -> Matrix:
        """Of `effects`, in units of s²."""
        return np.asarray(cho_solve((self.factor, True), np.eye(len(self.effects)), check_finite=False))

    def essay_variances(self, jury: Vector) -> Vector:
        """Of mean + essay + the average of the jurors by the shares in `jury`, in units of s²."""
        target = np.concatenate(([1.0], jury))
        return self._variances(float(target @ self.covariance @ target), self._spread @ target)

    def review_variances(self) -> Vector:
        """Of mean + essay + juror for each review, in units of s²: how far each review pulls its own estimate."""
        essay, juror = self.model.essay, self.model.juror + 1
        own = np.diag(self.covariance)
        fixed = own[0] + own[juror] + 2 * self.covariance[0, juror]
        return self._variances(fixed, self._spread[essay, 0] + self._spread[essay, juror], essay)

    @cached_property
    def _spread(self) -> Matrix:
        return np.asarray(self.model.counts @ self.covariance)

    @cached_property
    def _own(self) -> Vector:
        return np.asarray(self.model.counts.multiply(self._spread).sum(axis=1)).ravel()

    def _variances(self, fixed: float | Vector, shared: Vector, essay: Index | slice = slice(None)) -> Vector:
        divisors = self.divisors[essay]
        return 1 / divisors + fixed - 2 * shared / divisors + self._own[essay] / divisors**2


def _log_half_t(log_ratio: float) -> float:
    """Of a logarithm whose antilogarithm is half-t, up to a constant."""
    return log_ratio - (DEGREES + 1) / 2 * log1p(exp(2 * log_ratio) / DEGREES)
