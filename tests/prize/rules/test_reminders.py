from datetime import UTC, datetime, timedelta

import pytest

from portal.prize.rules.reminders import days_before

CLOSES = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(microseconds=1)
LONG_AGO = CLOSES - 40 * DAY


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (CLOSES - 7 * DAY - MOMENT, None),
        (CLOSES - 7 * DAY, 7),
        (CLOSES - DAY - MOMENT, 7),
        (CLOSES - DAY, 1),
        (CLOSES - MOMENT, 1),
        (CLOSES, None),
    ],
)
def test_a_draft_is_remembered_a_week_and_a_day_before_the_deadline(now: datetime, due: int | None) -> None:
    assert days_before(CLOSES, LONG_AGO, now) == due


def test_whoever_was_here_after_a_reminder_was_due_is_not_reminded_of_it() -> None:
    assert days_before(CLOSES, CLOSES - 6 * DAY, CLOSES - 5 * DAY) is None
    assert days_before(CLOSES, CLOSES - 6 * DAY, CLOSES - DAY) == 1
    assert days_before(CLOSES, CLOSES - DAY / 2, CLOSES - DAY / 4) is None
