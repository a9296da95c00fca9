"""The ranking against the measured references, by its properties, and where there is hardly anything to rank."""

from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portal.scoring.ranking import rank
from portal.scoring.reviews import Row, gather
from portal.scoring.standings import Ranking
from tests.scoring.juries import invented, reference, simulated

SIMULATED = pytest.mark.parametrize("name", ["sim_30x8x3", "sim_60x12_unbalanced"])


@SIMULATED
def test_scores_places_and_chances_are_those_of_the_reference(shared: Path, name: str) -> None:
    reviews, expected = simulated(shared, name)
    bayes, tolerance = expected["bayes"], expected["tolerance"]
    found = {s.essay: s for s in rank(reviews).standings}
    assert {e: s.score for e, s in found.items()} == pytest.approx(bayes["score"], abs=tolerance["score"])
    assert {e: s.error for e, s in found.items()} == pytest.approx(bayes["sd_jury"], abs=tolerance["sd_jury"])
    assert {e: s.p_places for e, s in found.items()} == pytest.approx(bayes["p_top3"], abs=tolerance["p_top3"])
    for essay, (low, high) in bayes["rank90"].items():
        assert found[essay].place_low == pytest.approx(low, abs=tolerance["rank90"])
        assert found[essay].place_high == pytest.approx(high, abs=tolerance["rank90"])


@SIMULATED
def test_jurors_spread_and_agreement_are_those_of_the_reference(shared: Path, name: str) -> None:
    reviews, expected = simulated(shared, name)
    bayes, agreement, tolerance = expected["bayes"], expected["agreement"], expected["tolerance"]
    ranking = rank(reviews)
    jurors = {j.juror: j for j in ranking.jurors}
    assert {n: j.leniency for n, j in jurors.items()} == pytest.approx(bayes["leniency"], abs=tolerance["score"])
    assert {n: j.error for n, j in jurors.items()} == pytest.approx(bayes["leniency_sd"], abs=tolerance["sd_theta"])
    for juror, facts in expected["jurors"].items():
        found = jurors[juror]
        assert found.reads == facts["reads"]
        assert found.noise_ratio == pytest.approx(facts["noise_ratio"], abs=1e-4)
        assert found.p_flag == pytest.approx(facts["p_flag"], abs=1e-5)
    spread = ranking.spread
    of_reference = [bayes["summary"][f"sd_{part}"] for part in ("essay", "juror", "noise")]
    assert [spread.essay, spread.juror, spread.noise] == pytest.approx(of_reference, abs=tolerance["score"])
    found_agreement = ranking.agreement
    assert found_agreement.single == pytest.approx(agreement["icc_single_agreement"], abs=0.001)
    assert found_agreement.alpha_ordinal == pytest.approx(agreement["alpha_ordinal"], abs=tolerance["alpha"])
    assert found_agreement.alpha_interval == pytest.approx(agreement["alpha_interval"], abs=tolerance["alpha"])
    criteria = [agreement[f"alpha_ordinal_{c}"] for c in ("exposition", "reflection", "action", "progression")]
    assert found_agreement.per_criterion == pytest.approx(criteria, abs=tolerance["alpha"])


@SIMULATED
def test_what_to_do_next_is_what_the_reference_advises(shared: Path, name: str) -> None:
    reviews, expected = simulated(shared, name)
    ranking = rank(reviews)
    settled = expected["bayes"]["settled"]
    assert ranking.expected_shortfall == pytest.approx(settled["shortfall"], abs=0.02)
    assert np.mean([s.p_places for s in ranking.standings[:3]]) == pytest.approx(settled["p"], abs=0.02)
    assert not ranking.settled
    rows, _ = reference(shared, name)
    assert list(ranking.outlying) == [(rows[n]["juror"], rows[n]["essay"]) for n in expected["outlying_reviews"]]
    # Which juror and in which order is a matter of a few per cent of the gain; the essays are not.
    theirs = [essay for essay, _, _ in expected["next_reads"]]
    ours = [a.essay for a in ranking.next_reads[: len(theirs)]]
    assert set(ours) <= set(theirs)
    first_gain = max(gain for _, _, gain in expected["next_reads"])
    assert max(a.gain for a in ranking.next_reads) == pytest.approx(first_gain, rel=0.1)


