"""The variance ratios are not known, so they are averaged over: a lattice of points around the best ones.

Plugging in the best ratios alone would call all essays equal in some small prizes, and every interval too short.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from portal.scoring.model import Crossed, Solution, Vector

# Steps in standard deviations of the ratios, out to where the density has fallen by this many logarithms.
STEP = 0.8
DEPTH = 7.0
# No step is longer than this curvature makes it: absurd scores have their best ratios where there is none to measure.
FLATTEST = 0.02
_DIFFERENCE = 0.05


@dataclass(frozen=True, eq=False)
class Lattice:
    """points: pairs of log a and log b, best first or not. weights: add up to 1. mode: the best ratios' solution."""

    model: Crossed
    points: tuple[tuple[float, float], ...]
    weights: Vector
    mode: Solution


def lattice(model: Crossed) -> Lattice:
    """The points where the ratios' posterior density is worth counting, 70 to 200 as a rule."""
    best = minimize(
        lambda at: -model.at(*at).log_density,
        np.zeros(2),
        method="Nelder-Mead",
        options={"xatol": 1e-5, "fatol": 1e-8},
    ).x
    mode = model.at(*best)
    step = STEP * np.linalg.cholesky(np.linalg.inv(_curvature(model, best)))
    density: dict[tuple[int, int], float] = {}
    ahead = [(0, 0)]
    while ahead:
        at = ahead.pop()
        if at in density:
            continue
        density[at] = model.at(*(best + step @ at)).log_density - mode.log_density
        if density[at] > -DEPTH:
            ahead += [(at[0] + 1, at[1]), (at[0] - 1, at[1]), (at[0], at[1] + 1), (at[0], at[1] - 1)]
    kept = sorted(at for at, height in density.items() if height > -DEPTH)
    weights = np.exp([density[at] for at in kept])
    points = tuple((float(log_a), float(log_b)) for log_a, log_b in (best + step @ at for at in kept))
    return Lattice(model, points, weights / weights.sum(), mode)


def _curvature(model: Crossed, best: Vector) -> Vector:
    """Minus the second derivatives of the log density, by central differences; where it is flatter, `FLATTEST`."""
    along, across = np.eye(2) * _DIFFERENCE

    def height(at: Vector) -> float:
        return model.at(*(best + at)).log_density

    middle = height(np.zeros(2))
    first = 2 * middle - height(along) - height(-along)
    second = 2 * middle - height(across) - height(-across)
    mixed = (height(along - across) + height(across - along) - height(along + across) - height(-along - across)) / 4
    sizes, directions = np.linalg.eigh(np.array([[first, mixed], [mixed, second]]) / _DIFFERENCE**2)
    return np.asarray(directions * np.maximum(sizes, FLATTEST) @ directions.T)
