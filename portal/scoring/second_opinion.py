"""The same ranking with noisy jurors counting for less: a second opinion, never the ranking itself.

Each juror's noise has a precision of its own, w/s², and w is gamma with the mean 1: a scale mixture (K. Lange,
R. Little and J. Taylor, Robust statistical modeling using the t distribution, 1989). The weights are found by EM at the
variance ratios that are best while all count the same; then the ratios are averaged over as ever.
"""

import numpy as np

from portal.scoring.model import Crossed, Solution, Vector

# How firmly w is expected to be about 1: as if so many reviews of usual noise had been seen of each juror.
KAPPA = 16.0
ROUNDS, CLOSE = 50, 1e-4


def juror_weights(solution: Solution) -> Vector:
    """Of each juror, what a review counts for; 1 is usual, less is noisier.

    solution: of the model in which all count the same, at its best ratios.
    """
    model = solution.model
    log_a, log_b = np.log([solution.a, solution.b])
    reads = np.bincount(model.juror, minlength=model.jurors)
    weights = np.ones(model.jurors)
    for _ in range(ROUNDS):
        fitted = solution.effects[0] + solution.essay_effects[model.essay] + solution.effects[1 + model.juror]
        residual = solution.model.score - fitted
        squares = residual**2 / solution.noise**2 + solution.review_variances()
        found = (KAPPA + reads) / (KAPPA + np.bincount(model.juror, squares, minlength=model.jurors))
        if np.abs(np.log(found / weights)).max() < CLOSE:
            return found
        weights = found
        solution = weighted(model, weights).at(log_a, log_b)
    return weights


def weighted(model: Crossed, weights: Vector) -> Crossed:
    """The same reviews, each counting for what its juror's do."""
    score = model.offset + model.score
    weight = weights[model.juror]
    return Crossed(model.essay, model.juror, score, model.essays, model.jurors, model.unit, weight)
