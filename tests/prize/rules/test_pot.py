"""Who gets what where awards share a place, to the cent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.pot import shares_for

SHARES = (250_000, 150_000, 100_000)


@pytest.mark.parametrize(
    ("places", "due"),
    [
        ([1, 2, 3], [250_000, 150_000, 100_000]),
        ([3, 1, 2], [100_000, 250_000, 150_000]),
        ([1, 1, 3], [200_000, 200_000, 100_000]),
        ([1, 2, 2], [250_000, 125_000, 125_000]),
        ([2, 1, 2], [125_000, 250_000, 125_000]),
        # 5,000.00 in three parts: the odd cents go to those that stand earlier.
        ([1, 1, 1], [166_667, 166_667, 166_666]),
        # A fourth award on the third place takes a place that has no share, and halves what the third has.
        ([1, 2, 3, 3], [250_000, 150_000, 50_000, 50_000]),
        ([1, 2], [250_000, 150_000]),
        ([], []),
    ],
)
def test_awards_that_share_a_place_share_what_the_places_they_take_get(places: list[int], due: list[int]) -> None:
    assert shares_for(places, SHARES) == due


@pytest.mark.parametrize("places", [[1, 1, 2], [1, 3], [2, 3], [0, 1], [1, 2, 4]])
def test_places_are_counted_as_in_a_race(places: list[int]) -> None:
    with pytest.raises(ValueError, match="nobody can take place"):
        shares_for(places, SHARES)


@given(
    st.lists(st.integers(0, 10_000_000), min_size=1, max_size=8).flatmap(
        lambda shares: st.tuples(
            st.just(shares), st.lists(st.integers(1, 9), min_size=len(shares), max_size=len(shares) + 3)
        )
    )
)
def test_nothing_of_the_pot_is_lost_or_made_and_nobody_gets_a_cent_more_than_their_equal(
    drawn: tuple[list[int], list[int]],
) -> None:
    shares, levels = drawn
    places = [1 + sum(other < level for other in levels) for level in levels]
    due = shares_for(places, shares)
    assert sum(due) == sum(shares)
    for place in set(places):
        alike = [cents for its, cents in zip(places, due, strict=True) if its == place]
        assert max(alike) - min(alike) <= 1
        assert alike == sorted(alike, reverse=True)
