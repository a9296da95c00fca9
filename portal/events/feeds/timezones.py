"""VTIMEZONE components: how a zone's clocks go, for calendars that do not know it by its name (RFC 5545 3.6.5).

Own code, because the icalendar library gives the onset of summer time on the clock that is ahead already, an hour
late; the standard counts it on the clock before the change (TZOFFSETFROM).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)


def vtimezone(name: str, since: datetime, until: datetime) -> list[str]:
    """The lines of the component, right for every instant between the two, which are aware and in UTC.

    One observance a change, each with a date of its own and no rule: that is read alike everywhere, and holds for zones
    whose changes follow none.
    """
    zone = ZoneInfo(name)
    first = since.astimezone(zone)
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", *_observance(first, first.utcoffset())]
    for change in _changes(zone, since, until):
        lines += _observance(change.astimezone(zone), (change - _SECOND).astimezone(zone).utcoffset())
    return [*lines, "END:VTIMEZONE"]


def _changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[datetime]:
    """The first second of each new observance, in UTC."""
    before = since
    while before < until:
        after = before + _DAY
        if _state(before, zone) != _state(after, zone):
            low, high = before, after
            while high - low > _SECOND:
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                low, high = (middle, high) if _state(middle, zone) == _state(before, zone) else (low, middle)
            yield high
        before = after


def _state(moment: datetime, zone: ZoneInfo) -> tuple[timedelta | None, timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.dst(), local.tzname()


def _observance(local: datetime, offset_before: timedelta | None) -> list[str]:
    offset, before = local.utcoffset() or timedelta(), offset_before or timedelta()
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    onset = local.replace(tzinfo=None) - offset + before
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_signed(before)}",
        f"TZOFFSETTO:{_signed(offset)}",
        f"TZNAME:{local.tzname()}",
        f"END:{kind}",
    ]


def _signed(offset: timedelta) -> str:
    seconds = round(abs(offset).total_seconds())
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{'-' if offset < timedelta() else '+'}{hours:02}{minutes:02}" + (f"{rest:02}" if rest else "")
