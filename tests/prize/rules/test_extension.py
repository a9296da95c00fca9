from dataclasses import replace
from datetime import datetime

import pytest

from portal.prize.rules.extension import may_last_until
from portal.prize.rules.window import Window
from tests.builders import DAY, NOW, SECOND

WINDOW = Window(NOW - 30 * DAY, NOW, NOW, NOW + 60 * DAY)


@pytest.mark.parametrize(
    ("until", "now", "may"),
    [
        (NOW + SECOND, NOW - DAY, True),
        (NOW, NOW - DAY, False),  # as long as everybody
        (NOW + DAY, NOW + DAY - SECOND, True),
        (NOW + DAY, NOW + DAY, False),  # over when it is given
        (NOW + 60 * DAY, NOW, True),
        (NOW + 60 * DAY + SECOND, NOW, False),  # reviews are in
    ],
)
def test_it_ends_after_everybody_s_deadline_and_after_now_and_before_reviews_are_in(
    until: datetime, now: datetime, may: bool
) -> None:
    assert may_last_until(WINDOW, until, now) is may


def test_there_is_none_once_it_is_decided() -> None:
    decided = replace(WINDOW, decided_at=NOW + DAY)
    assert may_last_until(decided, NOW + 9 * DAY, NOW + DAY - SECOND) is True
    assert may_last_until(decided, NOW + 9 * DAY, NOW + DAY) is False
