import numpy as np
import pytest
from numpy.random import PCG64

from portal.scoring.draws import SEED, _shortest_runs, draw_places, normal
from portal.scoring.lattice import lattice
from portal.scoring.model import Crossed
from tests.scoring.juries import invented


def crossed(essays: int = 12, jurors: int = 5, reads: int = 3) -> Crossed:
    rows = invented(essays, jurors, reads)
    essay, juror = (np.array([int(row[at][1:]) for row in rows]) for at in (0, 1))
    return Crossed(essay, juror, np.array([float(row[2][0] or 0) for row in rows]), essays, jurors, 9 / 8)


def test_the_stream_is_the_same_for_good() -> None:
    # Whoever changes these changes every ranking that was ever printed.
    expected = [-0.919432058654189, 0.3582266987022177, -0.08213821791290415]
    assert normal(PCG64(SEED), (3,)).tolist() == pytest.approx(expected, abs=1e-12)


def test_the_stream_is_standard_normal() -> None:
    drawn = normal(PCG64(1), (200_000,))
    assert abs(drawn.mean()) < 0.01
    assert drawn.std() == pytest.approx(1, abs=0.005)
    assert (np.abs(drawn) < 1.959964).mean() == pytest.approx(0.95, abs=0.002)


def test_every_draw_gives_each_place_once() -> None:
    found = lattice(crossed())
    places = draw_places(found, np.array([0, 1, 2]))
    assert places.chance.sum() == pytest.approx(3)
    assert places.draws == 20_000
    assert ((places.low >= 1) & (places.low <= places.high) & (places.high <= 12)).all()


def test_another_seed_moves_a_chance_by_little() -> None:
    found = lattice(crossed())
    one, other = (draw_places(found, np.array([0, 1, 2]), seed) for seed in (1, 2))
    assert one.chance == pytest.approx(other.chance, abs=0.015)
    assert one.chance.tolist() != other.chance.tolist()


def test_the_shortfall_is_that_of_those_who_are_chosen() -> None:
    found = lattice(crossed())
    best = np.argsort(-found.mode.essay_effects)
    wise, foolish = draw_places(found, best[:3]), draw_places(found, best[-3:])
    assert 0 < wise.shortfall < 1 < foolish.shortfall
    assert draw_places(found, best).shortfall == pytest.approx(0, abs=1e-12)


def test_the_draws_have_the_means_and_deviations_of_the_model() -> None:
    """Places and chances rest on draws, score and error on formulas: both tell of the same posterior."""
    found = lattice(crossed(essays=2, jurors=2, reads=2))
    chance = draw_places(found, np.array([0])).chance[0]
    expected = 0.0
    for at, weight in zip(found.points, found.weights, strict=True):
        solution = found.model.at(*at)
        shares = solution.model.counts.toarray() / solution.divisors[:, None]
        apart = shares[1] - shares[0]
        variance = (1 / solution.divisors).sum() + apart @ solution.covariance @ apart
        mean = solution.essay_effects[0] - solution.essay_effects[1]
        # With s² unknown the difference is a t with 2·shape degrees of freedom; its chance by plain counting.
        t = np.random.default_rng(0).standard_t(2 * solution.shape, 20_000)
        expected += weight * float((t < mean / np.sqrt(variance * solution.rate / solution.shape)).mean())
    assert chance == pytest.approx(expected, abs=0.01)


def test_the_run_of_places_is_the_shortest_that_holds_nine_tenths() -> None:
    row = np.array([[1] * 2 + [5] * 40 + [6] * 50 + [9] * 8], dtype=np.int16)
    low, high = _shortest_runs(row)
    assert (low.tolist(), high.tolist()) == ([5], [6])


def test_of_runs_as_short_the_better_one_is_taken() -> None:
    low, high = _shortest_runs(np.array([list(range(1, 11))], dtype=np.int16))
    assert (low.tolist(), high.tolist()) == ([1], [9])
