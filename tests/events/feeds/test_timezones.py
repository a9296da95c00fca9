"""Zones as a calendar reads them: dateutil makes a zone of each component, and its walls must show what ours do."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo, available_timezones

from dateutil import tz
from icalendar import Calendar, Event

from portal.events.feeds.timezones import vtimezone

SINCE, UNTIL = datetime(2025, 7, 1, tzinfo=UTC), datetime(2027, 7, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def instants(zone: ZoneInfo) -> Iterator[datetime]:
    """A noon each month, and every quarter of an hour of the days on which clocks are changed."""
    day = SINCE + DAY
    while day < UNTIL - DAY:
        if day.day == 15:
            yield day + 12 * HOUR
        if day.astimezone(zone).utcoffset() != (day + DAY).astimezone(zone).utcoffset():
            yield from (day + quarter * HOUR / 4 for quarter in range(96))
        day += DAY


def as_dateutil_reads_it(name: str) -> tz.tzical:
    lines = ["BEGIN:VCALENDAR", *vtimezone(name, SINCE, UNTIL), "END:VCALENDAR"]
    return tz.tzical(StringIO("\r\n".join(lines))).get()


def test_every_zone_is_described_so_that_its_walls_show_the_right_time() -> None:
    wrong, changes = [], 0
    for name in sorted(available_timezones()):
        zone, read = ZoneInfo(name), as_dateutil_reads_it(name)
        for instant in instants(zone):
            local = instant.astimezone(zone)
            # The hour that autumn shows twice is read as its first pass, as in RFC 5545 3.3.5.
            if local.fold:
                continue
            changes += 1
            wall = local.replace(tzinfo=read)
            if wall.utcoffset() != local.utcoffset():
                wrong.append((name, local.isoformat(), wall.utcoffset()))
    assert (wrong, changes > 50_000) == ([], True)


def test_clocks_in_new_york_go_forward_at_two_and_back_at_two() -> None:
    lines = vtimezone("America/New_York", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC))
    assert lines == [
        "BEGIN:VTIMEZONE", "TZID:America/New_York",
        "BEGIN:STANDARD", "DTSTART:20251231T190000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0500", "TZNAME:EST",
        "END:STANDARD",
        "BEGIN:DAYLIGHT", "DTSTART:20260308T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "TZNAME:EDT",
        "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:20261101T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "TZNAME:EST",
        "END:STANDARD",
        "END:VTIMEZONE",
    ]  # fmt: skip


def test_the_library_that_is_not_used_for_it_still_gives_the_spring_an_hour_late() -> None:
    calendar, event = Calendar(), Event()
    event.add("dtstart", datetime(2026, 6, 1, 11, tzinfo=ZoneInfo("America/New_York")))
    calendar.add_component(event)
    calendar.add_missing_timezones(SINCE.date(), UNTIL.date())
    # When this fails, timezones.py may go.
    onsets = [f"{part.decoded('dtstart'):%Y-%m-%d %H:%M}" for part in calendar.walk("DAYLIGHT")]
    assert onsets[1:] == ["2026-03-08 03:00"]


def test_a_zone_with_seconds_in_its_offset_and_one_that_never_changes() -> None:
    monrovia = vtimezone("Africa/Monrovia", datetime(1971, 6, 1, tzinfo=UTC), datetime(1972, 6, 1, tzinfo=UTC))
    assert [line for line in monrovia if line.startswith("TZOFFSET")] == [
        "TZOFFSETFROM:-004430", "TZOFFSETTO:-004430", "TZOFFSETFROM:-004430", "TZOFFSETTO:+0000",
    ]  # fmt: skip
    assert vtimezone("America/Phoenix", SINCE, UNTIL).count("BEGIN:STANDARD") == 1
