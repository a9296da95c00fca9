from fractions import Fraction
from random import Random
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.scoring.summary import Scorecard, summarise

EQUAL = [1, 1, 1, 1]


def card(essay: str, juror: str, *points: int) -> Scorecard:
    return Scorecard(essay, juror, points)


def test_the_mean_is_over_reviews_and_criteria() -> None:
    (only,) = summarise(["A"], [card("A", "Jun", 8, 6, 7, 7), card("A", "Noor", 9, 9, 8, 10)], EQUAL)
    assert (only.place, only.reads, only.mean) == (1, 2, 8)
    assert (only.lowest, only.highest) == (7, 9)
    assert only.spread == pytest.approx(2**0.5)
    assert only.by_criterion == (Fraction(17, 2), Fraction(15, 2), Fraction(15, 2), Fraction(17, 2))


def test_weights_count() -> None:
    (only,) = summarise(["A"], [card("A", "Jun", 10, 1)], [2, 1])
    assert only.mean == 7


def test_equal_means_share_a_place_and_the_next_place_is_left_out() -> None:
    cards = [card("A", "Jun", 5), card("B", "Jun", 9), card("C", "Jun", 9), card("D", "Noor", 2)]
    assert [(s.essay, s.place) for s in summarise("ABCD", cards, [1])] == [("B", 1), ("C", 1), ("A", 3), ("D", 4)]


def test_a_tie_is_told_exactly_where_floating_point_would_not() -> None:
    # Both means are 7/3; as sums of binary fractions they would differ in the last bit.
    cards = [card("A", "1", 2), card("A", "2", 2), card("A", "3", 3)]
    cards += [card("B", str(n), points) for n, points in enumerate([3, 3, 1, 2, 2, 3])]
    assert [s.place for s in summarise("AB", cards, [1])] == [1, 1]


def test_an_essay_without_a_review_has_no_place_and_comes_last() -> None:
    first, last = summarise(["unread", "read"], [card("read", "Jun", 1)], [1])
    assert (first.essay, last.essay) == ("read", "unread")
    assert (last.place, last.mean, last.spread, last.reads) == (None, None, None, 0)


def test_one_review_has_no_spread() -> None:
    (only,) = summarise(["A"], [card("A", "Jun", 4)], [1])
    assert only.spread is None


def test_a_scorecard_with_a_gap_is_refused() -> None:
    with pytest.raises(ValueError, match="Jun on A: 3 scores for 4 criteria"):
        summarise(["A"], [card("A", "Jun", 8, 6, 7)], EQUAL)


@given(st.lists(st.tuples(st.sampled_from("ABCDE"), st.integers(1, 10)), max_size=30), st.integers())
def test_the_order_of_the_reviews_changes_nothing(scores: list[tuple[str, int]], seed: int) -> None:
    cards = [card(essay, str(n), points) for n, (essay, points) in enumerate(scores)]
    shuffled = Random(seed).sample(cards, len(cards))
    places = {s.essay: (s.place, s.mean) for s in summarise("ABCDE", cards, [1])}
    assert {s.essay: (s.place, s.mean) for s in summarise("ABCDE", shuffled, [1])} == places


@given(st.lists(st.integers(1, 10), min_size=2, max_size=12))
def test_the_spread_is_the_sample_standard_deviation(points: list[int]) -> None:
    (only,) = summarise("A", [card("A", str(n), given) for n, given in enumerate(points)], [1])
    assert only.spread == pytest.approx(stdev(points), abs=1e-12)
