import numpy as np
import pytest

from portal.scoring.diagnostics import Residuals, holm
from portal.scoring.model import Crossed
from portal.scoring.ranking import rank
from portal.scoring.reviews import Row, gather
from portal.scoring.standings import JurorReport, Remark


def jury(essays: int = 30, jurors: int = 6, seed: int = 1) -> dict[tuple[int, int], float]:
    """Everybody reads everything: quality, leniency and a little noise."""
    random = np.random.default_rng(seed)
    quality, leniency = random.normal(5.5, 1.2, essays), random.normal(0, 0.1, jurors)
    noise = random.normal(0, 0.6, (essays, jurors))
    return {
        (e, j): float(np.clip(quality[e] + leniency[j] + noise[e, j], 1, 10))
        for e in range(essays)
        for j in range(jurors)
    }


def reports(scores: dict[tuple[int, int], float]) -> list[JurorReport]:
    return list(rank(gather(rows(scores))).jurors)


def rows(scores: dict[tuple[int, int], float]) -> list[Row]:
    return [(f"E{e:02}", f"J{j}", [score]) for (e, j), score in scores.items()]


def test_a_jury_that_is_in_order_is_asked_nothing() -> None:
    assert [report.remarks for report in reports(jury())] == [()] * 6


def test_a_juror_who_scores_at_random_is_asked_about_the_noise() -> None:
    scores, random = jury(), np.random.default_rng(5)
    found = reports(scores | {(e, 2): float(random.uniform(1, 10)) for e in range(30)})
    assert Remark.NOISY in found[2].remarks
    assert found[2].noise_ratio == max(report.noise_ratio or 0 for report in found)
    assert found[2].p_flag < 1e-6
    assert [Remark.NOISY in report.remarks for report in found].count(True) == 1


def test_a_juror_who_read_the_scale_the_other_way_round_is_asked_whether() -> None:
    scores = jury()
    found = reports(scores | {(e, 4): 11 - scores[e, 4] for e in range(30)})
    assert Remark.CONTRARY in found[4].remarks
    assert [Remark.CONTRARY in report.remarks for report in found].count(True) == 1


def test_generous_and_harsh_are_points_of_the_scale() -> None:
    scores = {(e, j): score + {0: 2, 1: -2}.get(j, 0) for (e, j), score in jury().items()}
    found = reports(scores)
    assert [Remark.GENEROUS in report.remarks for report in found] == [True] + [False] * 5
    assert [Remark.HARSH in report.remarks for report in found] == [False, True] + [False] * 4
    assert found[0].leniency - found[1].leniency == pytest.approx(4, abs=0.6)


def test_a_juror_who_gives_all_essays_the_same_is_asked() -> None:
    found = reports(jury() | {(e, 3): 6.0 for e in range(30)})
    assert Remark.ALL_EQUAL in found[3].remarks


def test_two_reads_are_too_few_to_say_more() -> None:
    scores = {(e, j): score for (e, j), score in jury().items() if j != 5 or e < 2}
    assert [report.remarks for report in reports(scores)] == [()] * 5 + [(Remark.FEW_READS,)]


def test_a_review_on_the_wrong_essay_is_pointed_out_and_no_other() -> None:
    scores = jury()
    worst = min(range(30), key=lambda e: scores[e, 0])
    assert rank(gather(rows(scores))).outlying == ()
    assert rank(gather(rows(scores | {(worst, 3): 10.0}))).outlying == (("J3", f"E{worst:02}"),)


def test_one_review_has_nothing_to_be_compared_with() -> None:
    model = Crossed(np.array([0]), np.array([0]), np.array([7.0]), 1, 1, 9 / 8)
    residuals = Residuals.of(model.at(0.0, 0.0))
    assert residuals.noise()[0] == [None]
    assert residuals.outlying().tolist() == []


def test_the_degrees_of_freedom_are_those_that_the_fit_leaves() -> None:
    scores = jury(essays=8, jurors=4)
    essay, juror = (np.array([key[at] for key in scores]) for at in (0, 1))
    model = Crossed(essay, juror, np.array(list(scores.values())), 8, 4, 9 / 8)
    # With ratios beyond all bounds essays and jurors are fitted freely: 32 reviews, 8 + 4 - 1 unknowns.
    assert Residuals.of(model.at(9.0, 9.0)).freedom.sum() == pytest.approx(32 - 11, abs=1e-4)


def test_holm_steps_down() -> None:
    assert holm(np.array([0.01, 0.04, 0.03, 0.005])).tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm(np.array([0.9, 0.5])).tolist() == [1, 1]
