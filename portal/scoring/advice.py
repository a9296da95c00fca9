"""Who should read what next, and whether it is worth it: the knowledge gradient.

A read is worth the gain it lets one expect in the mean quality of the essays that are then chosen. It is looked at as
if the juror would read four times, because one read alone often cannot turn a decision that a few together would; the
reads that follow count on the one that was advised, whose score need not be known for that.
Source: P. Frazier, W. Powell and S. Dayanik, The knowledge-gradient policy for correlated normal beliefs (2009).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.polynomial.hermite_e import hermegauss
from numpy.typing import NDArray

from portal.scoring.model import Index, Matrix, Solution, Vector

LOOKAHEAD = 4
READS = 12
# An essay further from the cut than this does not come near it by a few reads. Those nearest by that measure, at most
# so many, stand for a prize of which little is known.
NEAR, MOST = 2.6, 100
# The expected gain has a kink where two essays change places, so it takes more nodes than a smooth one.
_NODES, _SHARES = hermegauss(64)
_SHARES = _SHARES / _SHARES.sum()
_LEAST = 1e-7


@dataclass(frozen=True, slots=True)
class NextRead:
    """A review worth having. gain: in points of the mean of the chosen, as a start to several reads of that essay."""

    juror: int
    essay: int
    gain: float


def next_reads(
    solution: Solution,
    estimate: Vector,
    first: int,
    *,
    barred: Collection[tuple[int, int]] = (),
    room: Mapping[int, int] | None = None,
    coming: Collection[tuple[int, int]] = (),
    reads: int = READS,
) -> list[NextRead]:
    """The reads that help most to choose the `first` best, in the order in which to ask for them.

    estimate: of each essay, in points. barred: (essay, juror) that must not be, besides what was read already.
    room: how many more a juror takes; as many as one likes where the juror is not named.
    coming: (essay, juror) that are being read now, and are counted on.
    """
    model = solution.model
    if first >= model.essays:
        return []
    near, open_places = candidates(solution, estimate, first)
    if not 0 < open_places < len(near):
        return []
    known = Known(solution, near)
    place = {essay: at for at, essay in enumerate(near.tolist())}
    for essay, juror in sorted(coming):
        if essay in place:
            known.read(place[essay], juror)
    taken = set(zip(model.essay.tolist(), model.juror.tolist(), strict=True)) | set(barred) | set(coming)
    free = np.array([[(essay, juror) not in taken for juror in range(model.jurors)] for essay in near.tolist()])
    left = np.array([(room or {}).get(juror, reads) for juror in range(model.jurors)])
    advised: list[NextRead] = []
    while len(advised) < reads:
        able = free & (left > 0)
        best = known.best(estimate[near], open_places, able)
        if best is None:
            break
        essay, juror, gain = best
        advised.append(NextRead(juror, int(near[essay]), gain * open_places / first))
        known.read(essay, juror)
        free[essay, juror] = False
        left[juror] -= 1
    return advised


def candidates(solution: Solution, estimate: Vector, first: int) -> tuple[Index, int]:
    """Essays that may yet cross the line between the last that is chosen and the next; how many places they share."""
    ordered = np.sort(estimate)[::-1]
    cut = ordered[first - 1 : first + 1].mean()
    deviation = solution.noise * np.sqrt(solution.essay_variances(np.zeros(solution.model.jurors)))
    distance = np.abs(estimate - cut) / deviation
    nearest = np.argsort(distance, kind="stable")[:MOST]
    near = np.sort(nearest[distance[nearest] < NEAR])
    return near, first - int((np.delete(estimate, near) > cut).sum())


class Known:
    """What is known together of the essays near the cut and of all jurors: their covariance, in points squared."""

    def __init__(self, solution: Solution, near: Index) -> None:
        model = solution.model
        self._noise = solution.noise**2
        self._essays = len(near)
        divisors = solution.divisors[near]
        onto = np.eye(len(near) + model.jurors, model.jurors + 1, 1 - len(near))
        onto[: len(near)] = -model.counts[near].toarray() / divisors[:, None]
        onto[: len(near), 0] += 1
        covariance = onto @ solution.covariance @ onto.T
        covariance[np.arange(len(near)), np.arange(len(near))] += 1 / divisors
        self._covariance: Matrix = covariance * self._noise

    def best(self, estimate: Vector, first: int, able: NDArray[np.bool_]) -> tuple[int, int, float] | None:
        """The able pair of the highest gain. Of an essay's jurors, the one who tells most of it and its rival apart.

        The rival is the one that stands next across the line.
        """
        n = self._essays
        own = np.diag(self._covariance)
        shared = self._covariance[:n, n:]
        deviation = np.sqrt(own[:n, None] + own[None, n:] + 2 * shared + self._noise / LOOKAHEAD)
        last, following = np.argsort(-estimate, kind="stable")[first - 1 : first + 1]
        rival = np.where(estimate >= estimate[last], following, last)
        apart = own[:n, None] + shared - self._covariance[np.arange(n), rival][:, None] - shared[rival]
        juror = np.argmax(np.where(able, np.abs(apart) / deviation, -1.0), axis=1)
        essays = np.flatnonzero(able.any(axis=1))
        best, highest = None, (_LEAST, 0.0)
        for essay in essays.tolist():
            asked = juror[essay]
            towards = (self._covariance[:n, essay] + self._covariance[:n, n + asked]) / deviation[essay, asked]
            # Gains that differ by rounding are equal; then the read that tells more about all of them.
            merit = (round(_gain(estimate, towards, first), 9), round(float(towards @ towards), 9))
            if merit > highest:
                best, highest = (essay, int(asked), merit[0]), merit
        return best

    def read(self, essay: int, juror: int) -> Vector:
        """From now on as if that read were there, once.

        Returns how far it moves all of them for each point by which its score differs from what was expected.
        """
        towards = self._covariance[essay] + self._covariance[self._essays + juror]
        variance = towards[essay] + towards[self._essays + juror] + self._noise
        moves = towards / variance
        self._covariance -= np.outer(towards, moves)
        return np.asarray(moves)


def _gain(estimate: Vector, towards: Vector, first: int) -> float:
    """How much better the best will be on average once the estimates have moved along `towards` by a normal amount."""
    moved = estimate + _NODES[:, None] * towards
    best = np.partition(moved, len(estimate) - first, axis=1)[:, -first:].mean(axis=1)
    return float(_SHARES @ best) - float(np.sort(estimate)[-first:].mean())