def scores(ranking: Ranking) -> dict[str, float]:
    return {s.essay: s.score for s in ranking.standings}


@given(st.randoms())
@settings(max_examples=5, deadline=None)
def test_the_order_of_the_rows_changes_nothing(random: Random) -> None:
    rows = invented(10, 4, 2)
    shuffled = list(rows)
    random.shuffle(shuffled)
    assert rank(gather(shuffled)) == rank(gather(rows))


@given(st.permutations(range(10)), st.permutations(range(4)))
@settings(max_examples=5, deadline=None)
def test_other_names_for_essays_and_jurors_change_no_estimate(essays: list[int], jurors: list[int]) -> None:
    rows = invented(10, 4, 2)
    renamed = [(f"N{essays[int(e[1:])]:02}", f"M{jurors[int(j[1:])]:02}", points) for e, j, points in rows]
    plain, other = rank(gather(rows)), rank(gather(renamed))
    expected = {f"N{essays[int(essay[1:])]:02}": score for essay, score in scores(plain).items()}
    assert scores(other) == pytest.approx(expected, abs=1e-4)


@given(st.integers(0, 3), st.floats(-2, 2))
@settings(max_examples=5, deadline=None)
def test_where_everybody_read_everything_a_harsh_juror_moves_nobody(juror: int, points: float) -> None:
    rows = invented(8, 4, 4)
    moved = [(e, j, [s + points * (j == f"J{juror:02}") for s in given if s is not None]) for e, j, given in rows]
    before, after = rank(gather(rows)), rank(gather(moved))
    # There the mean over the same jurors orders the essays, before and after.
    means = {s.essay: round(s.mean or 0, 9) for s in before.standings}
    for one, other in zip(after.standings, after.standings[1:], strict=False):
        assert means[one.essay] >= means[other.essay]
        assert (one.place == other.place) == (means[one.essay] == means[other.essay])


def test_a_harsh_juror_no_longer_decides() -> None:
    """Ann and Bob both read half; Bob takes two points off. By plain mean his best essay loses to Ann's worst."""
    quality = {"a": 8.0, "b": 7.0, "c": 6.0, "d": 8.5, "e": 6.5, "f": 5.5, "g": 7.5, "h": 6.0}
    rows: list[Row] = [(essay, "Ann", [quality[essay]]) for essay in "abcgh"]
    rows += [(essay, "Bob", [quality[essay] - 2]) for essay in "defgh"]
    rows += [(essay, "Cas", [quality[essay]]) for essay in "agh"] + [(essay, "Dee", [quality[essay]]) for essay in "gh"]
    ranking = rank(gather(rows))
    by_mean = sorted(ranking.standings, key=lambda s: -(s.mean or 0))
    assert by_mean[0].essay == "a"
    assert [s.essay for s in by_mean].index("d") > [s.essay for s in by_mean].index("b")
    assert ranking.standings[0].essay in "ad"
    assert [s.essay for s in ranking.standings].index("d") < [s.essay for s in ranking.standings].index("b")
    assert {j.juror: j.leniency < -1 for j in ranking.jurors} == {"Ann": False, "Bob": True, "Cas": False, "Dee": False}


def test_equal_estimates_share_a_place_and_the_next_is_left_out() -> None:
    rows: list[Row] = [
        (e, j, [s]) for e, s in (("a", 8.0), ("b", 6.0), ("c", 6.0), ("d", 3.0)) for j in ("Jun", "Noor")
    ]
    assert [(s.essay, s.place) for s in rank(gather(rows)).standings] == [("a", 1), ("b", 2), ("c", 2), ("d", 4)]


