"""What a listing must be as a whole, whoever writes it: a file or the desk, each of which has words of its own for
it."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from portal.events import calendar
from portal.events.listing import KINDS, Listing, Meeting

# The longest text of each fact, in characters.
LONGEST: Mapping[str, int] = MappingProxyType(
    {
        "slug": 80, "kind": 40, "title": 200, "summary": 1000, "description": 20_000, "organiser": 200, "leaders": 200,
        "place": 200, "eligibility": 500, "notices": 500, "language": 8, "how_to_join": 1000, "contact": 254,
        "series": 200, "rule": 120, "staff_note": 1000, "body": 200, "credit": 500, "amount": 200, "uid": 120,
        "note": 200,
    }
)  # fmt: skip
# So many lines at most of what is said in lines, and so many meetings.
MOST_LINES = 40
MOST_MEETINGS = 150
# Years in which a society of today has events.
YEARS = range(1990, 2200)
# Addresses under /events/ and /organise/events/ that are other pages.
RESERVED = frozenset({"announcements", "month", "new"})
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that a listing cannot say.

    about: the fact, by its name in a file · code: what is wrong with it · facts: for the words
    meeting: which of the listing's meetings it is about, counted from 0
    """

    about: str
    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    meeting: int | None = None


def faults(listing: Listing, kinds: Collection[str] = KINDS) -> Iterator[Fault]:
    """What is wrong, in the order in which one would mend it. kinds: those that may be listed"""
    yield from _name(listing, kinds)
    yield from _numbers(listing)
    yield from _window(listing)
    if len(listing.meetings) > MOST_MEETINGS:
        yield Fault("meeting", "many", {"number": len(listing.meetings), "most": MOST_MEETINGS})
    for number, meeting in enumerate(listing.meetings):
        yield from (Fault(f.about, f.code, f.facts, number) for f in meeting_faults(meeting))
    seen: set[str] = set()
    for number, meeting in enumerate(listing.meetings):
        if meeting.uid in seen:
            yield Fault("starts", "twice", meeting=number)
        seen.add(meeting.uid)
    yield from _rule(listing)


def meeting_faults(meeting: Meeting) -> Iterator[Fault]:
    """What is wrong with one meeting by itself."""
    if not all(day.year in YEARS for day in (meeting.day, meeting.through)):
        yield Fault("starts", "year")
        return
    try:
        calendar.unambiguous(meeting.day, meeting.at, meeting.zone)
    except calendar.NoSuchZone:
        yield Fault("zone", "unknown")
    except calendar.RepeatedTime:
        yield Fault("starts", "repeated", {"zone": meeting.zone})
    except calendar.SkippedTime:
        yield Fault("starts", "skipped", {"zone": meeting.zone})
    if meeting.last_day is not None and (meeting.at is not None or meeting.last_day <= meeting.day):
        yield Fault("last_day", "not-after")
    if meeting.minutes is not None and meeting.minutes < 1:
        yield Fault("minutes", "none")
    elif meeting.minutes is not None and meeting.at is None:
        yield Fault("minutes", "no-time")


def _name(listing: Listing, kinds: Collection[str]) -> Iterator[Fault]:
    if not _SLUG.fullmatch(listing.slug):
        yield Fault("slug", "spelling")
    elif listing.slug in RESERVED:
        yield Fault("slug", "reserved")
    if listing.kind not in kinds:
        yield Fault("kind", "unknown", {"kinds": ", ".join(dict.fromkeys(kinds))})
    try:
        calendar.zone(listing.zone)
    except calendar.NoSuchZone:
        yield Fault("zone", "unknown")
    if listing.contact is not None and not _MAIL.fullmatch(listing.contact):
        yield Fault("contact", "no-mail")


def _numbers(listing: Listing) -> Iterator[Fault]:
    capacity, minimum, terms = listing.capacity, listing.minimum, listing.cancellation
    for about, number in (("capacity", capacity), ("minimum", minimum)):
        if number is not None and number < 1:
            yield Fault(about, "none")
    if minimum is not None and capacity is not None and minimum > capacity:
        yield Fault("minimum", "over", {"capacity": capacity})
    if listing.decide_by is not None and minimum is None:
        yield Fault("decide_by", "no-minimum")
    if listing.member_fee_cents is not None and listing.fee_cents is None:
        yield Fault("member_fee", "alone")
    if terms is not None:
        if terms.refund_days is not None and terms.refund_days < 1:
            yield Fault("refund_days", "none")
        if len({terms.by is None, terms.withheld_cents is None, terms.refund_days is None}) > 1:
            yield Fault("by", "incomplete")


def _window(listing: Listing) -> Iterator[Fault]:
    since, until = listing.expected_from, listing.expected_to
    if (since is None) is not (until is None):
        yield Fault("expected_from", "half")
    elif since is not None and until is not None and since > until:
        yield Fault("expected_to", "before")


def _rule(listing: Listing) -> Iterator[Fault]:
    if not listing.rule:
        return
    try:
        rule = calendar.Rule.parse(listing.rule)
    except calendar.UnreadableRule:
        yield Fault("rule", "unreadable")
        return
    days = [meeting.day for meeting in listing.meetings]
    if days and not any(day in rule.dates(day.year) for day in days):
        yield Fault("rule", "fits-none")
