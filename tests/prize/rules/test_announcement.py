from dataclasses import replace
from datetime import timedelta

import pytest

from portal.prize.rules.announcement import Said, is_news, may_know, prize_name
from portal.prize.rules.window import Window
from tests.builders import DAY, NOW, SECOND

OPENS = NOW - 90 * DAY
DECIDED = Window(OPENS, OPENS + DAY, OPENS + DAY, OPENS + 2 * DAY, decided_at=NOW - DAY)
PLANNED = replace(DECIDED, announced_at=NOW)
MOMENT = timedelta(microseconds=1)


def test_what_is_planned_is_known_to_nobody_before_its_instant_and_to_everybody_at_it() -> None:
    assert [PLANNED.announced_by(now) for now in (NOW - MOMENT, NOW)] == [None, NOW]
    assert DECIDED.announced_by(NOW) is None


def test_a_winner_knows_once_told_and_at_the_latest_when_everybody_does() -> None:
    assert [may_know(DECIDED, told_at, NOW) for told_at in (None, NOW)] == [False, True]
    assert [may_know(PLANNED, None, now) for now in (NOW - MOMENT, NOW)] == [False, True]


def test_winners_are_news_for_thirty_days() -> None:
    assert [is_news(NOW, now) for now in (NOW - SECOND, NOW, NOW + 30 * DAY - SECOND, NOW + 30 * DAY)] == [
        False, True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(("place", "name"), [(1, "first prize"), (3, "third prize"), (11, "prize of place 11")])
def test_an_award_has_a_name(place: int, name: str) -> None:
    assert prize_name(place) == name


def test_of_somebody_who_does_not_want_to_be_named_nothing_is_shown() -> None:
    assert Said(None, shows_school=True, shows_country=True).as_kept == Said(None)
    assert Said("Ada A.", shows_school=True).as_kept == Said("Ada A.", shows_school=True)
