from datetime import date

import pytest

from portal.prize import pictures
from portal.prize.pictures import Axis
from portal.prize.standings_table import chance_in_words, points
from portal.scoring.standings import Outlook


def test_an_interval_is_drawn_to_scale_and_stays_on_it() -> None:
    axis = Axis(1, 9, 160)
    assert axis.interval(3, 5, 7) == "M40 8H120M80 2v12"
    assert axis.interval(-4, 1, 12, y=20) == "M0 20H160M0 14v12"


def test_a_field_of_the_heat_map_is_as_full_as_its_points_are_high() -> None:
    drawn = pictures.heat_map({("B", "J1"): 1, ("C", "J2"): 10, ("D", "J1"): 5}, ["B", "C"], ["J1", "J2"], (1, 10))
    assert [share for _, _, share in drawn.cells] == [0, 1]
    (x, y, _), (right, below, _) = drawn.cells
    assert (right - x, below - y) == (pictures.CELL, pictures.CELL)
    assert [label for label, _ in drawn.jurors] == ["1", "2"]


def test_reviews_that_came_in_make_steps_up_to_what_was_asked() -> None:
    drawn = pictures.progress([date(2027, 3, 1), date(2027, 3, 1), date(2027, 3, 4)], 4, 400, 100)
    assert drawn is not None
    assert drawn.days == (("1 March 2027", 2), ("4 March 2027", 3))
    assert (drawn.steps, drawn.goal) == ("M0 100H100V50H400V25", 0)
    assert pictures.progress([], 4, 400, 100) is None


def test_what_is_given_away_falls_to_scale_from_nothing_at_the_bottom() -> None:
    drawn = pictures.outlook([Outlook(0, 0.4, 0.5), Outlook(6, 0.2, 0.6), Outlook(24, 0.1, 0.7)], 240, 100)
    assert drawn is not None
    assert drawn.line == "M0 0L60 50L240 75"
    assert drawn.points == ((0, 0, 0, 0.4), (60, 50, 6, 0.2), (240, 75, 24, 0.1))
    assert pictures.outlook([Outlook(0, 0.4, 0.5)]) is None


@pytest.mark.parametrize(
    ("chance", "said"),
    [(0.0, "under 1 %"), (0.0049, "under 1 %"), (0.006, "1 %"), (0.5, "50 %"), (0.994, "99 %"), (1.0, "over 99 %")],
)
def test_what_is_possible_is_never_nothing_and_what_is_not_sure_never_certain(chance: float, said: str) -> None:
    assert chance_in_words(chance) == said


def test_points_are_rounded_as_the_exact_means_are() -> None:
    assert [points(value) for value in (53 / 8, 6.624, None)] == ["6.63", "6.62", "–"]
