"""One deadline, everywhere: in every zone, and in the weeks in which clocks are changed."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from portal.prize.rules.window import Window
from portal.web import deadline

MOMENT = timedelta(microseconds=1)
PRINTED = re.compile(r"(?P<weekday>\w+) (?P<date>\d+ \w+ \d{4}), (?P<hour>\d\d):(?P<minute>\d\d) ")


def walls(zone: str) -> list[datetime]:
    """Midnights and noons, on the wall there, of the days around its clock changes in 2026, or of 31 January."""
    new_year = datetime(2026, 1, 1)  # noqa: DTZ001 - the wall, of whichever zone
    days = [new_year + timedelta(days=n) for n in range(364)]
    offsets = [day.replace(tzinfo=ZoneInfo(zone)).utcoffset() for day in days]
    changes = [n for n in range(1, 364) if offsets[n] != offsets[n - 1]] or [30]
    near = {days[m] for n in changes for m in (n - 1, n, min(n + 1, 363))}
    return sorted(near | {day + timedelta(hours=12) for day in near})


def read_back(printed: str, zone: str) -> set[datetime]:
    """The instants that somebody may mean who reads this: one, or two where the clock shows that time twice."""
    found = PRINTED.match(printed)
    assert found, printed
    day = datetime.strptime(found["date"], "%d %B %Y")  # noqa: DTZ007 - as it stands on the wall
    assert f"{day:%A}" == found["weekday"]
    wall = day + timedelta(hours=int(found["hour"]), minutes=int(found["minute"]))
    return {wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}


@pytest.mark.parametrize("zone", sorted(available_timezones()))
def test_the_instant_before_is_in_the_deadline_is_out_and_the_page_says_which_instant_that_is(zone: str) -> None:
    for wall in walls(zone):
        closes = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        window = Window(closes - timedelta(days=30), closes, closes, closes + timedelta(days=60))
        assert (window.receives(closes - MOMENT), window.receives(closes)) == (True, False)
        printed = deadline(closes, zone)
        assert closes in read_back(printed.striptags(), zone)
        assert f'datetime="{closes:%Y-%m-%dT%H:%M:%SZ}"' in printed
