from datetime import UTC, datetime

import pytest

from portal.prize.rules import retention
from portal.prize.rules.retention import Fate, fate
from portal.prize.rules.window import Window
from tests.builders import DAY, SECOND

CLOSES, ANNOUNCED = datetime(2027, 1, 31, 12, tzinfo=UTC), datetime(2027, 6, 1, 18, tzinfo=UTC)


def test_what_was_not_handed_in_is_kept_for_thirty_days_after_the_deadline() -> None:
    assert retention.unfinished_until(CLOSES) == datetime(2027, 3, 2, 12, tzinfo=UTC)


def test_an_essay_is_kept_for_a_year_after_the_results_and_nobody_can_say_until_when_before_them() -> None:
    assert retention.essay_until(ANNOUNCED, wins=False) == datetime(2028, 5, 31, 18, tzinfo=UTC)
    assert retention.essay_until(None, wins=False) is None


def test_what_wins_is_printed_and_stays() -> None:
    assert retention.essay_until(ANNOUNCED, wins=True) is None


def test_the_page_and_the_clock_mean_the_same_instant() -> None:
    until = retention.unfinished_until(CLOSES)
    assert [retention.closed_long_ago(now) >= CLOSES for now in (until - SECOND, until)] == [False, True]
    until = retention.essay_until(ANNOUNCED, wins=False) or CLOSES
    assert [retention.announced_long_ago(now) >= ANNOUNCED for now in (until - SECOND, until)] == [False, True]


@pytest.mark.parametrize(
    ("now", "becomes"),
    [
        (CLOSES - SECOND, Fate.GOES),
        (CLOSES, Fate.WITHDRAWN),
        (ANNOUNCED - 11 * DAY, Fate.WITHDRAWN),
        (ANNOUNCED - 10 * DAY, Fate.NAMELESS),
        (ANNOUNCED, Fate.NAMELESS),
    ],
)
def test_an_essay_goes_before_the_deadline_and_leaves_the_field_after_it(now: datetime, becomes: Fate) -> None:
    window = Window(CLOSES - 60 * DAY, CLOSES, CLOSES, CLOSES + 30 * DAY, ANNOUNCED - 10 * DAY, ANNOUNCED)
    assert fate(window, now) is becomes
