"""The words that a listing needs and an announcement seldom has: a title, a summary, a name for its address."""

import re
from collections.abc import Sequence

from anyascii import anyascii

from portal.events import calendar
from portal.events.announcements.text import Passage
from portal.events.listing import Listing, Mode

_TITLE_LINE = re.compile(r"^#{0,6} *(?P<title>[^\W\d_a-z][^\n:]{3,98}[^.!?;:,\s])$")
_LONGEST_SLUG = 60


def heading(passage: Passage) -> re.Match[str] | None:
    """The first line, where it reads as a title and more follows."""
    lines = passage.lines()
    return _TITLE_LINE.match(lines[0].text) if len(lines) > 1 else None


def title(listing: Listing) -> str:
    """`Online group on Saturdays, January to August 2026`."""
    words = (
        f"Online {listing.kind}"
        if listing.mode is Mode.ONLINE and listing.kind in ("group", "course")
        else listing.kind_label
    )
    weekdays = {meeting.day.weekday() for meeting in listing.meetings}
    if len(listing.meetings) > 2 and len(weekdays) == 1:
        words += f" on {calendar.WEEKDAYS[weekdays.pop()]}s"
    elif listing.leaders:
        words += f" with {people_in_words([without_degree(name) for name in listing.leaders])}"
    elif "Committee" in listing.organiser:
        words += f" of the {listing.organiser.rsplit(', ', 1)[-1]}"
    elif listing.place:
        words += f" in {listing.place.rsplit(', ', 1)[-1]}"
    return ", ".join(filter(None, [words, _months(listing)]))[:200]


def summary(listing: Listing) -> str:
    """`8 meetings from 10 January to 8 August 2026, with …`: what is known, in one sentence."""
    days = [meeting.day for meeting in listing.meetings]
    if len(days) > 1:
        first = f"{days[0].day} {calendar.MONTHS[days[0].month - 1]}"
        first += f" {days[0].year}" if days[0].year != days[-1].year else ""
        said = f"{len(days)} meetings from {first} to {_day(listing, -1)}"
    elif days:
        said = f"{calendar.WEEKDAYS[days[0].weekday()]} {_day(listing, 0)}"
    else:
        said = "Dates to be announced"
    if listing.leaders:
        said += f", with {people_in_words(listing.leaders)}"
    if listing.place:
        said += f", at {listing.place}" if not days else f", {listing.place}"
    return f"{said}."[:1000]


def series(listing: Listing) -> str:
    """What one-off meetings of the same people would be called together; "" for what is a series by itself."""
    if len(listing.meetings) != 1 or listing.meetings[0].last_day:
        return ""
    if listing.leaders:
        return f"{listing.kind_label} with {people_in_words([without_degree(name) for name in listing.leaders])}"[:200]
    return f"{listing.kind_label} of the {listing.organiser.rsplit(', ', 1)[-1]}"[:200]


def people_in_words(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def without_degree(name: str) -> str:
    return name.partition(",")[0]


def slug(listing: Listing) -> str:
    """A name for the address, such as `drop-in-january-2026`."""
    days = [meeting.day for meeting in listing.meetings]
    weekdays = {day.weekday() for day in days}
    parts = ["online", listing.kind] if listing.mode is Mode.ONLINE and listing.kind == "group" else [listing.kind]
    if len(days) > 2 and len(weekdays) == 1:
        parts += [f"{calendar.WEEKDAYS[weekdays.pop()]}s", str(days[0].year)]
    elif listing.kind in ("award", "course", "retreat") or not days:
        parts = [] if listing.kind in listing.title.lower() else parts
        parts += [listing.title.replace(str(listing.listed_on.year), ""), str(listing.listed_on.year)]
    else:
        parts += [calendar.MONTHS[days[0].month - 1], str(days[0].year)]
    return as_slug(" ".join(parts))


def as_slug(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", anyascii(text).lower())
    kept = "-".join(dict.fromkeys(words))
    return kept if len(kept) <= _LONGEST_SLUG else kept[:_LONGEST_SLUG].rpartition("-")[0] or kept[:_LONGEST_SLUG]


def _months(listing: Listing) -> str:
    days = [meeting.day for meeting in listing.meetings]
    if not days:
        return ""
    first, last = days[0], days[-1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{calendar.MONTHS[first.month - 1]} {first.year}"
    begin = calendar.MONTHS[first.month - 1] + (f" {first.year}" if first.year != last.year else "")
    return f"{begin} to {calendar.MONTHS[last.month - 1]} {last.year}"


def _day(listing: Listing, index: int) -> str:
    day = listing.meetings[index].day
    return f"{day.day} {calendar.MONTHS[day.month - 1]} {day.year}"
