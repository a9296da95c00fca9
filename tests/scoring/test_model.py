"""The model against lme4, where lme4 names the variances, and against a plain one that eliminates nothing."""

from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.linalg import block_diag
from scipy.special import gammaln

from portal.scoring.model import PRIOR_REVIEWS, Crossed, Solution
from portal.scoring.reviews import gather
from tests.scoring.juries import invented, reference, simulated


def crossed(rows: list[tuple[str, str, float]], unit: float = 9 / 8) -> tuple[Crossed, list[str], list[str]]:
    reviews = gather((essay, juror, [score]) for essay, juror, score in rows)
    points = reviews.composite()
    model = Crossed(reviews.essay, reviews.juror, points, len(reviews.essays), len(reviews.jurors), unit)
    return model, list(reviews.essays), list(reviews.jurors)


def as_in_lme4(solution: Solution, noise: float) -> dict[str, Any]:
    """Conditional deviations as lme4 has them, which takes the mean for known."""
    precision = solution.factor @ solution.factor.T
    jurors = np.linalg.inv(precision[1:, 1:])
    shares = solution.model.counts.toarray()[:, 1:] / solution.divisors[:, None]
    essays = 1 / solution.divisors + np.einsum("ij,jk,ik->i", shares, jurors, shares)
    return {
        "mu": solution.model.offset + solution.effects[0],
        "se_mu": noise * np.sqrt(solution.covariance[0, 0]),
        "essay_blup": solution.essay_effects,
        "essay_condsd": noise * np.sqrt(essays),
        "juror_blup": solution.effects[1:],
        "juror_condsd": noise * np.sqrt(np.diag(jurors)),
    }


def scores_of(name: str, rows: list[dict[str, str]]) -> list[tuple[str, str, float]]:
    if name == "penicillin":
        return [(row["essay"], row["juror"], float(row["y"])) for row in rows]
    return [(r["essay"], r["rater"], np.mean([float(r[c]) for c in ("TA", "CC", "GR", "VOC")])) for r in rows]


@pytest.mark.parametrize("name", ["penicillin", "essays_e8_10raters"])
def test_with_the_variances_of_lme4_the_effects_are_those_of_lme4(shared: Path, name: str) -> None:
    rows, expected = reference(shared, name)
    model, essays, jurors = crossed(scores_of(name, rows))
    assert (essays, jurors) == (expected["essay"], expected["juror"])
    noise = expected["sd_residual"]
    solution = model.at(log(expected["sd_essay"] / noise), log(expected["sd_juror"] / noise))
    for fact, value in as_in_lme4(solution, noise).items():
        assert value == pytest.approx(expected[fact], abs=1e-6), fact


def test_published_numbers_of_the_penicillin_assay(shared: Path) -> None:
    rows, expected = reference(shared, "penicillin")
    published = expected["published_lme4_book"]
    model, _, _ = crossed(scores_of("penicillin", rows))
    noise = published["sd_resid"]
    solution = model.at(log(published["sd_plate"] / noise), log(published["sd_sample"] / noise))
    found = as_in_lme4(solution, noise)
    assert (round(found["mu"], 4), round(found["se_mu"], 4)) == (published["mu"], published["se"])


def test_without_a_difference_between_jurors_the_fit_is_singular_and_still_that_of_lme4(shared: Path) -> None:
    rows, expected = reference(shared, "diving2000_final")
    essay = np.array([expected["essay"].index(row["diver"]) for row in rows])
    juror = np.array([expected["juror"].index(row["judge"]) for row in rows])
    model = Crossed(essay, juror, np.array([float(row["score"]) for row in rows]), 12, 7, 1.0)
    noise = expected["sd_residual"]
    found = as_in_lme4(model.at(log(expected["sd_essay"] / noise), log(1e-6)), noise)
    for fact in ("mu", "se_mu", "essay_blup", "essay_condsd", "juror_blup", "juror_condsd"):
        assert found[fact] == pytest.approx(expected[fact], abs=1e-5), fact


