from math import log

import numpy as np
import pytest

from portal.scoring.advice import LOOKAHEAD, Known, _gain, candidates, next_reads
from portal.scoring.model import Crossed, Solution
from tests.scoring.juries import invented

A, B = log(1.1), log(0.7)


def solved(essays: int = 15, jurors: int = 5, reads: int = 2, extra: tuple[tuple[int, int], ...] = ()) -> Solution:
    rows = invented(essays, jurors, reads)
    pairs = [(int(row[0][1:]), int(row[1][1:])) for row in rows] + list(extra)
    scores = [float(row[2][0] or 0) for row in rows] + [5.0] * len(extra)
    essay, juror = (np.array([pair[at] for pair in pairs]) for at in (0, 1))
    return Crossed(essay, juror, np.array(scores), essays, jurors, 9 / 8).at(A, B)


def estimates(solution: Solution) -> np.ndarray:
    return np.asarray(solution.model.offset + solution.effects[0] + solution.essay_effects)


def unread(solution: Solution) -> list[tuple[int, int]]:
    model = solution.model
    read = set(zip(model.essay.tolist(), model.juror.tolist(), strict=True))
    return [(e, j) for e in range(model.essays) for j in range(model.jurors) if (e, j) not in read]


def test_no_advice_is_to_read_again_what_was_read() -> None:
    solution = solved()
    advised = [(a.essay, a.juror) for a in next_reads(solution, estimates(solution), 3)]
    assert len(advised) == len(set(advised)) == 12
    assert set(advised) <= set(unread(solution))


def test_nobody_is_asked_for_what_they_must_not_or_for_more_than_they_take() -> None:
    solution = solved()
    barred = {(essay, juror) for essay in range(15) for juror in (0, 1)}
    advised = next_reads(solution, estimates(solution), 3, barred=barred, room={2: 1, 3: 0})
    assert {a.juror for a in advised} == {2, 4}
    assert [a.juror for a in advised].count(2) == 1


def test_the_essays_at_the_line_are_read_first() -> None:
    solution = solved()
    standing = np.argsort(-estimates(solution)).tolist()
    assert {standing.index(a.essay) for a in next_reads(solution, estimates(solution), 3)[:4]} <= {1, 2, 3, 4, 5}


@pytest.mark.parametrize("places", [15, 40])
def test_where_everybody_is_chosen_no_read_helps(places: int) -> None:
    solution = solved()
    assert next_reads(solution, estimates(solution), places) == []


def test_where_everything_was_read_nothing_is_left_to_advise() -> None:
    solution = solved(essays=6, jurors=3, reads=3)
    assert next_reads(solution, estimates(solution), 3) == []


def test_the_gain_is_that_of_many_imagined_reads() -> None:
    estimate, towards = np.array([7.0, 6.5, 6.2, 5.0]), np.array([0.1, -0.2, 0.6, 0.0])
    moved = estimate + np.random.default_rng(1).normal(size=(400_000, 1)) * towards
    best = np.sort(moved, axis=1)[:, -2:].mean(axis=1)
    assert _gain(estimate, towards, 2) == pytest.approx(best.mean() - 6.75, abs=0.002)


def test_a_read_that_is_counted_on_is_the_same_as_one_that_is_there() -> None:
    before = solved()
    essay, juror = unread(before)[3]
    after = solved(extra=((essay, juror),))
    near = np.arange(15)
    known = Known(before, near)
    known.read(essay, juror)
    expected = Known(after, near)._covariance * (before.noise / after.noise) ** 2
    assert known._covariance == pytest.approx(expected, abs=1e-12)


def test_the_juror_is_nearly_the_best_of_all_who_could_read_the_essay() -> None:
    """Looking at every juror of every essay would cost more, and gain next to nothing."""
    solution = solved()
    estimate = estimates(solution)
    near, places = candidates(solution, estimate, 3)
    covariance = Known(solution, near)._covariance
    gains = []
    for essay, juror in unread(solution):
        if essay in near:
            at, by = near.tolist().index(essay), len(near) + juror
            towards = covariance[at] + covariance[by]
            deviation = np.sqrt(towards[at] + towards[by] + solution.noise**2 / LOOKAHEAD)
            gains.append(_gain(estimate[near], towards[: len(near)] / deviation, places) * places / 3)
    assert next_reads(solution, estimate, 3)[0].gain >= 0.97 * max(gains)


def test_a_prize_of_which_nothing_is_known_is_advised_in_no_time() -> None:
    essay = np.arange(3000)
    model = Crossed(essay, essay % 20, np.full(3000, 5.0), 3000, 20, 9 / 8)
    solution = model.at(0.0, 0.0)
    assert len(next_reads(solution, estimates(solution), 3)) == 12
