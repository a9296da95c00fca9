"""Joint draws from what is known of all essays, turned into places.

The stream is raw words of PCG64 through the normal quantile function: NumPy promises the words for good, and promises
no such thing of its normal variates. So the same reviews give the same places everywhere.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.random import PCG64
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.special import gammaincinv, ndtri

from portal.scoring.lattice import Lattice
from portal.scoring.model import Matrix, Solution, Vector

SEED = 2026
INTERVAL = 0.9
# Draws are made so many essays at a time, so that memory does not grow with a large prize.
BLOCK = 400_000
# Another seed moves a chance by less than .01 with the fewest draws already.
VALUES, FEWEST, MOST = 4_000_000, 4_000, 20_000


@dataclass(frozen=True, eq=False)
class Places:
    """What the draws say, one row an essay in the model's order.

    low, high: the shortest run of places that holds 90 % of the draws. chance: the share of draws among the first.
    shortfall: what the chosen lack of the mean of the true best, on average, in points.
    """

    low: NDArray[np.intp]
    high: NDArray[np.intp]
    chance: Vector
    shortfall: float
    draws: int


def draw_places(lattice: Lattice, chosen: NDArray[np.intp], seed: int = SEED) -> Places:
    """Places drawn from the lattice; as many essays count as first as are `chosen`."""
    essays, first = lattice.model.essays, len(chosen)
    draws = min(max(VALUES // essays, FEWEST), MOST)
    places = np.empty((essays, draws), dtype=np.int16 if essays < 2**15 else np.int32)
    shortfall = 0.0
    done = 0
    for quality in _qualities(lattice, draws, PCG64(seed)):
        order = np.argsort(-quality, axis=1)
        of_draw = np.empty_like(order, dtype=places.dtype)
        np.put_along_axis(of_draw, order, np.arange(1, essays + 1, dtype=places.dtype)[None, :], axis=1)
        places[:, done : done + len(quality)] = of_draw.T
        best = np.take_along_axis(quality, order[:, :first], axis=1).mean(axis=1)
        shortfall += float(np.maximum(best - quality[:, chosen].mean(axis=1), 0).sum())
        done += len(quality)
    low, high = _shortest_runs(places)
    return Places(low, high, (places <= first).mean(axis=1), shortfall / draws, draws)


def _qualities(lattice: Lattice, draws: int, words: PCG64) -> Iterator[Matrix]:
    """Blocks of draws × essays: the essays' effects, in points. The mean moves no place, so it is left out."""
    for solution, size in blocks(lattice, draws):
        yield draw(solution, size, words).essays


def blocks(lattice: Lattice, draws: int) -> Iterator[tuple[Solution, int]]:
    """So many draws spread over the lattice by its weights: solutions, and how many to make of each at a time."""
    ends = np.floor(np.cumsum(lattice.weights) * draws + 0.5).astype(int)
    most = max(BLOCK // lattice.model.essays, 1)
    for at, wanted in zip(lattice.points, np.diff(ends, prepend=0), strict=True):
        if not wanted:
            continue
        solution = lattice.model.at(*at)
        for start in range(0, wanted, most):
            yield solution, min(most, wanted - start)


@dataclass(frozen=True, eq=False)
class Truth:
    """What may be true, one row a draw: the noise's deviation, the mean with the jurors' effects, the essays'."""

    noise: Vector
    effects: Matrix
    essays: Matrix


def draw(solution: Solution, size: int, words: PCG64) -> Truth:
    """The noise's deviation first, then mean and jurors together, then each essay by itself."""
    model = solution.model
    noise = np.sqrt(solution.rate / gammaincinv(solution.shape, _uniform(words, (size,))))
    loose = solve_triangular(solution.factor, normal(words, (len(solution.effects), size)), lower=True, trans="T")
    effects = solution.effects[:, None] + noise * loose
    # In the essays' order of memory, which is that of the sums by essay: then one copy into rows.
    centre = (model.totals[:, None] - model.counts @ effects) / solution.divisors[:, None]
    quality = normal(words, (size, model.essays))
    quality *= noise[:, None]
    quality /= np.sqrt(solution.divisors)
    quality += centre.T
    return Truth(noise, effects.T, quality)


def _uniform(words: PCG64, shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Strictly between 0 and 1: the middle of one of 2**53 equal steps."""
    raw = words.random_raw(int(np.prod(shape))).reshape(shape)
    return np.asarray(((raw >> np.uint64(11)) + 0.5) * 2.0**-53)


def normal(words: PCG64, shape: tuple[int, ...]) -> NDArray[np.float64]:
    return np.asarray(ndtri(_uniform(words, shape)))


def _shortest_runs(places: NDArray[np.integer]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last of the shortest run of places with `INTERVAL` of each row; of equal runs the better."""
    essays, draws = places.shape
    held = ceil(INTERVAL * draws)
    low, high = np.empty(essays, dtype=np.intp), np.empty(essays, dtype=np.intp)
    for essay, row in enumerate(places):
        ordered = np.sort(row)
        start = int(np.argmin(ordered[held - 1 :] - ordered[: draws - held + 1]))
        low[essay], high[essay] = ordered[start], ordered[start + held - 1]
    return low, high