@pytest.mark.parametrize("name", ["sim_30x8x3", "sim_60x12_unbalanced"])
def test_simulated_juries_have_the_effects_of_lme4(shared: Path, name: str) -> None:
    reviews, expected = simulated(shared, name)
    reml = expected["reml"]
    model = Crossed(reviews.essay, reviews.juror, reviews.composite(), len(reviews.essays), len(reviews.jurors), 9 / 8)
    noise = reml["sd_residual"]
    solution = model.at(log(reml["sd_essay"] / noise), log(reml["sd_juror"] / noise))
    assert model.offset + solution.effects[0] == pytest.approx(reml["mu"], abs=1e-4)
    assert dict(zip(reviews.essays, solution.essay_effects, strict=True)) == pytest.approx(reml["essay_blup"], abs=1e-4)
    assert dict(zip(reviews.jurors, solution.effects[1:], strict=True)) == pytest.approx(reml["juror_blup"], abs=1e-4)


def log_density_without_elimination(model: Crossed, a: float, b: float) -> float:
    """Of the scores, from their whole covariance; the flat mean and s² integrated out, then the ratios' priors."""
    same_essay = model.essay[:, None] == model.essay
    same_juror = model.juror[:, None] == model.juror
    covariance = a**2 * same_essay + b**2 * same_juror + np.eye(model.reviews)
    inverse, ones = np.linalg.inv(covariance), np.ones(model.reviews)
    of_mean = ones @ inverse @ ones
    centred = model.score - (ones @ inverse @ model.score) / of_mean
    shape = (PRIOR_REVIEWS + model.reviews - 1) / 2
    rate = (PRIOR_REVIEWS * model.unit**2 + centred @ inverse @ centred) / 2
    marginal = gammaln(shape) - shape * log(rate) - (np.linalg.slogdet(covariance)[1] + log(of_mean)) / 2
    prior = sum(log(ratio) - 2.5 * log(1 + ratio**2 / 4) for ratio in (a, b))
    return float(marginal + prior)


def test_elimination_changes_no_density() -> None:
    rows = invented(9, 4, 3)[:-5]
    model, _, _ = crossed([(essay, juror, float(score[0] or 0)) for essay, juror, score in rows])
    ratios = [(0.3, 0.2), (1.1, 0.6), (3.0, 0.05), (0.02, 5.0)]
    plain = np.array([log_density_without_elimination(model, *ab) for ab in ratios])
    fast = np.array([model.at(log(a), log(b)).log_density for a, b in ratios])
    assert fast - fast[0] == pytest.approx(plain - plain[0], abs=1e-9)


def test_elimination_changes_no_variance() -> None:
    rows = invented(9, 4, 3)[1:]
    model, _, _ = crossed([(essay, juror, float(score[0] or 0)) for essay, juror, score in rows])
    solution = model.at(log(0.9), log(0.7))
    # Mean, essays and jurors in one least squares problem, each effect with its penalty.
    design = np.zeros((model.reviews, 1 + 9 + 4))
    design[:, 0] = design[np.arange(model.reviews), 1 + model.essay] = 1
    design[np.arange(model.reviews), 10 + model.juror] = 1
    whole = np.linalg.inv(design.T @ design + block_diag(0, np.eye(9) / 0.9**2, np.eye(4) / 0.7**2))
    fitted = whole @ design.T @ model.score
    assert solution.effects == pytest.approx(fitted[[0, 10, 11, 12, 13]])
    assert solution.essay_effects == pytest.approx(fitted[1:10])
    jury = np.array([0.4, 0.3, 0.3, 0.0])
    onto = np.hstack([np.ones((9, 1)), np.eye(9), np.tile(jury, (9, 1))])
    assert solution.essay_variances(jury) == pytest.approx(np.diag(onto @ whole @ onto.T))
    assert solution.review_variances() == pytest.approx(np.diag(design @ whole @ design.T))