def test_fewer_reads_pull_further_to_the_middle() -> None:
    rows = [*invented(12, 4, 3), *((essay, "J09", [9.0]) for essay in ("once",))]
    rows += [("often", f"J{n:02}", [9.0]) for n in range(4)]
    found = {s.essay: s for s in rank(gather(rows)).standings}
    assert found["once"].mean == found["often"].mean == 9
    assert found["once"].score < found["often"].score < 9
    assert found["once"].error > found["often"].error


def test_weights_move_the_ranking() -> None:
    rows: list[Row] = [("a", j, [9.0, 3.0]) for j in ("Jun", "Noor")] + [("b", j, [5.0, 6.0]) for j in ("Jun", "Noor")]
    assert rank(gather(rows)).standings[0].essay == "a"
    assert rank(gather(rows), weights=[1, 3]).standings[0].essay == "b"


def test_who_must_not_read_is_not_advised_to() -> None:
    reviews = gather(invented(10, 4, 2))
    barred = {(essay, "J00") for essay in (*reviews.essays, "withdrawn")}
    advised = rank(reviews, barred=barred, room={"J01": 0, "J02": 1, "Gone": 5}).next_reads
    assert {a.juror for a in advised} == {"J02", "J03"}
    assert [a.juror for a in advised].count("J02") == 1


@pytest.mark.parametrize("places", [1, 2, 10, 50])
def test_as_many_are_first_as_there_are_places(places: int) -> None:
    ranking = rank(gather(invented(10, 4, 2)), places=places)
    assert sum(s.p_places for s in ranking.standings) == pytest.approx(min(places, 10))
    assert (ranking.expected_shortfall < 1e-12) == (places >= 10)


def sane(ranking: Ranking) -> Ranking:
    """Finite, in bounds, and as many chances as places."""
    n = len(ranking.standings)
    for s in ranking.standings:
        assert np.isfinite([s.score, s.error]).all()
        assert 1 <= s.place_low <= s.place_high <= n
    for j in ranking.jurors:
        assert np.isfinite([j.leniency, j.error, j.p_flag]).all()
    assert sum(s.p_places for s in ranking.standings) == pytest.approx(min(3, n))
    return ranking


def test_one_essay_and_one_juror() -> None:
    ranking = sane(rank(gather([("a", "Jun", [7.0])])))
    (only,), (jun,) = ranking.standings, ranking.jurors
    assert (only.place, only.mean, only.place_low, only.place_high, only.p_places) == (1, 7, 1, 1, 1)
    assert only.score == pytest.approx(7)
    assert only.error > 0.5
    assert (jun.noise_ratio, jun.p_flag) == (None, 1)
    assert (ranking.connected, ranking.next_reads, ranking.agreement.alpha_ordinal) == (True, (), None)


def test_one_juror_of_three_essays() -> None:
    ranking = sane(rank(gather([("a", "Jun", [7.0]), ("b", "Jun", [4.0]), ("c", "Jun", [9.0])])))
    assert [s.essay for s in ranking.standings] == ["c", "a", "b"]
    assert ranking.jurors[0].leniency == pytest.approx(0, abs=1e-9)


def test_scores_that_are_all_equal_tell_nobody_apart() -> None:
    rows: list[Row] = [(f"e{n}", j, [6.0]) for n in range(10) for j in ("Jun", "Noor")]
    ranking = sane(rank(gather(rows)))
    assert {(s.place, round(s.score, 9)) for s in ranking.standings} == {(1, 6)}
    assert [s.p_places for s in ranking.standings] == pytest.approx([0.3] * 10, abs=0.02)
    # The shortest run of nine tenths of ten places is any nine of them.
    assert {s.place_high - s.place_low for s in ranking.standings} <= {8, 9}


def test_an_essay_without_a_review_may_be_anywhere() -> None:
    ranking = sane(rank(gather(invented(12, 4, 3), essays=["unread"])))
    (unread,) = (s for s in ranking.standings if s.essay == "unread")
    assert (unread.reads, unread.mean) == (0, None)
    assert unread.place_high - unread.place_low >= 9
    assert unread.error == max(s.error for s in ranking.standings)


