from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from portal.events.listing import Meeting
from portal.events.members.rules.reminders import due_at, is_due
from portal.events.members.rules.windows import Window, next_to_open, open_now, window
from tests.builders import NOW, SECOND

NEW_YORK, ZURICH = "America/New_York", "Europe/Zurich"
DAY = timedelta(days=1)


def evening(**facts: Any) -> Meeting:
    """8 April 2027 from eight to nine in New York, which is from midnight to one in UTC."""
    usual = {"uid": "u", "day": date(2027, 4, 8), "zone": NEW_YORK, "at": time(20), "minutes": 60}
    return Meeting(**usual | facts)


def utc(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_the_link_is_there_from_a_day_before_until_the_end_and_that_moment_is_too_late() -> None:
    found = window(evening())
    assert (found.opens_at, found.ends_at) == (utc(8, 0), utc(9, 1))
    moments = (utc(8, 0) - SECOND, utc(8, 0), utc(9, 1) - SECOND, utc(9, 1))
    assert [found.is_open(moment) for moment in moments] == [False, True, True, False]


@pytest.mark.parametrize(
    ("facts", "settings", "opens_at", "ends_at"),
    [
        ({}, {"hours_before": 0, "minutes_after": 15}, utc(9, 0), utc(9, 1, 15)),
        ({}, {"hours_before": 1}, utc(8, 23), utc(9, 1)),
        # Where no length is stated, the end of its day where it is held.
        ({"minutes": None}, {}, utc(8, 0), utc(9, 4)),
        # A date without an hour is that day, whatever is set.
        ({"at": None, "minutes": None}, {"hours_before": 48, "minutes_after": 60}, utc(8, 4), utc(9, 4)),
        ({"at": None, "minutes": None, "last_day": date(2027, 4, 11)}, {}, utc(8, 4), utc(12, 4)),
        # The day on which summer time begins has 23 hours, and a day before is still a day.
        ({"day": date(2027, 3, 14), "at": None, "minutes": None}, {}, utc(14, 5, month=3), utc(15, 4, month=3)),
        ({"day": date(2027, 3, 14)}, {}, utc(14, 0, month=3), utc(15, 1, month=3)),
    ],
)
def test_each_meeting_has_its_own(
    facts: dict[str, Any], settings: dict[str, int], opens_at: datetime, ends_at: datetime
) -> None:
    meeting = evening(**facts)
    assert window(meeting, **settings) == Window(meeting, opens_at, ends_at)


def test_of_several_those_that_are_open_and_the_next() -> None:
    first, second, third = (window(evening(day=date(2027, 4, day))) for day in (8, 9, 20))
    both = utc(9, 0, 30)
    assert open_now([first, second, third], both) == [first, second]
    assert next_to_open([third, second, first], both) == third
    assert next_to_open([first], both) is None
    assert open_now([], both) == []


class TestReminders:
    def test_they_are_due_at_nine_in_the_morning_of_the_day_before_where_it_is_held(self) -> None:
        assert due_at(evening()) == utc(7, 13)
        assert due_at(evening(zone=ZURICH)) == utc(7, 7)
        # The morning on which summer time begins.
        assert due_at(evening(day=date(2027, 3, 15))) == utc(14, 13, month=3)

    @pytest.mark.parametrize(
        ("at", "last"),
        [(time(20), utc(9, 0) - SECOND), (None, utc(9, 4) - SECOND)],
    )
    def test_from_then_until_it_begins_or_its_day_is_over(self, at: time | None, last: datetime) -> None:
        meeting = evening(at=at, minutes=60 if at else None)
        moments = (utc(7, 13) - SECOND, utc(7, 13), last, last + SECOND)
        assert [is_due(meeting, NOW, moment) for moment in moments] == [False, True, True, False]

    def test_whoever_asked_after_it_would_have_gone_out_gets_none(self) -> None:
        asked = (utc(7, 13) - SECOND, utc(7, 13), utc(7, 14))
        assert [is_due(evening(), moment, utc(7, 15)) for moment in asked] == [True, False, False]
