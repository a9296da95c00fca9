"""The lattice, against what it stands for: the whole posterior of the variance ratios."""

from math import log

import numpy as np
import pytest

from portal.scoring.lattice import lattice
from portal.scoring.model import Crossed
from tests.scoring.juries import invented


def crossed(essays: int, jurors: int, reads: int, seed: int) -> Crossed:
    rows = invented(essays, jurors, reads, seed)
    essay = np.array([int(row[0][1:]) for row in rows])
    juror = np.array([int(row[1][1:]) for row in rows])
    return Crossed(essay, juror, np.array([float(row[2][0] or 0) for row in rows]), essays, jurors, 9 / 8)


@pytest.mark.parametrize(("size", "seed"), [((12, 4, 2), 1), ((12, 4, 2), 2), ((30, 8, 3), 3)])
def test_a_hundred_points_say_what_a_fine_grid_says(size: tuple[int, int, int], seed: int) -> None:
    model = crossed(*size, seed)
    found = lattice(model)
    assert 50 <= len(found.points) <= 250
    coarse = [model.at(*at) for at in found.points]
    axis = np.linspace(log(0.003), log(60), 60)
    fine = [model.at(log_a, log_b) for log_a in axis for log_b in axis]
    weights = np.exp(np.array([s.log_density for s in fine]) - max(s.log_density for s in fine))
    weights /= weights.sum()
    for fact in ("essay_effects", "effects"):
        whole = sum(w * getattr(s, fact) for w, s in zip(weights, fine, strict=True))
        few = sum(w * getattr(s, fact) for w, s in zip(found.weights, coarse, strict=True))
        assert few == pytest.approx(whole, abs=0.015), fact
    single = [s.a**2 / (s.a**2 + s.b**2 + 1) for s in (*fine, *coarse)]
    assert found.weights @ single[len(fine) :] == pytest.approx(weights @ single[: len(fine)], abs=0.01)


def test_the_mode_is_the_best_point_there_is() -> None:
    model = crossed(20, 6, 3, 5)
    found = lattice(model)
    assert found.weights.sum() == pytest.approx(1)
    assert all(model.at(*at).log_density <= found.mode.log_density + 1e-9 for at in found.points)


@pytest.mark.parametrize("scores", [[5.0, 5, 5, 5], [1, 1, 1, 10], [1e6, 2e6, 3e6, 1e6]])
def test_whatever_the_scores_there_is_a_posterior(scores: list[float]) -> None:
    essay, juror = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    found = lattice(Crossed(essay, juror, np.array(scores), 2, 2, 9 / 8))
    assert len(found.points) > 20
    assert np.isfinite(found.weights).all()