def test_a_juror_who_scored_nothing_is_like_any_other_as_far_as_one_knows() -> None:
    rows = invented(12, 4, 3)
    ranking = sane(rank(gather(rows, jurors=["Idle"])))
    (idle,) = (j for j in ranking.jurors if j.juror == "Idle")
    assert (idle.reads, idle.leniency, idle.noise_ratio) == (0, 0, None)
    assert idle.error == max(j.error for j in ranking.jurors)
    assert ranking.connected
    without = rank(gather(rows))
    assert scores(ranking) == pytest.approx(scores(without), abs=1e-6)
    assert [s.error for s in ranking.standings] == pytest.approx([s.error for s in without.standings], abs=1e-6)


def test_panels_that_share_nothing_are_said_and_widen_the_places() -> None:
    def panels(of: list[tuple[int, ...]]) -> list[Row]:
        random = np.random.default_rng(7)
        quality, leniency = random.normal(5.5, 1.2, 16), [1.2, 0.8, -1.0, -0.9]
        return [
            (f"E{e:02}", f"J{j}", [float(quality[e] + leniency[j] + random.normal(0, 0.5))])
            for e in range(16)
            for j in of[e % len(of)]
        ]

    apart, together = (
        sane(rank(gather(panels([(0, 1), (2, 3)])))),
        rank(gather(panels([(0, 2), (1, 3), (0, 3), (1, 2)]))),
    )
    assert (apart.connected, apart.components) == (False, (("J0", "J1"), ("J2", "J3")))
    assert (together.connected, len(together.components)) == (True, 1)
    assert np.mean([s.error for s in apart.standings]) > np.mean([s.error for s in together.standings])


def test_where_each_juror_read_one_essay_the_credit_is_shared() -> None:
    ranking = sane(rank(gather([(f"E{n}", f"J{n}", [score]) for n, score in enumerate([9.0, 7, 5, 3])])))
    assert (ranking.connected, len(ranking.components)) == (False, 4)
    assert [s.essay for s in ranking.standings] == ["E0", "E1", "E2", "E3"]
    assert 6 < ranking.standings[0].score < 9


def test_one_wild_score_is_survived_and_pointed_out() -> None:
    rows: list[Row] = [(f"E{e:02}", f"J{j}", [5.0 + (e + j) % 3 / 2]) for e in range(20) for j in range(4)]
    rows[6] = ("E01", "J2", [1000.0])
    assert sane(rank(gather(rows))).outlying == (("J2", "E01"),)


def test_scores_in_millions_are_as_good_as_any() -> None:
    rows = invented(10, 4, 3)
    large = [(e, j, [1e6 * s for s in given if s is not None]) for e, j, given in rows]
    small, big = rank(gather(rows)), sane(rank(gather(large), scale=(1e6, 1e7)))
    assert {e: s / 1e6 for e, s in scores(big).items()} == pytest.approx(scores(small), abs=1e-4)
    # With a scale that does not fit them, the prior is nothing beside them, and still proper.
    sane(rank(gather(large)))


SCORE = st.none() | st.integers(1, 10).map(float) | st.sampled_from([1e-6, 1e9])
PAIR = st.tuples(st.integers(0, 5), st.integers(0, 3))


@given(st.dictionaries(PAIR, st.lists(SCORE, min_size=2, max_size=2), min_size=1, max_size=16))
@settings(max_examples=30, deadline=None)
def test_whatever_was_scored_there_is_a_ranking(given_scores: dict[tuple[int, int], list[float | None]]) -> None:
    assume(any(score is not None for scores in given_scores.values() for score in scores))
    ranking = sane(rank(gather((f"E{e}", f"J{j}", scores) for (e, j), scores in given_scores.items())))
    places = [s.place for s in ranking.standings]
    assert places == sorted(places)
    assert [s.score for s in ranking.standings] == pytest.approx(sorted(s.score for s in ranking.standings)[::-1])
