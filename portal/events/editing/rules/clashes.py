"""Meetings of other listings at the same time, where the same people may be wanted at both."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from portal.events import calendar
from portal.events.listing import Audience, Listing, Meeting, MeetingStatus, Status

# Of a meeting whose length is not stated.
PRESUMED = timedelta(hours=1)
_DAY = timedelta(days=1)
_Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Clash:
    """number: of the meeting, counted from 0 · other, meeting: what it meets · leader: who leads both; empty where it
    is the audience that is the same"""

    number: int
    other: Listing
    meeting: Meeting
    leader: str


def clashes(listing: Listing, others: Iterable[Listing]) -> Iterator[Clash]:
    """The meetings of this listing that overlap one of another with the same leader, or for the same people.

    What is for everyone, and what has no hour, is in nobody's way.
    """
    rivals = [(other, leader) for other in others if (leader := _shared(listing, other)) is not None]
    by_day = _by_day(rivals)
    for number, meeting in enumerate(listing.meetings):
        span = _span(meeting)
        if span is None or meeting.status is not MeetingStatus.SCHEDULED:
            continue
        seen: set[str] = set()
        for day in _days(span):
            for other, leader, its, (start, end) in by_day[day]:
                if its.uid not in seen and start < span[1] and span[0] < end:
                    seen.add(its.uid)
                    yield Clash(number, other, its, leader)


def _shared(listing: Listing, other: Listing) -> str | None:
    """Who leads both; empty where only the audience is the same; None where nothing is."""
    if other.slug == listing.slug or other.id == listing.id or other.status in (Status.CANCELLED, Status.POSTPONED):
        return None
    theirs = {leader.casefold() for leader in other.leaders}
    leader = next((leader for leader in listing.leaders if leader.casefold() in theirs), None)
    if leader:
        return leader
    return "" if listing.audience is other.audience and listing.audience is not Audience.EVERYONE else None


def _by_day(
    rivals: Sequence[tuple[Listing, str]],
) -> defaultdict[date, list[tuple[Listing, str, Meeting, _Span]]]:
    found: defaultdict[date, list[tuple[Listing, str, Meeting, _Span]]] = defaultdict(list)
    for other, leader in rivals:
        for meeting in other.scheduled:
            if span := _span(meeting):
                for day in _days(span):
                    found[day].append((other, leader, meeting, span))
    return found


def _span(meeting: Meeting) -> _Span | None:
    """From when to when; None of a single day without an hour, and of an hour that is none."""
    try:
        start = meeting.start
        zone = calendar.zone(meeting.zone)
    except (calendar.SkippedTime, calendar.NoSuchZone):
        return None
    if start:
        return start, start + (timedelta(minutes=meeting.minutes) if meeting.minutes else PRESUMED)
    if meeting.last_day is None:
        return None
    first, after = (datetime.combine(day, time(), zone) for day in (meeting.day, meeting.last_day + _DAY))
    return first.astimezone(UTC), after.astimezone(UTC)


def _days(span: _Span) -> Iterator[date]:
    """The days in UTC that it touches."""
    day, last = span[0].date(), (span[1] - timedelta(microseconds=1)).date()
    while day <= last:
        yield day
        day += _DAY
