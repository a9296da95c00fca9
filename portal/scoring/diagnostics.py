"""What is worth asking about a juror or a review. Nothing here excludes anybody.

Everything is at the best variance ratios: there a review's residual, and how far the review pulls its own estimate,
are those of a penalised least squares fit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, ndtr, stdtr

from portal.scoring.model import Solution, Vector
from portal.scoring.standings import ENOUGH_READS, Remark

LEVEL = 0.05
# A juror with fewer reads shows too little to be asked about anything else.
FEW = 3
# Below this a review decides its own estimate, and its residual says nothing.
_LEAST = 1e-6


@dataclass(frozen=True, eq=False)
class Residuals:
    """Of each review: what essay and juror do not explain, and the degrees of freedom that remain to it, 0 to 1."""

    solution: Solution
    residual: Vector
    freedom: Vector

    @classmethod
    def of(cls, solution: Solution) -> "Residuals":
        model = solution.model
        fitted = solution.effects[0] + solution.essay_effects[model.essay] + solution.effects[1 + model.juror]
        freedom = np.clip(1 - solution.review_variances(), 0, 1)
        return cls(solution, model.score - fitted, freedom)

    def outlying(self) -> NDArray[np.intp]:
        """Reviews that are further from what was expected than one in all of them would be, by Bonferroni at 5 %."""
        tested = np.flatnonzero(self.freedom > _LEAST)
        size = np.abs(self.residual[tested]) / (self.solution.noise * np.sqrt(self.freedom[tested]))
        return np.asarray(tested[2 * ndtr(-size) * len(tested) < LEVEL])

    def noise(self) -> tuple[list[float | None], Vector]:
        """Of each juror: the noise in multiples of the other jurors', and the chance that it is as large for no reason.

        The chance is that of an F test; None and 1 where nothing can be compared.
        """
        model = self.solution.model
        freedom = np.bincount(model.juror, self.freedom, minlength=model.jurors)
        squares = np.bincount(model.juror, self.residual**2, minlength=model.jurors)
        ratios: list[float | None] = [None] * model.jurors
        chances = np.ones(model.jurors)
        for juror in range(model.jurors):
            own, others = freedom[juror], freedom.sum() - freedom[juror]
            rest = squares.sum() - squares[juror]
            if min(own, others) > _LEAST and rest > _LEAST * self.solution.variance * others:
                ratio = squares[juror] / own / (rest / others)
                ratios[juror] = float(np.sqrt(ratio))
                chances[juror] = fdtrc(own, others, ratio)
        return ratios, chances

    def order(self) -> Vector:
        """Of each juror: the chance that the scores fall for no reason where those of the other readers rise.

        An essay stands where the model would have it without this juror's review. 1 with too few reads to say.
        """
        model, solution = self.solution.model, self.solution
        divisors = solution.divisors[model.essay]
        explained = model.score - solution.effects[0] - solution.effects[1 + model.juror]
        others = (divisors * solution.essay_effects[model.essay] - explained) / (divisors - 1)
        chances = np.ones(model.jurors)
        for juror in range(model.jurors):
            mine = model.juror == juror
            if mine.sum() >= ENOUGH_READS and np.ptp(model.score[mine]) > _LEAST and np.ptp(others[mine]) > _LEAST:
                chances[juror] = _falls(others[mine], model.score[mine])
        return chances


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one juror.

    noise_ratio: the noise in multiples of the other jurors'; None where nothing can be compared.
    p_flag: the chance that a juror as noisy, or as contrary, is found in this jury for no reason.
    """

    noise_ratio: float | None
    p_flag: float
    remarks: tuple[Remark, ...]


def checks(residuals: Residuals, leniency: Vector, error: Vector) -> list[Check]:
    """Of each juror, what is worth asking. leniency: with its error, in points."""
    model = residuals.solution.model
    ratios, noisy = residuals.noise()
    contrary = residuals.order()
    # Two questions are asked of each juror, and of all jurors.
    flags = holm(np.minimum(2 * np.minimum(noisy, contrary), 1))
    found = []
    for juror in range(model.jurors):
        scores = model.score[model.juror == juror]
        flagged = flags[juror] < LEVEL
        marked = abs(leniency[juror]) > max(2 * error[juror], model.unit / 2)
        asked = {
            Remark.FEW_READS: len(scores) < FEW,
            Remark.ALL_EQUAL: len(scores) >= FEW and np.ptp(scores) <= _LEAST,
            Remark.CONTRARY: flagged and 2 * contrary[juror] < LEVEL,
            Remark.NOISY: flagged and 2 * noisy[juror] < LEVEL,
            Remark.GENEROUS: marked and leniency[juror] > 0,
            Remark.HARSH: marked and leniency[juror] < 0,
        }
        remarks = tuple(remark for remark, holds in asked.items() if holds)
        found.append(Check(ratios[juror], float(flags[juror]), remarks))
    return found


def _falls(one: Vector, other: Vector) -> float:
    """The chance of a correlation as low as this where there is none."""
    correlation = float(np.clip(np.corrcoef(one, other)[0, 1], -1, 1))
    degrees = len(one) - 2
    return float(stdtr(degrees, correlation * np.sqrt(degrees / max(1 - correlation**2, _LEAST))))


def holm(chances: Vector) -> Vector:
    """Each chance as it is when all of them are looked at (S. Holm, Scand. J. Stat. 6, 1979)."""
    order = np.argsort(chances, kind="stable")
    steps = np.minimum(chances[order] * np.arange(len(chances), 0, -1), 1)
    adjusted = np.empty(len(chances))
    adjusted[order] = np.maximum.accumulate(steps)
    return adjusted
