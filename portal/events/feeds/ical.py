"""Listings as a calendar (RFC 5545): the same bytes until one of them changes.

The lines are written here and not by the icalendar library, which takes a millisecond an entry; escaping and folding
are all there is to them.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from portal.events.calendars.text import OWN
from portal.events.feeds.entries import Entry, State
from portal.events.feeds.shown import Shown
from portal.events.feeds.timezones import vtimezone
from portal.events.listing import Listing, Mode

MIMETYPE = "text/calendar"
# Octets, without the line's end.
_LONGEST = 75
# How far a zone's description reaches beyond the entries: a change of clocks lies in each half year.
_MARGIN = timedelta(days=200)


def calendar(
    title: str, shown: Sequence[Shown], *, host: str, address: Callable[[str], str], method: str | None = None
) -> str:
    """The file. host: makes ids unique in the world; address: of a listing's page, by its slug; method: of a file that
    goes with a mail, PUBLISH or CANCEL (RFC 5546)."""
    events: list[str] = []
    zones: dict[str, list[datetime]] = {}
    for one in shown:
        about = _about(one.listing, address(one.listing.slug))
        for entry in one.entries():
            events += _event(one.listing, entry, about, host)
            for moment in (entry.start, entry.end, entry.last, entry.stands_for):
                if isinstance(moment, datetime) and (zone := _zone(moment)):
                    zones.setdefault(zone, []).append(moment)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{OWN}",
        "CALSCALE:GREGORIAN",
        *([f"METHOD:{method}"] if method else []),
        f"NAME:{_text(title)}",
        f"X-WR-CALNAME:{_text(title)}",
        # How often to look again: the standard's word for it, and the one that Outlook reads.
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for zone, moments in sorted(zones.items()):
        first, last = min(moments).astimezone(UTC), max(moments).astimezone(UTC)
        lines += vtimezone(zone, first - _MARGIN, last + _MARGIN)
    return "\r\n".join([*map(_folded, [*lines, *events, "END:VCALENDAR"]), ""])


def _about(listing: Listing, address: str) -> list[str]:
    """The lines that all entries of a listing have."""
    at = f"{listing.changed_at:%Y%m%dT%H%M%SZ}"
    return [
        # When the entry was last changed, not when it was asked for: the bytes stay the same.
        f"DTSTAMP:{at}",
        f"LAST-MODIFIED:{at}",
        f"CATEGORIES:{_text(listing.kind_label)}",
        f"URL:{address}",
    ]


def _event(listing: Listing, entry: Entry, about: Sequence[str], host: str) -> list[str]:
    takes_time = entry.is_held and isinstance(entry.start, datetime) and entry.state is not State.CANCELLED
    where = {Mode.ONLINE: "Online", Mode.BOTH: f"{listing.place} and online"}.get(listing.mode, listing.place)
    description = "\n".join([*entry.remarks, listing.summary, about[-1].removeprefix("URL:")])
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}@{host}",
        f"SEQUENCE:{entry.sequence}",
        *([_when("RECURRENCE-ID", entry.stands_for)] if entry.stands_for else []),
        _when("DTSTART", entry.start),
        *([_when("DTEND", entry.end)] if entry.end else []),
        *([f"RRULE:{entry.rule}"] if entry.rule else []),
        *(_when("EXDATE", start) for start in entry.skipped),
        f"SUMMARY:{_text(entry.title)}",
        f"DESCRIPTION:{_text(description)}",
        *([f"LOCATION:{_text(where)}"] if where and entry.is_held else []),
        *about,
        f"STATUS:{entry.state}",
        # A day of which the hour is not known leaves its reader free for others.
        f"TRANSP:{'OPAQUE' if takes_time else 'TRANSPARENT'}",
        "END:VEVENT",
    ]


def _when(name: str, moment: datetime | date) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    zone = _zone(moment)
    return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}" if zone else f"{name}:{moment:%Y%m%dT%H%M%SZ}"


def _zone(moment: datetime) -> str:
    """The name of its zone; nothing for UTC, which needs no description."""
    zone = moment.tzinfo
    return zone.key if isinstance(zone, ZoneInfo) and zone.key != "UTC" else ""


def _text(value: str) -> str:
    """A value of type TEXT: escaped, and without control characters, of which none may stand in it."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return "".join(c for c in value if c.isprintable())


def _folded(line: str) -> str:
    """Broken into lines of 75 octets at most, none of them within a character."""
    if len(line) <= _LONGEST and line.isascii():
        return line
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LONGEST:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])
