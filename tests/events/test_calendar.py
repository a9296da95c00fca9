from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from portal.events.calendar import (
    NoSuchZone,
    Rule,
    SkippedTime,
    UnreadableRule,
    earliest_today,
    for_reader,
    instant,
    zone,
)


def dates(*days: str) -> list[date]:
    return [date.fromisoformat(f"2026-{day}") for day in days]


SATURDAYS = dates("01-10", "02-14", "03-14", "04-11", "05-09", "06-13", "07-11", "08-08")
TUESDAYS = dates("02-10", "03-10", "04-14", "05-12", "06-09", "07-14", "08-11", "09-08", "10-13", "11-10")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2nd Saturday, January to August", SATURDAYS),
        ("second Saturday, January to August", SATURDAYS),
        ("2nd Tuesday, February to November", TUESDAYS),
        ("4th Thursday of odd months", dates("01-22", "03-26", "05-28", "07-23", "09-24", "11-26")),
        ("4th Monday of even months", dates("02-23", "04-27", "06-22", "08-24", "10-26", "12-28")),
        ("2nd Thursday, December to December", dates("12-10")),
        ("1st Thursday, January to January", dates("01-01")),
    ],
)
def test_a_rule_in_words_gives_its_dates_of_2026(text: str, expected: list[date]) -> None:
    assert Rule.parse(text).dates(2026) == expected


def test_the_fourth_is_not_the_last_and_a_missing_fifth_is_no_date() -> None:
    fourth, fifth = (Rule.parse(f"{nth} Monday of even months").dates(2026) for nth in ("4th", "5th"))
    assert (fourth[2], fourth[3]) == (date(2026, 6, 22), date(2026, 8, 24))
    assert fifth == dates("06-29", "08-31")


@pytest.mark.parametrize(
    "text",
    ["", "every Saturday", "6th Monday of odd months", "4th Thursday", "2nd Saturday, August to January",
     "4th Thursday of odd months, generally"],
)  # fmt: skip
def test_a_rule_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(UnreadableRule):
        Rule.parse(text)


def test_eleven_in_new_york_is_another_instant_in_winter_and_in_summer() -> None:
    assert instant(date(2026, 1, 10), time(11), "America/New_York") == datetime(2026, 1, 10, 16, tzinfo=UTC)
    assert instant(date(2026, 3, 14), time(11), "America/New_York") == datetime(2026, 3, 14, 15, tzinfo=UTC)


def test_the_hour_that_spring_skips_is_refused_and_the_one_that_autumn_repeats_is_its_first_pass() -> None:
    # Clocks in New York went from 2:00 to 3:00 on 8 March 2026, and from 2:00 EDT back to 1:00 EST on 1 November.
    with pytest.raises(SkippedTime):
        instant(date(2026, 3, 8), time(2, 30), "America/New_York")
    assert instant(date(2026, 3, 8), time(3), "America/New_York") == datetime(2026, 3, 8, 7, tzinfo=UTC)
    assert instant(date(2026, 11, 1), time(1, 30), "America/New_York") == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


@pytest.mark.parametrize("name", ["Europe/Aarhus", "EST5", "", "../../etc/passwd", "/etc/passwd", "America", "a\0b"])
def test_a_zone_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(NoSuchZone):
        zone(name)


@pytest.mark.parametrize(
    ("now", "day"),
    [("2026-01-31T11:59:59+00:00", "2026-01-30"), ("2026-01-31T12:00:00+00:00", "2026-01-31")],
)
def test_a_day_is_over_when_it_is_over_everywhere(now: str, day: str) -> None:
    assert earliest_today(datetime.fromisoformat(now)) == date.fromisoformat(day)


def seen_from(name: str, days: list[date], at: time) -> list[tuple[str, str | None]]:
    """Each meeting in New York as a reader elsewhere has it: weekday, date and time; the usual time if it differs."""
    starts = [instant(day, at, "America/New_York") for day in days]
    return [
        (f"{seen.start:%a %d %b %H:%M}", f"{seen.usual:%H:%M}" if seen.usual else None)
        for seen in for_reader(starts, ZoneInfo(name))
    ]


def test_the_saturday_group_is_at_17_in_copenhagen_except_on_14_march() -> None:
    assert seen_from("Europe/Copenhagen", SATURDAYS, time(11)) == [
        ("Sat 10 Jan 17:00", None),
        ("Sat 14 Feb 17:00", None),
        ("Sat 14 Mar 16:00", "17:00"),
        ("Sat 11 Apr 17:00", None),
        ("Sat 09 May 17:00", None),
        ("Sat 13 Jun 17:00", None),
        ("Sat 11 Jul 17:00", None),
        ("Sat 08 Aug 17:00", None),
    ]


def test_the_tuesday_group_is_on_wednesday_at_1_in_copenhagen_except_on_11_march() -> None:
    seen = seen_from("Europe/Copenhagen", TUESDAYS, time(19))
    assert seen[0] == ("Wed 11 Feb 01:00", None)
    assert [meeting for meeting in seen if meeting[1]] == [("Wed 11 Mar 00:00", "01:00")]
    assert seen[-1] == ("Wed 11 Nov 01:00", None)


def test_in_phoenix_the_tuesday_group_moves_from_17_to_16_in_march_and_back_in_november() -> None:
    assert [start for start, _ in seen_from("America/Phoenix", TUESDAYS, time(19))] == [
        "Tue 10 Feb 17:00",
        *[f"Tue {day:%d %b} 16:00" for day in TUESDAYS[1:-1]],
        "Tue 10 Nov 17:00",
    ]


def test_where_the_meetings_are_held_no_date_is_odd() -> None:
    assert {usual for _, usual in seen_from("America/New_York", TUESDAYS, time(19))} == {None}
    assert for_reader([], ZoneInfo("UTC")) == []
