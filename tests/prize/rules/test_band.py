"""How far the ranking supports a decision."""

from dataclasses import replace
from typing import Any

import pytest

from portal.prize.rules.awards import Award
from portal.prize.rules.band import Ground, Point, in_contention, points
from portal.prize.rules.pot import shares_for
from portal.scoring.standings import Agreement, Ranking, Spread, Standing


def standing(essay: str, low: int, high: int, chance: float = 0.5, reads: int = 3) -> Standing:
    return Standing(essay, low, 7.0, 0.3, 7.0, reads, low, high, chance)


def ranking(*standings: Standing, groups: int = 1) -> Ranking:
    usual: dict[str, Any] = {
        "jurors": (), "agreement": Agreement(0.5, None, None, ()), "spread": Spread(1, 1, 1), "expected_shortfall": 0.1,
        "next_reads": (), "outlook": (), "outlying": (), "unscored": 0, "points": 1, "draws": 1,
    }  # fmt: skip
    return Ranking(standings=standings, components=tuple((f"J{n}",) for n in range(groups)), **usual)


# A is first for certain, B second or third, C anything from second to fifth, D fourth or worse.
FOUR = ranking(standing("A", 1, 1), standing("B", 2, 3), standing("C", 2, 5), standing("D", 4, 6, 0.02))


# Of three places, in cents; of two only the first two.
SHARES = (250_000, 150_000, 100_000)


def awards(*essays: str, places: tuple[int, ...] = (1, 2, 3)) -> list[Award]:
    """With what their places come to."""
    due = shares_for(places[: len(essays)], SHARES)
    return [Award(place, essay, cents) for place, essay, cents in zip(places, essays, due, strict=False)]


@pytest.mark.parametrize("chosen", [("A", "B", "C"), ("A", "C", "B")])
def test_what_lies_within_the_likely_places_needs_no_reason(chosen: tuple[str, ...]) -> None:
    assert points(awards(*chosen), FOUR, SHARES) == []


def test_an_award_outside_the_essay_s_likely_places_does() -> None:
    found = points(awards("B", "A", "C"), FOUR, SHARES)
    assert found == [Point(Ground.OUTSIDE, "B", 1, 2, 3), Point(Ground.OUTSIDE, "A", 2, 1, 1)]
    assert [point.key for point in found] == ["outside-B-1", "outside-A-2"]


def test_so_does_leaving_out_an_essay_that_belongs_there_for_certain() -> None:
    assert points(awards("A", "C", "D"), FOUR, SHARES) == [
        Point(Ground.OUTSIDE, "D", 3, 4, 6), Point(Ground.LEFT_OUT, "B", 0, 2, 3),
    ]  # fmt: skip


def test_essays_that_share_a_place_take_those_after_it_as_well() -> None:
    assert points(awards("A", "B", "C", places=(1, 1, 3)), FOUR, SHARES) == []
    assert points(awards("A", "D", "C", places=(1, 1, 3)), FOUR, SHARES)[0] == Point(Ground.OUTSIDE, "D", 1, 4, 6)


def test_an_essay_that_nobody_read_has_no_likely_place() -> None:
    unread = ranking(standing("A", 1, 1), standing("B", 1, 2, reads=0))
    assert points(awards("A", "B"), unread, SHARES[:2]) == [Point(Ground.UNREAD, "B", 2)]
    assert [s.essay for s in in_contention(unread, 2)] == ["A"]


def test_where_the_scores_say_nothing_the_whole_needs_a_reason() -> None:
    assert points(awards("A"), None, SHARES) == [Point(Ground.NO_RANKING)]
    apart = ranking(standing("A", 1, 1), standing("B", 1, 2), groups=2)
    assert points(awards("A", "B"), apart, SHARES[:2]) == [Point(Ground.NOT_COMPARABLE)]
    assert [point.key for point in points([], apart, SHARES[:2])] == ["not-comparable"]


@pytest.mark.parametrize("cents", [(250_000, 0, 250_000), (100_000, 150_000, 250_000), (250_000, 149_999, 100_001)])
def test_other_amounts_than_the_places_come_to_need_a_reason_even_where_they_add_up(cents: tuple[int, ...]) -> None:
    given = [replace(award, cents=its) for award, its in zip(awards("A", "B", "C"), cents, strict=True)]
    assert points(given, FOUR, SHARES) == [Point(Ground.SPLIT)]
    assert points(given, None, SHARES) == [Point(Ground.NO_RANKING), Point(Ground.SPLIT)]


def test_who_shares_a_place_shares_what_the_places_come_to_in_whatever_order_they_stand() -> None:
    shared = [Award(3, "C", 100_000), Award(1, "B", 200_000), Award(1, "A", 200_000)]
    assert points(shared, FOUR, SHARES) == []
    cent = [Award(1, "A", 200_001), Award(1, "B", 200_000), Award(3, "C", 100_000)]
    assert points(cent, FOUR, (250_001, 150_000, 100_000)) == []


def test_in_contention_is_whoever_may_well_be_among_the_first() -> None:
    near = ranking(*FOUR.standings, standing("E", 4, 9, 0.05), standing("F", 4, 9, 0.049))
    assert [s.essay for s in in_contention(near, 3)] == ["A", "B", "C", "E"]
