from collections.abc import Callable
from datetime import UTC, date, datetime, time, tzinfo
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz

from portal.events import files
from portal.events.calendar import (
    EndsTooEarly,
    MeetsTwice,
    NeverMatches,
    NoSuchZone,
    NotOfTheSeries,
    Planned,
    RepeatedTime,
    Rule,
    Series,
    SkippedTime,
    UnreadableRule,
    for_reader,
    in_short,
    instant,
    minutes_between,
    unambiguous,
    zone,
    zone_like,
)
from portal.zones import earliest_today
from tests.events.conftest import LISTINGS_2026

NEW_YORK = "America/New_York"


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


def in_a_sentence(name: str, days: list[date], at: time) -> tuple[str | None, str, dict[str, list[str]]] | None:
    """Weekday, usual time, and the days at other times by those."""
    short = in_short(for_reader([instant(day, at, NEW_YORK) for day in days], ZoneInfo(name)))
    if short is None:
        return None
    odd = {f"{at:%H:%M}": [f"{start:%a %d %b}" for start in starts] for at, starts in short.odd.items()}
    return short.weekday, f"{short.at:%H:%M}", odd


@pytest.mark.parametrize(
    ("name", "days", "at", "expected"),
    [
        ("Europe/Copenhagen", SATURDAYS, time(11), ("Saturday", "17:00", {"16:00": ["Sat 14 Mar"]})),
        ("Europe/Copenhagen", TUESDAYS, time(19), ("Wednesday", "01:00", {"00:00": ["Wed 11 Mar"]})),
        ("America/Phoenix", TUESDAYS, time(19), ("Tuesday", "16:00", {"17:00": ["Tue 10 Feb", "Tue 10 Nov"]})),
        ("America/New_York", TUESDAYS, time(19), ("Tuesday", "19:00", {})),
        # A night that is an hour short falls on the evening before.
        ("Europe/Copenhagen", TUESDAYS, time(18), ("Wednesday", "00:00", {"23:00": ["Tue 10 Mar"]})),
        ("Europe/Copenhagen", [*TUESDAYS, *SATURDAYS], time(11),
         (None, "17:00", {"16:00": ["Tue 10 Mar", "Sat 14 Mar"]})),
        ("Europe/Copenhagen", TUESDAYS[:1], time(19), None),
    ],
)  # fmt: skip
def test_a_series_comes_down_to_a_sentence(
    name: str, days: list[date], at: time, expected: tuple[str | None, str, dict[str, list[str]]] | None
) -> None:
    assert in_a_sentence(name, days, at) == expected


def test_where_the_meetings_are_held_no_date_is_odd() -> None:
    assert {usual for _, usual in seen_from("America/New_York", TUESDAYS, time(19))} == {None}
    assert for_reader([], ZoneInfo("UTC")) == []


YEAR = date(2026, 1, 1), date(2026, 12, 31)


def series(rule: str = "2nd Saturday, January to August", **facts: Any) -> Series:
    usual: dict[str, Any] = {"zone": NEW_YORK, "at": time(11), "minutes": 60}
    return Series(Rule.parse(rule), *YEAR, **usual | facts)


def test_a_series_has_the_dates_of_its_rule_and_a_longer_first_meeting() -> None:
    assert series(first_minutes=90).meetings() == [
        Planned(day, day, 90 if day == SATURDAYS[0] else 60) for day in SATURDAYS
    ]


def test_a_series_follows_its_rule_over_the_turn_of_the_year_and_no_further_than_asked() -> None:
    winter = Series(Rule.parse("4th Thursday of odd months"), date(2026, 9, 25), date(2027, 1, 28), NEW_YORK)
    assert [meeting.day for meeting in winter.meetings()] == [date(2026, 11, 26), date(2027, 1, 28)]


