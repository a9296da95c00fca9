"""Where it is: online, or a place; and the zone that a place lies in."""

import re
from dataclasses import dataclass

from portal.events.announcements import gazetteer
from portal.events.announcements.dates import MONTH, WEEKDAY
from portal.events.announcements.hours import clocks_in
from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_ONLINE = re.compile(
    r"\b(?:online|on-line|virtual(?:ly)?|zoom|video[ -]?(?:call|conference|meeting)|webinar)\b", re.IGNORECASE
)
_PROPER = r"[A-ZÀ-ÖØ-Þ](?:[\w'-]|\.(?=\w))*"
_PROPERS = rf"{_PROPER}(?: (?:(?:of|am|an|der|de|la|sur|upon) )?{_PROPER}){{0,6}}"
_AT = pattern(rf"""
    \b(?:(?P<held>held|place|meets?|meeting) )?(?P<at>at|in) (?:(?:the|our|a) )?(?:[a-z]+ ){{0,4}}
    (?P<name>{_PROPERS})(?:(?:,| (?:at|in)) (?:the )?(?P<second>{_PROPERS})(?:, (?P<third>{_PROPERS}))?)?
""")
_HOUSE = pattern(r"""
    \b(?:Hotel|Cent(?:er|re)|House|College|Institute|University|Hospital|Clinic|Lodge|Monastery|Abbey|Hall|School|Inn
    |Farm|Castle|Villa|Library|Museum|Campus)\b
""")
_GATHERING = re.compile(r"\b(?:Congress|Conference|Meeting|Course|Retreat|Symposium)$")
_NO_PLACE = re.compile(rf"(?:{MONTH}|{WEEKDAY}|English|German|French|Spanish|Italian|Danish|Zoom)\b")
_LABEL = re.compile(
    r"\b(?:Where|Venue|Place|Location) ?: {0,3}(?P<value>[^\n]{2,120}?)(?= *(?:\n|$|\b[A-Z][a-z]+ ?:|\.(?:\s|$)))"
)


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Where:
    """online: what says so · place: None where none is named · zone: of the place, where it is known
    zone_span: the words that tell it · hours_as_place: what stands where the place should, if it is a time
    """

    online: Span | None = None
    place: Place | None = None
    zone: str | None = None
    zone_span: Span | None = None
    hours_as_place: Span | None = None


def where(passage: Passage) -> Where:
    online = passage.first(_ONLINE)
    place, hours_as_place = _labelled(passage)
    place = place or _in_prose(passage)
    zone, zone_span = None, None
    if place:
        zone, zone_span = gazetteer.in_address(place.name), place.span
    if zone is None and online is None and (found := gazetteer.in_prose(passage.text)):
        zone, zone_span = found[1], passage.where(found[0])
    return Where(passage.where(online) if online else None, place, zone, zone_span, hours_as_place)


def _labelled(passage: Passage) -> tuple[Place | None, Span | None]:
    found = passage.first(_LABEL)
    if found is None or _ONLINE.search(found["value"]):
        return None, None
    span = passage.where(found, "value")
    if clocks_in(passage.part(span)):
        return None, span
    return Place(found["value"].strip(), span), None


def _in_prose(passage: Passage) -> Place | None:
    """The first that something is held at; else the first that is a house, or lies somewhere known."""
    best: Place | None = None
    for found in passage.all(_AT):
        parts = [found[name] for name in ("name", "second", "third") if found[name]]
        if _NO_PLACE.match(parts[0]):
            continue
        # Of "the Congress in Aarhus", Aarhus is the place.
        named = parts[1:] if _GATHERING.search(parts[0]) and len(parts) > 1 else parts
        name = ", ".join(named).rstrip(".")
        is_known = _HOUSE.search(name) or gazetteer.in_address(name)
        is_held = bool(found["held"])
        if not is_known and not (is_held and found["at"] == "at"):
            continue
        place = Place(name, Span(passage.at + found.start("name"), passage.at + found.end()))
        if is_held:
            return place
        best = best or place
    return best
