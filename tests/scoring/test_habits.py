from itertools import product

import numpy as np
import pytest
from scipy.stats import spearmanr

from portal.scoring.habits import Habit, habits


def test_how_wide_somebody_scores_is_from_where_to_where_and_how_far_it_scatters() -> None:
    means = {("A", "J1"): 4.0, ("B", "J1"): 7.0, ("C", "J1"): 10.0, ("A", "J2"): 5.5}
    assert habits(means, {}) == {"J1": Habit(4, 10, 3.0, None), "J2": Habit(5.5, 5.5, None, None)}


def test_in_step_is_the_rank_correlation_with_the_others_allowing_for_their_strictness() -> None:
    random = np.random.default_rng(7)
    essays, jurors = [f"E{n}" for n in range(12)], ["J1", "J2", "J3"]
    given = random.integers(1, 11, (12, 3)).astype(float)
    means = {(e, j): given[n, m] for (n, e), (m, j) in product(enumerate(essays), enumerate(jurors))}
    leniency = {"J1": 0.5, "J2": -1.5, "J3": 1.0}
    found = habits(means, leniency)
    corrected = given - np.array(list(leniency.values()))
    for m, juror in enumerate(jurors):
        others = np.delete(corrected, m, axis=1).mean(axis=1)
        assert found[juror].in_step == pytest.approx(spearmanr(given[:, m], others).statistic, abs=1e-12)


def test_a_harsh_colleague_on_some_of_the_essays_puts_nobody_out_of_step() -> None:
    quality = dict(zip("ABCDEF", (2.0, 3, 4, 5, 6, 7), strict=True))
    means = {(essay, "J1"): points for essay, points in quality.items()}
    means |= {
        (essay, "mild" if essay in "ABC" else "harsh"): quality[essay] + (4 if essay in "ABC" else -1)
        for essay in quality
    }
    assert habits(means, {"mild": 4, "harsh": -1})["J1"].in_step == pytest.approx(1)
    assert (habits(means, {})["J1"].in_step or 0) < 0.5


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ((1, 2, 3, 4), (1, 2, 3, 4)),  # too few
        ((5, 5, 5, 5, 5), (1, 2, 3, 4, 5)),
        ((1, 2, 3, 4, 5), (5, 5, 5, 5, 5)),
    ],
)
def test_where_there_is_no_order_nothing_is_said_of_it(mine: tuple[float, ...], theirs: tuple[float, ...]) -> None:
    means = {
        (f"E{n}", juror): given for juror, scores in (("J1", mine), ("J2", theirs)) for n, given in enumerate(scores)
    }
    assert habits(means, {})["J1"].in_step is None


def test_essays_that_nobody_else_read_count_for_how_wide_and_not_for_in_step() -> None:
    means = {(f"E{n}", "J1"): float(n) for n in range(9)} | {(f"E{n}", "J2"): float(n) for n in range(4)}
    assert habits(means, {})["J1"] == Habit(0, 8, pytest.approx(2.7386, abs=1e-4), None)


def test_no_reviews_no_habits() -> None:
    assert habits({}, {"J1": 0.0}) == {}
