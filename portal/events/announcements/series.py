"""What follows from the order of announcements, and from several of them together.

Announcements are usually put in calendar order. Where all dates that are stated are in that order, a rule and its
place tell the date of an announcement that states none, and its neighbours tell when one without a rule may be.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from portal.events import calendar
from portal.events.announcements.announcement import Announcement
from portal.events.announcements.checks import day_in_words
from portal.events.announcements.faults import Code, Fault, fault
from portal.events.announcements.sittings import sittings
from portal.events.listing import Audience

# A last day to cancel that lies further from the event than this is worth a second look.
LONG_BEFORE = timedelta(weeks=6)
# Of a meeting whose length is not stated, for telling whether two overlap.
_PRESUMED = timedelta(hours=1)
_LEADERS = {Audience.CREDENTIALED_LEADERS, Audience.UNCREDENTIALED_LEADERS, Audience.MEMBER_LEADERS}
_THANKSGIVING = calendar.Rule.parse("4th Thursday of all months")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an announcement stands in the calendar.

    day: inferred from its rule and its place among the others, where no date is stated
    window: between its neighbours, where there is neither date nor rule
    """

    day: date | None = None
    window: tuple[date, date] | None = None
    faults: list[Fault] = field(default_factory=list)


def anchor(found: Announcement) -> date | None:
    """The day that gives an announcement its place: of a call its last day, else its first meeting."""
    deadline = found.deadline
    if found.kind.value == "award" and deadline:
        return deadline.last_day
    return next((item.day for item in found.days), None)


def places(announcements: Sequence[Announcement]) -> list[Place]:
    """The place of each, in the same order."""
    made = [Place() for _ in announcements]
    anchors = [anchor(found) for found in announcements]
    stated = [day for day in anchors if day]
    if stated and stated == sorted(stated):
        _place_rules(announcements, anchors, made)
        _place_windows(announcements, anchors, made)
        _gaps(announcements, anchors, made)
    _clashes(announcements, made)
    _early(announcements, anchors, made)
    return made


def _place_rules(announcements: Sequence[Announcement], anchors: list[date | None], made: list[Place]) -> None:
    """Each announcement with a rule and no date gets the rule's next date, and none that its series has had."""
    coming = _next_stated(anchors)
    latest: date | None = None
    had: dict[object, date] = {}
    for number, found in enumerate(announcements):
        if anchors[number] is None and found.rule and latest:
            key = _series(found)
            since = max(latest, had[key] + timedelta(days=1)) if key in had else latest
            day = found.rule.after(since)
            after = coming[number]
            if after is None or day <= after:
                anchors[number], made[number] = day, Place(day)
                had[key] = day
        latest = anchors[number] or latest


def _place_windows(announcements: Sequence[Announcement], anchors: list[date | None], made: list[Place]) -> None:
    coming = _next_stated(anchors)
    latest: date | None = None
    for number, found in enumerate(announcements):
        after = coming[number]
        if anchors[number] is None and found.rule is None and latest and after:
            made[number] = Place(window=(latest, after))
        latest = anchors[number] or latest


def _next_stated(anchors: Sequence[date | None]) -> list[date | None]:
    """For each, the first that comes after it."""
    coming: list[date | None] = []
    after: date | None = None
    for day in reversed(anchors):
        coming.append(after)
        after = day or after
    return coming[::-1]


def _series(found: Announcement) -> object:
    return found.rule and (found.rule.label, tuple(name for name, _ in found.leaders))


def _gaps(announcements: Sequence[Announcement], anchors: Sequence[date | None], made: list[Place]) -> None:
    """Dates of a series' rule that have no announcement, although later ones of other events are there."""
    members: defaultdict[object, list[int]] = defaultdict(list)
    for number, found in enumerate(announcements):
        if found.rule and len(found.days) < 2 and anchors[number]:
            members[_series(found)].append(number)
    end = max(day for day in anchors if day)
    for numbers in members.values():
        rule = announcements[numbers[0]].rule
        days = {day: number for number in numbers if (day := anchors[number])}
        if rule is None or len(numbers) < 2:
            continue
        begin = min(days)
        for missing in [
            d
            for year in range(begin.year, end.year + 1)
            for d in rule.dates(year)
            if begin < d <= end and d not in days
        ]:
            before = days[max(day for day in days if day < missing)]
            holiday = (
                "Thanksgiving in the United States"
                if missing.month == 11 and missing in _THANKSGIVING.dates(missing.year)
                else ""
            )
            spans = own.spans if (own := announcements[before].rule) else ()
            made[before].faults.append(
                fault(Code.GAP, *spans, day=day_in_words(missing), rule=rule.label, holiday=holiday)
            )


def _clashes(announcements: Sequence[Announcement], made: list[Place]) -> None:
    """Two meetings at one time that the same people might go to."""
    timed: list[tuple[datetime, datetime, int]] = []
    for number, found in enumerate(announcements):
        for sitting in sittings(found):
            zone = sitting.clock.zone if sitting.clock else None
            if sitting.date.day and sitting.at and zone:
                start = datetime.combine(sitting.date.day, sitting.at, calendar.zone(zone))
                length = timedelta(minutes=sitting.minutes) if sitting.minutes else _PRESUMED
                timed.append((start, start + length, number))
    for (_, end, one), (start, _, other) in pairwise(sorted(timed)):
        if one != other and start < end and _may_share(announcements[one], announcements[other]):
            spans = [
                next(item.span for item in announcements[n].days if item.day == start.date()) for n in (one, other)
            ]
            made[other].faults.append(fault(Code.CLASH, *spans, day=day_in_words(start.date()), time=f"{start:%H:%M}"))


def _may_share(one: Announcement, other: Announcement) -> bool:
    """Whether somebody may belong to both audiences."""
    both = {found.audience[0] for found in (one, other) if found.audience}
    if both == {Audience.CREDENTIALED_LEADERS, Audience.UNCREDENTIALED_LEADERS}:
        return False
    return not (Audience.STUDENTS in both and both & (_LEADERS | {Audience.CLINICIANS}))


def _early(announcements: Sequence[Announcement], anchors: Sequence[date | None], made: list[Place]) -> None:
    for found, day, place in zip(announcements, anchors, made, strict=True):
        begin = day or (place.window[0] if place.window else None)
        by = found.cancel_by
        if begin and by and by.date.day and begin - by.date.day > LONG_BEFORE:
            weeks = (begin - by.date.day).days // 7
            place.faults.append(
                fault(Code.EARLY, by.span, day=day_in_words(by.date.day), begin=day_in_words(begin), weeks=str(weeks))
            )
