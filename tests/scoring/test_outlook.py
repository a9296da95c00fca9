"""What more reading is said to bring, against what it brings in prizes whose truth is known."""

import numpy as np
import pytest

from portal.scoring.ranking import rank
from portal.scoring.reviews import gather
from portal.scoring.standings import Ranking
from tests.scoring.juries import invented

SIZES = (0, 6, 12, 24)


@pytest.fixture(scope="module")
def ranking() -> Ranking:
    return rank(gather(invented(30, 8, 3)), reads=24, ahead=SIZES)


def test_with_no_more_reads_it_is_what_the_ranking_states(ranking: Ranking) -> None:
    now = ranking.outlook[0]
    assert now.reads == 0
    # Both are means over draws of their own.
    assert now.shortfall == pytest.approx(ranking.expected_shortfall, abs=0.02)
    assert now.chance == pytest.approx(ranking.chance(3), abs=0.02)


def test_each_stage_of_reading_gives_away_less_and_finds_more(ranking: Ranking) -> None:
    assert [step.reads for step in ranking.outlook] == list(SIZES)
    shortfalls = [step.shortfall for step in ranking.outlook]
    chances = [step.chance for step in ranking.outlook]
    assert shortfalls == sorted(shortfalls, reverse=True)
    assert chances == sorted(chances)
    assert shortfalls[-1] < 0.7 * shortfalls[0]


def test_a_larger_stage_begins_with_the_smaller_one(ranking: Ranking) -> None:
    usual = rank(gather(invented(30, 8, 3)))
    assert (len(usual.next_reads), len(ranking.next_reads), usual.outlook) == (12, 24, ())
    assert ranking.next_reads[:12] == usual.next_reads


def test_the_same_scores_have_the_same_outlook_in_any_order(ranking: Ranking) -> None:
    assert rank(gather(reversed(invented(30, 8, 3))), reads=24, ahead=SIZES).outlook == ranking.outlook


def test_reads_that_are_under_way_are_counted_on_and_not_advised(ranking: Ranking) -> None:
    coming = [(read.essay, read.juror) for read in ranking.next_reads[:12]]
    later = rank(gather(invented(30, 8, 3)), coming=coming, ahead=(0, 12))
    assert [(read.essay, read.juror) for read in later.next_reads] == [
        (read.essay, read.juror) for read in ranking.next_reads[12:24]
    ]
    for step, same in zip(later.outlook, ranking.outlook[2:], strict=True):
        assert (step.shortfall, step.chance) == pytest.approx((same.shortfall, same.chance), abs=0.02)


def test_what_is_not_there_to_be_read_has_no_outlook() -> None:
    assert rank(gather(invented(3, 4, 2)), reads=24, ahead=SIZES).outlook == ()
    barred = {(f"E{n:02}", f"J{j:02}") for n in range(8) for j in range(4)}
    alone = rank(gather(invented(8, 4, 3)), barred=barred, reads=24, ahead=SIZES)
    assert [step.reads for step in alone.outlook] == [0]


def test_what_is_promised_is_kept_when_the_jurors_read() -> None:
    """Twelve more reads in prizes like these, made and ranked: what is lost then, and what was said before."""
    promised, kept = [], []
    for seed in range(10):
        random = np.random.default_rng(seed)
        quality, leniency = random.normal(5.5, 1.2, 30), random.normal(0, 0.8, 8)
        rows = invented(30, 8, 3, seed)
        first = rank(gather(rows), ahead=(12,))
        for read in first.next_reads[:12]:
            points = quality[int(read.essay[1:])] + leniency[int(read.juror[1:])] + random.normal()
            rows.append((read.essay, read.juror, [float(np.clip(np.round(points), 1, 10))]))
        chosen = [int(standing.essay[1:]) for standing in rank(gather(rows)).standings[:3]]
        promised.append(first.outlook[0].shortfall)
        kept.append(np.sort(quality)[-3:].mean() - quality[chosen].mean())
    # Three standard errors of what happened.
    assert np.mean(promised) == pytest.approx(np.mean(kept), abs=3 * np.std(kept) / np.sqrt(10))
