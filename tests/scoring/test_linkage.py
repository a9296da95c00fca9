from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.scoring import linkage as module
from portal.scoring.linkage import Linkage, linkage

# The projective plane of order 2: seven essays, seven jurors, three readers each, and any two jurors share one essay.
PLANE = [(f"j{juror}", f"e{essay}") for essay in range(7) for juror in {essay, (essay + 1) % 7, (essay + 3) % 7}]


def least_squares_variance(readings: set[tuple[str, str]]) -> float:
    """The same from the textbook: the pseudo-inverse of the normal equations of essay + juror."""
    jurors, essays = (sorted({pair[side] for pair in readings}) for side in (0, 1))
    design = np.zeros((len(readings), len(essays) + len(jurors)))
    for row, (juror, essay) in enumerate(sorted(readings)):
        design[row, essays.index(essay)] = design[row, len(essays) + jurors.index(juror)] = 1
    covariance = np.linalg.pinv(design.T @ design)
    pairs = list(combinations(range(len(essays)), 2))
    return float(np.mean([covariance[a, a] + covariance[b, b] - 2 * covariance[a, b] for a, b in pairs]))


def test_a_balanced_design_has_the_variance_the_textbook_gives_it() -> None:
    found = linkage(PLANE)
    # Two essays share one of three readers: 2 k / (lambda v) = 2 * 3 / (1 * 7).
    assert found.variance == pytest.approx(6 / 7, abs=1e-12)
    assert (found.connected, found.shared_min, found.shared_max, found.bound) == (True, 1, 1, pytest.approx(2 / 3))


def test_if_everybody_reads_everything_leniency_costs_nothing() -> None:
    found = linkage([(juror, essay) for juror in "jkl" for essay in "abcde"])
    assert (found.shared_min, found.shared_max) == (5, 5)
    assert found.variance == pytest.approx(found.bound, abs=1e-12) == pytest.approx(2 / 3, abs=1e-12)


def test_panels_without_a_common_essay_are_named_the_largest_first() -> None:
    found = linkage([("k", "a"), ("m", "b"), ("l", "b"), ("n", "b"), ("j", "a")])
    assert found.components == (("l", "m", "n"), ("j", "k"))
    assert (found.connected, found.shared_min, found.shared_max, found.variance) == (False, 0, 1, None)
    assert found.bound == pytest.approx(2 * (1 / 2 + 1 / 3) / 2)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([], Linkage((), None, None, None, None)),
        ([("j", "a")], Linkage((("j",),), None, None, None, None)),
        ([("j", "a"), ("k", "a")], Linkage((("j", "k"),), 1, 1, None, None)),
        ([("j", "a"), ("j", "b"), ("j", "b")], Linkage((("j",),), None, None, 2.0, 2.0)),
        ([("j", "a"), ("k", "b")], Linkage((("j",), ("k",)), 0, 0, None, 2.0)),
    ],
)
def test_the_smallest_juries(readings: list[tuple[str, str]], expected: Linkage) -> None:
    assert linkage(readings) == expected
    assert linkage(readings).connected == (len(expected.components) == 1)


@given(st.sets(st.tuples(st.sampled_from("jklmno"), st.sampled_from("abcdefgh")), min_size=2))
def test_the_variance_is_that_of_least_squares(readings: set[tuple[str, str]]) -> None:
    found = linkage(readings)
    if found.connected and found.bound is not None:
        assert found.variance == pytest.approx(least_squares_variance(readings), rel=1e-9)
        assert found.variance >= found.bound - 1e-12
    else:
        assert found.variance is None


def test_beyond_what_can_be_worked_out_in_time_the_variance_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_JURORS", 7)
    assert linkage(PLANE).variance is not None
    monkeypatch.setattr(module, "MOST_JURORS", 6)
    assert (linkage(PLANE).variance, linkage(PLANE).connected) == (None, True)
