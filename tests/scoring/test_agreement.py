from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.agreement import Correlations, Level, NoCorrelation, Table, alpha, correlations
from tests.scoring.juries import reference

NAMES = ("ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k")


def alphas(table: Table) -> dict[str, float | None]:
    target, rater = np.nonzero(~np.isnan(table))
    return {level.value: alpha(target, table[target, rater], level) for level in Level}


def six(table: Table) -> dict[str, float | None]:
    found = correlations(table)
    assert isinstance(found, Correlations)
    single, mean = (
        (found.one_single, found.two_single, found.three_single),
        (
            found.one_mean,
            found.two_mean,
            found.three_mean,
        ),
    )
    return dict(zip(NAMES, (*single, *mean), strict=True))


def pivot(rows: list[tuple[str, str, float]]) -> Table:
    """Targets × raters; the mean where one was rated more than once."""
    targets, raters = sorted({r[0] for r in rows}), sorted({r[1] for r in rows})
    cells: dict[tuple[int, int], list[float]] = {}
    for target, rater, score in rows:
        cells.setdefault((targets.index(target), raters.index(rater)), []).append(score)
    table = np.full((len(targets), len(raters)), np.nan)
    for cell, scores in cells.items():
        table[cell] = np.mean(scores)
    return table


def shrout_and_fleiss(rows: list[dict[str, str]]) -> Table:
    return np.array([[float(row[f"J{n}"]) for n in range(1, 5)] for row in rows])


def test_the_table_of_shrout_and_fleiss(shared: Path) -> None:
    rows, expected = reference(shared, "shrout_fleiss_1979")
    table = shrout_and_fleiss(rows)
    assert six(table) == pytest.approx(expected["ICC"], abs=1e-9)
    assert {name: round(value or 0, 2) for name, value in six(table).items()} == expected["published_2dp"]
    assert alphas(table) == pytest.approx(expected["krippendorff"], abs=1e-9)


def test_the_table_of_krippendorff_with_its_gaps(shared: Path) -> None:
    rows, expected = reference(shared, "krippendorff_c")
    table = np.array([[float(cell) if cell else np.nan for cell in list(row.values())[1:]] for row in rows]).T
    assert table.shape == (12, 4)
    assert alphas(table) == pytest.approx(expected["alpha"], abs=1e-9)
    assert correlations(table) is NoCorrelation.GAPS


def test_ten_raters_of_forty_essays(shared: Path) -> None:
    rows, expected = reference(shared, "essays_e8_10raters")
    table = pivot([(r["essay"], r["rater"], np.mean([float(r[c]) for c in ("TA", "CC", "GR", "VOC")])) for r in rows])
    assert six(table) == pytest.approx(expected["icc"]["ICC"], abs=1e-9)
    assert alphas(table) == pytest.approx(expected["krippendorff"], abs=1e-9)


def test_seven_judges_of_twelve_divers(shared: Path) -> None:
    rows, expected = reference(shared, "diving2000_final")
    table = pivot([(row["diver"], row["judge"], float(row["score"])) for row in rows])
    assert six(table) == pytest.approx(expected["icc_diver_means"]["ICC"], abs=1e-9)
    assert alphas(table) == pytest.approx(expected["krippendorff"], abs=1e-9)


def test_three_seniors_of_seven_juniors(shared: Path) -> None:
    rows, expected = reference(shared, "guilford_creativity")
    table = pivot([(r["junior"], r["senior"], np.mean([float(s) for s in list(r.values())[2:]])) for r in rows])
    assert six(table) == pytest.approx(expected["icc"]["ICC"], abs=1e-9)


def test_raters_who_agree_entirely_have_one_everywhere() -> None:
    table = np.array([[1.0, 1, 1], [4, 4, 4], [2, 2, 2]])
    assert set(six(table).values()) == {1.0}
    assert set(alphas(table).values()) == {1.0}


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ([[1.0, np.nan], [2, 3]], NoCorrelation.GAPS),
        ([[1.0, 2]], NoCorrelation.ONE_TARGET),
        ([[1.0], [2]], NoCorrelation.ONE_RATER),
        ([[4.0, 4], [4, 4]], NoCorrelation.ALL_EQUAL),
    ],
)
def test_a_table_without_correlations_says_why(table: list[list[float]], reason: NoCorrelation) -> None:
    assert correlations(np.array(table)) is reason


def test_a_correlation_that_would_divide_by_nothing_is_none() -> None:
    # All the difference is between the raters.
    found = correlations(np.array([[1.0, 2], [1, 2]]))
    assert isinstance(found, Correlations)
    assert (found.three_single, found.three_mean, found.one_single) == (None, None, -1)


@pytest.mark.parametrize("scores", [[[5.0, np.nan], [np.nan, 3.0]], [[2.0, 2.0], [2.0, np.nan]]])
def test_alpha_is_not_defined_without_pairs_or_without_differences(scores: list[list[float]]) -> None:
    assert set(alphas(np.array(scores)).values()) == {None}


def test_a_ratio_has_no_scores_below_nothing() -> None:
    found = alphas(np.array([[-1.0, 1], [3, 3]]))
    assert found["ratio"] is None
    assert found["interval"] is not None


def test_two_zeros_are_the_same_in_a_ratio() -> None:
    assert alphas(np.array([[0.0, 0], [3, 3]]))["ratio"] == 1


def alpha_by_definition(table: Table, level: Level) -> float:
    """Every pair of values on its own, through the coincidence matrix."""
    units = [row[~np.isnan(row)] for row in table]
    units = [unit for unit in units if len(unit) > 1]
    values = sorted({float(v) for unit in units for v in unit})
    coincidence = np.zeros((len(values), len(values)))
    for unit in units:
        for i, one in enumerate(unit):
            for j, other in enumerate(unit):
                if i != j:
                    coincidence[values.index(float(one)), values.index(float(other))] += 1 / (len(unit) - 1)
    totals = coincidence.sum(axis=0)
    difference = np.zeros_like(coincidence)
    for c, one in enumerate(values):
        for k, other in enumerate(values):
            low, high = min(c, k), max(c, k)
            difference[c, k] = {
                Level.NOMINAL: float(c != k),
                Level.ORDINAL: (totals[low : high + 1].sum() - (totals[c] + totals[k]) / 2) ** 2,
                Level.INTERVAL: (one - other) ** 2,
                Level.RATIO: ((one - other) / (one + other)) ** 2 if one + other else 0.0,
            }[level]
    expected = (np.outer(totals, totals) * difference).sum() / (totals.sum() - 1)
    return float(1 - (coincidence * difference).sum() / expected)


@given(st.lists(st.lists(st.sampled_from([np.nan, 0.0, 1.0, 2.0, 2.5, 7.0]), min_size=3, max_size=3), min_size=2))
def test_alpha_is_that_of_the_definition(rows: list[list[float]]) -> None:
    table = np.array(rows)
    for level in Level:
        found = alphas(table)[level.value]
        if found is not None:
            assert found == pytest.approx(alpha_by_definition(table, level), abs=1e-12)


@given(st.permutations(range(6)), st.permutations(range(4)))
def test_neither_the_order_of_targets_nor_that_of_raters_matters(targets: list[int], raters: list[int]) -> None:
    table = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    turned = table[np.ix_(targets, raters)]
    assert six(turned) == pytest.approx(six(table))
    assert alphas(turned) == pytest.approx(alphas(table))
