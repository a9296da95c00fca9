"""What the organiser should see of dates before they are kept."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType

from portal.events import calendar
from portal.events.editing.rules.clashes import clashes
from portal.events.editing.rules.holidays import holiday
from portal.events.listing import Listing, Meeting, MeetingStatus
from portal.events.validity import faults


@dataclass(frozen=True, slots=True)
class Finding:
    """code: `templates/events/organiser/_findings.html` has the words · facts: for the words
    number: the meeting it is about, counted from 0; None where it is about all of them
    is_fault: whether it must be mended first
    """

    code: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    number: int | None = None
    is_fault: bool = False


def findings(listing: Listing, others: Iterable[Listing], *, country: str, today: date) -> list[Finding]:
    """Of a listing with the dates it is to have.

    others: whatever else is listed · country: whose holidays matter, by its ISO 3166 code; empty for none
    today: the day before which a meeting is past
    """
    wrong = [
        Finding("fault", {"fault": fault}, fault.meeting, is_fault=True)
        for fault in faults(listing, [listing.kind])
        if fault.meeting is not None or fault.about in ("rule", "meeting")
    ]
    by_day = [*_twice(listing), *_days(listing, country, today), *_odd(listing), *_clashes(listing, others, today)]
    return [*wrong, *by_day, *_deadlines(listing)]


def _scheduled(listing: Listing) -> list[tuple[int, Meeting]]:
    return [(n, meeting) for n, meeting in enumerate(listing.meetings) if meeting.status is MeetingStatus.SCHEDULED]


def _twice(listing: Listing) -> Iterator[Finding]:
    seen: dict[tuple[date, time | None], int] = {}
    for number, meeting in _scheduled(listing):
        if (meeting.day, meeting.at) in seen:
            yield Finding("same-time", number=number)
        seen[meeting.day, meeting.at] = number


def _days(listing: Listing, country: str, today: date) -> Iterator[Finding]:
    for number, meeting in _scheduled(listing):
        if meeting.through < today:
            yield Finding("past", number=number)
        elif name := holiday(meeting.day, country):
            yield Finding("holiday", {"name": name}, number)


def _odd(listing: Listing) -> Iterator[Finding]:
    """Those that stand out: on another weekday than most, or beside the rule; at another hour than most."""
    meetings = _scheduled(listing)
    if len(meetings) < 2:
        return
    rule = _readable(listing.rule)
    weekday, often = Counter(meeting.day.weekday() for _, meeting in meetings).most_common(1)[0]
    hours = Counter(meeting.at for _, meeting in meetings if meeting.at).most_common(1)
    for number, meeting in meetings:
        if rule and meeting.day not in rule.dates(meeting.day.year):
            yield Finding("beside-the-rule", {"rule": listing.rule}, number)
        elif not rule and often > 1 and meeting.day.weekday() != weekday:
            yield Finding("odd-weekday", {"most": calendar.WEEKDAYS[weekday]}, number)
        if hours and hours[0][1] > 1 and meeting.at and meeting.at != hours[0][0]:
            yield Finding("odd-hour", {"most": hours[0][0]}, number)
        elif hours and meeting.at is None and meeting.last_day is None:
            yield Finding("no-hour", number=number)


def _readable(rule: str) -> calendar.Rule | None:
    try:
        return calendar.Rule.parse(rule) if rule else None
    except calendar.UnreadableRule:
        return None


def _clashes(listing: Listing, others: Iterable[Listing], today: date) -> Iterator[Finding]:
    for clash in clashes(listing, others):
        if listing.meetings[clash.number].through < today:
            continue
        facts = {"other": clash.other, "meeting": clash.meeting, "leader": clash.leader}
        yield Finding("clash", facts, clash.number)


def _deadlines(listing: Listing) -> Iterator[Finding]:
    """Days by which something is to be decided or cancelled, and which the dates have overtaken."""
    days = [meeting.day for _, meeting in _scheduled(listing)]
    if not days:
        return
    if listing.decide_by and listing.decide_by >= min(days):
        yield Finding("decided-late", {"day": listing.decide_by, "first": min(days)})
    if listing.cancellation and listing.cancellation.by and listing.cancellation.by > min(days):
        yield Finding("cancelled-late", {"day": listing.cancellation.by, "first": min(days)})
    if listing.expected_from:
        yield Finding("window-beside-dates")
