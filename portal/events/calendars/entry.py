"""One entry of a calendar as values, its times on the wall of one zone; or why it cannot be read."""

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import nh3
from icalendar import Event

from portal.events import calendar
from portal.events.calendars.text import Block
from portal.events.calendars.zones import iana

_YEARS = range(1970, 2200)
_LONGEST_STAY = timedelta(days=366)
_MARKUP = re.compile(r"<(?:/?(?:p|br|div|li|ul|ol|b|i|u|a|span|html|body|h\d)\b)", re.IGNORECASE)
_NEW_LINE = re.compile(r"<(?:br|/p|/div|/li|/h\d)[^>]*>", re.IGNORECASE)
# Kept from the library, which would guess: what a name means is for `zones` to say.
_ZONE = "X-NAMED-ZONE"
_NAMED_ZONE = re.compile(r"^((?:DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)(?:;[^:]*?)?);TZID=", re.IGNORECASE)
# What a listing has no place for, in words.
_DROPPED: Mapping[str, str] = MappingProxyType(
    {
        "ATTENDEE": "attendees", "ATTACH": "attachments", "GEO": "the position on a map", "COMMENT": "comments",
        "RESOURCES": "resources", "RELATED-TO": "what it is related to", "CONFERENCE": "the way into a conference",
        "X-GOOGLE-CONFERENCE": "the way into a conference", "VALARM": "alarms",
    }
)  # fmt: skip

# On the wall of the entry's zone; a day alone where it lasts whole days.
Moment = date | datetime
_Into = Callable[[Any, str | None], Moment]


class Unreadable(ValueError):
    """The message says why, as a sentence without its end."""


@dataclass(frozen=True, slots=True)
class Entry:
    """line: that it begins on · zone: of all its moments · asks_zone: whether it names none, or is in UTC
    minutes: of a timed one, None where no end is stated · last_day: of one that lasts several whole days
    replaces: the start, by the rule of its series, of the meeting that this entry is about
    status: CONFIRMED, TENTATIVE or CANCELLED · dropped: in words
    """

    line: int
    uid: str
    title: str
    start: Moment
    zone: str
    asks_zone: bool
    minutes: int | None
    last_day: date | None
    description: str
    place: str
    url: str
    organiser: str
    contact: str
    categories: Sequence[str]
    status: str
    sequence: int
    rule: Mapping[str, Any] | None
    added: Sequence[Moment]
    skipped: Sequence[Moment]
    replaces: Moment | None
    is_utc: bool
    dropped: Sequence[str]


def entry(block: Block, zone: str, told: Mapping[str, str]) -> Entry:
    """zone: for times that name none, and in which times of UTC are shown; told: as in `zones.iana`

    Raises Unreadable.
    """
    lines = [_NAMED_ZONE.sub(rf"\1;{_ZONE}=", line) for line in block.lines]
    parsed: Any = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    if parsed.errors:
        raise Unreadable(f"its {parsed.errors[0][0] or 'content'} cannot be read")
    value = _single(parsed, "DTSTART")
    if value is None:
        raise Unreadable("it has no DTSTART, so nobody knows when it is")
    named = value.params.get(_ZONE)
    try:
        own_zone = iana(named, told) if named else zone
        moment = _into(own_zone, told)
        start = moment(value.dt, named)
        _check_year(start)
        minutes, last_day = _length(parsed, start, own_zone, moment)
        replaces = _single(parsed, "RECURRENCE-ID")
        if replaces is not None and replaces.params.get("RANGE"):
            raise Unreadable("it changes all meetings after one (RANGE), which is not followed: export them singly")
        stands_for = moment(replaces.dt, replaces.params.get(_ZONE)) if replaces is not None else None
        added, skipped = (_moments(parsed, name, moment) for name in ("RDATE", "EXDATE"))
    except calendar.NoSuchZone as error:
        raise Unreadable(f"its time zone, {str(error)[:80]}, is none that is known") from error
    except (OverflowError, AttributeError, TypeError) as error:
        raise Unreadable("a date of it cannot be read") from error
    is_utc = isinstance(value.dt, datetime) and value.dt.tzinfo is not None and not named
    names = Counter([*parsed.keys(), *block.inside])
    organiser = _single(parsed, "ORGANIZER")
    address = str(organiser or "")
    return Entry(
        line=block.line,
        uid=_line(parsed, "UID", 500),
        title=_line(parsed, "SUMMARY", 200),
        start=start,
        zone=own_zone,
        asks_zone=not named,
        minutes=minutes,
        last_day=last_day,
        description=_prose(str(_single(parsed, "DESCRIPTION") or "")),
        place=_line(parsed, "LOCATION", 200),
        url=_line(parsed, "URL", 500),
        organiser=_folded(str(organiser.params.get("CN", "")))[:200] if organiser is not None else "",
        contact=address[7:][:254] if address.lower().startswith("mailto:") else "",
        categories=_categories(parsed),
        status=_line(parsed, "STATUS", 20).upper() or "CONFIRMED",
        sequence=_number(parsed),
        rule=_rule(parsed),
        added=added,
        skipped=skipped,
        replaces=stands_for,
        is_utc=is_utc,
        dropped=list(dict.fromkeys(said for name, said in _DROPPED.items() if names[name])),
    )


