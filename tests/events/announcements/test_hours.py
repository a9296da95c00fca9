from datetime import date

import pytest

from portal.events.announcements import hours
from portal.events.announcements.text import Passage, even

WINTER, SUMMER = date(2026, 1, 15), date(2026, 7, 15)


def read(text: str, day: date = WINTER) -> list[hours.Clock]:
    return hours.clocks(Passage(even(text).text), day)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11am Eastern", "11:00 America/New_York"),
        ("at 04:00 PM Eastern Time (US and Canada)", "16:00 America/New_York"),
        ("8:00 - 9:00 pm Pacific", "20:00-21:00 America/Los_Angeles"),
        ("8 to 9:30 p.m. London time", "20:00-21:30 Europe/London"),
        ("11 - 1 pm CET", "11:00-13:00 Europe/Zurich"),
        ("14:00–15:30 CET", "14:00-15:30 Europe/Zurich"),
        ("12:00am EST", "00:00 America/New_York"),
        ("12 pm GMT", "12:00 UTC"),
        ("9.30 am", "09:30 None"),
        ("8:00am - 9:am Pacific", "08:00-09:00 America/Los_Angeles"),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, expected: str) -> None:
    [clock] = read(text)
    assert f"{clock} {clock.zone}" == expected


@pytest.mark.parametrize("text", ["5.000-12.000 words", "$ 0.00", "20 minutes", "2026", "1:3 ratio", "3.5 hours"])
def test_what_is_no_hour_is_none(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["25:00", "13:00pm", "8:75 am", "0 am"])
def test_an_hour_that_no_clock_shows_has_no_time(text: str) -> None:
    [clock] = read(text)
    assert clock.start is None


def test_the_hours_of_another_zone_are_put_beside_and_compared_on_the_day() -> None:
    [clock] = read("11am Eastern/8am Pacific")
    assert clock.other is not None
    assert (str(clock.other), clock.disagrees_on(WINTER), clock.disagrees_on(SUMMER)) == ("08:00", False, False)
    # New York changes its clocks three weeks before London: five hours in winter, four in the weeks between.
    [clock] = read("11am Eastern (4pm London)")
    assert (clock.disagrees_on(WINTER), clock.disagrees_on(date(2026, 3, 14))) == (False, True)
    assert clock.as_other_zone(date(2026, 3, 14)) == "15:00"


def test_morning_or_evening_is_read_from_the_other_clock_only_where_it_is_not_said() -> None:
    [clock] = read("7:00pm - 8:00pm Eastern/4:00 - 5:00 Pacific")
    assert clock.other is not None
    assert (str(clock.other), clock.other.because_other) == ("16:00-17:00", True)
    [clock] = read("7:00pm Eastern/4:00am Pacific")
    assert clock.other is not None
    assert (str(clock.other), clock.disagrees_on(WINTER)) == ("04:00", True)
    [alone] = read("4:00 - 5:00 Pacific")
    assert not alone.half_stated


def test_an_end_may_lie_beyond_midnight_but_not_half_a_day_before_the_start() -> None:
    assert [clock.minutes for clock in read("11pm - 1am\n8pm - 7pm\n8pm - 9pm")] == [120, None, 60]