def test_a_date_is_skipped_moved_or_added_and_each_meeting_keeps_the_date_it_is_known_by() -> None:
    july, august, extra = SATURDAYS[6], SATURDAYS[7], date(2026, 7, 25)
    planned = series(
        skipped=frozenset(SATURDAYS[:6]), moved={july: date(2026, 8, 22)}, added=frozenset([extra]), first_minutes=90
    ).meetings()
    assert planned == [
        Planned(extra, extra, 90),
        Planned(august, august, 60),
        Planned(july, date(2026, 8, 22), 60),
    ]


@pytest.mark.parametrize(
    ("facts", "fault", "says"),
    [
        ({"rule": "5th Saturday, February to February"}, NeverMatches, "2026-01-01 to 2026-12-31"),
        ({"skipped": frozenset(SATURDAYS)}, NeverMatches, "2026-01-01 to 2026-12-31"),
        ({"skipped": frozenset(dates("01-11"))}, NotOfTheSeries, "2026-01-11"),
        ({"moved": {date(2026, 1, 11): date(2026, 1, 12)}}, NotOfTheSeries, "2026-01-11"),
        ({"moved": {SATURDAYS[0]: SATURDAYS[1]}}, MeetsTwice, "2026-02-14"),
        ({"added": frozenset(SATURDAYS[:1])}, MeetsTwice, "2026-01-10"),
        ({"zone": "Europe/Aarhus"}, NoSuchZone, "Europe/Aarhus"),
        ({"zone": "Europe/Aarhus", "at": None}, NoSuchZone, "Europe/Aarhus"),
        ({"rule": "2nd Sunday of all months", "at": time(2, 30)}, SkippedTime, "2026-03-08 02:30 America/New_York"),
        ({"rule": "1st Sunday of all months", "at": time(1, 30)}, RepeatedTime, "2026-11-01 01:30 America/New_York"),
    ],
)  # fmt: skip
def test_a_series_that_cannot_be_held_is_refused_with_its_date(
    facts: dict[str, Any], fault: type[Exception], says: str
) -> None:
    with pytest.raises(fault) as refused:
        series(**facts).meetings()
    assert str(refused.value) == says


@pytest.mark.parametrize("at", [time(0, 59), time(2)])
def test_a_time_beside_the_repeated_hour_is_no_riddle(at: time) -> None:
    unambiguous(date(2026, 11, 1), at, NEW_YORK)


def test_an_end_comes_after_its_start() -> None:
    assert minutes_between(time(19), time(20, 30)) == 90
    for end in (time(19), time(18, 59)):
        with pytest.raises(EndsTooEarly):
            minutes_between(time(19), end)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Europe/Copenhagen", "Europe/Copenhagen"), ("europe/copenhagen ", "Europe/Copenhagen"),
        ("copenhagen", "Europe/Copenhagen"), ("New York", "America/New_York"), ("utc", "UTC"),
        ("Buenos Aires", "America/Buenos_Aires"),
    ],
)  # fmt: skip
def test_a_reader_may_write_a_town(text: str, name: str) -> None:
    assert zone_like(text).key == name


@pytest.mark.parametrize("text", ["Aarhus", "GMT+5", "", "../UTC", "Europe"])
def test_what_is_neither_a_zone_nor_the_town_of_one_is_refused(text: str) -> None:
    with pytest.raises(NoSuchZone):
        zone_like(text)


def test_every_meeting_of_2026_is_in_every_zone_when_an_independent_library_says_it_is() -> None:
    listings = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
    starts = [meeting.start for listing in listings for meeting in listing.meetings if meeting.start]
    assert len(starts) == 23

    def walls(read: Callable[[Any], tzinfo]) -> dict[str, list[str]]:
        """What the walls show in each zone of the package that the portal goes by, read from its file."""
        shown = {}
        for name in names:
            with files_of_zones.joinpath(name).open("rb") as file:
                place = read(file)
            shown[name] = [start.astimezone(place).isoformat() for start in starts]
        return shown

    files_of_zones = resources.files("tzdata.zoneinfo")
    names = resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    assert len(names) > 400
    assert walls(ZoneInfo.from_file) == walls(tz.tzfile)