def _single(parsed: Any, name: str) -> Any:
    value = parsed.get(name)
    if isinstance(value, list) and name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID"):
        raise Unreadable(f"it has {name} more than once")
    return value[0] if isinstance(value, list) else value


def _into(zone: str, told: Mapping[str, str]) -> _Into:
    """To the wall of this zone, from whichever a value is in."""

    def moment(value: Any, named: str | None) -> Moment:
        if not isinstance(value, datetime):
            if not isinstance(value, date):
                raise TypeError
            return value
        if named:
            there = iana(named, told)
            wall = value.replace(tzinfo=None)
            return wall if there == zone else _moved(wall.replace(tzinfo=ZoneInfo(there)), zone)
        return value if value.tzinfo is None else _moved(value.astimezone(UTC), zone)

    return moment


def _moved(value: datetime, zone: str) -> datetime:
    return value.astimezone(calendar.zone(zone)).replace(tzinfo=None)


def _check_year(start: Moment) -> None:
    if start.year not in _YEARS:
        raise Unreadable(f"it is in the year {start.year}")


def _length(
    parsed: Any, start: Moment, zone: str, moment: Callable[[Any, str | None], Moment]
) -> tuple[int | None, date | None]:
    """Minutes of a timed entry; the last day of one that lasts several whole days."""
    ends, lasts = _single(parsed, "DTEND"), _single(parsed, "DURATION")
    if ends is None and lasts is None:
        return None, None
    length = lasts.dt if ends is None else None
    if length is not None and not isinstance(length, timedelta):
        raise Unreadable("its DURATION is none")
    if isinstance(start, datetime):
        if length is None:
            end = moment(ends.dt, ends.params.get(_ZONE))
            if not isinstance(end, datetime):
                raise Unreadable("it begins at a time and ends on a day")
            there = calendar.zone(zone)
            length = end.replace(tzinfo=there).astimezone(UTC) - start.replace(tzinfo=there).astimezone(UTC)
        _check_length(length)
        return round(length.total_seconds() / 60) or None, None
    end_day = moment(ends.dt, ends.params.get(_ZONE)) if length is None else start + length
    if isinstance(end_day, datetime):
        raise Unreadable("it begins on a day and ends at a time")
    # An end on the day itself is one day, as many calendars write it.
    _check_length(end_day - start)
    last = end_day - timedelta(days=1)
    return None, last if last > start else None


def _check_length(length: timedelta) -> None:
    if length < timedelta(0):
        raise Unreadable("it ends before it begins")
    if length > _LONGEST_STAY:
        raise Unreadable("it lasts longer than a year")


def _moments(parsed: Any, name: str, moment: _Into) -> list[Moment]:
    found = parsed.get(name, [])
    lists = found if isinstance(found, list) else [found]
    values = [(one.dt, several.params.get(_ZONE)) for several in lists for one in several.dts]
    # A period begins with its start.
    return [moment(value[0] if isinstance(value, tuple) else value, named) for value, named in values]


def _rule(parsed: Any) -> Mapping[str, Any] | None:
    if parsed.get("EXRULE"):
        raise Unreadable("it has an EXRULE, which no calendar has used since 2009")
    rule = parsed.get("RRULE")
    if isinstance(rule, list):
        raise Unreadable("it has two rules by which it recurs")
    return None if rule is None else dict(rule)


def _number(parsed: Any) -> int:
    try:
        return int(parsed.get("SEQUENCE", 0))
    except (TypeError, ValueError):
        return 0


def _line(parsed: Any, name: str, longest: int) -> str:
    return _folded(str(_single(parsed, name) or ""))[:longest]


def _folded(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _categories(parsed: Any) -> list[str]:
    found = parsed.get("CATEGORIES", [])
    lists = found if isinstance(found, list) else [found]
    return [_folded(str(one)) for several in lists for one in getattr(several, "cats", [several])]


def _prose(text: str) -> str:
    """Plain paragraphs, one a line, where some calendars write HTML."""
    if _MARKUP.search(text):
        text = html.unescape(nh3.clean(_NEW_LINE.sub("\n\n", text), tags=set()))
    return "\n\n".join(filter(None, map(_folded, text.split("\n"))))
