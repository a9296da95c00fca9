"""Which series a calendar gets as a rule with exceptions, and which as single entries.

Single entries, each with an id of its own, are read alike by every calendar, and are right whatever becomes of the
dates; so they are the usual way. A series whose rule is stated and whose meetings keep to it is better off as one
thing: whoever takes its file into Google's, Apple's or Microsoft's calendar can move or delete it as a whole, and all
three read a plain monthly rule, dates left out (EXDATE) and meetings that differ (RECURRENCE-ID). What is only our
reading of the dates stays a list of dates.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import pairwise

from portal.events import calendar
from portal.events.feeds.entries import Entry, of_meeting
from portal.events.listing import Listing, Meeting, MeetingStatus

# As RFC 5545 has them; Monday is 0, as in `datetime`.
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def groups(listing: Listing) -> list[Sequence[Entry]]:
    """The entries of a listing's meetings, in groups that a calendar holds whole or not at all: a series that is a rule
    is one, any other meeting is one by itself."""
    try:
        series, single = _series(listing)
    # A rule that nobody can follow, or one with a day that lacks the hour, is still a list of dates.
    except (calendar.UnreadableRule, calendar.SkippedTime):
        series, single = [], listing.meetings
    return [*([series] if series else []), *((of_meeting(listing, meeting),) for meeting in single)]


def _series(listing: Listing) -> tuple[list[Entry], Sequence[Meeting]]:
    """The entries of the series as a rule, where it is one, and the meetings that are not of it."""
    if not listing.rule or listing.rule_to_be_confirmed:
        return [], listing.meetings
    rule = calendar.Rule.parse(listing.rule)
    by_day, beside = _by_day_of_the_rule(rule, listing.meetings)
    days = rule.between(min(by_day), max(by_day)) if by_day else []
    months = _months_between(days)
    if len(by_day) < 2 or months is None or len({meeting.zone for meeting in by_day.values()}) > 1:
        return [], listing.meetings
    # All of them have a time, and most have this one.
    (at, minutes), _ = Counter((m.at or time(), m.minutes) for m in by_day.values()).most_common(1)[0]
    usual = Meeting("", days[0], by_day[days[0]].zone, at, minutes)

    def start(day: date) -> datetime:
        return calendar.instant(day, at, usual.zone).astimezone(calendar.zone(usual.zone))

    uid, sequence = f"{listing.slug}.series", listing.sequence + sum(m.sequence for m in listing.meetings)
    whole = replace(
        of_meeting(listing, usual),
        uid=uid,
        sequence=sequence,
        rule=_rrule(rule, months, start(days[-1])),
        last=start(days[-1]),
        days=tuple(by_day),
        skipped=tuple(start(day) for day in days if day not in by_day),
    )
    exceptions = [
        replace(of_meeting(listing, meeting), uid=uid, sequence=sequence, stands_for=start(day))
        for day, meeting in sorted(by_day.items())
        if _differs(meeting, usual, day)
    ]
    return [whole, *exceptions], beside


def _by_day_of_the_rule(rule: calendar.Rule, meetings: Iterable[Meeting]) -> tuple[dict[date, Meeting], list[Meeting]]:
    """The meetings with a time, by the day of the rule that each is held on or was announced for; and all others."""
    by_day: dict[date, Meeting] = {}
    beside = []
    # Those that stand on their own day first: a moved one may not take it from them.
    for meeting in sorted(meetings, key=lambda m: m.moved_from_day is not None):
        day = next((d for d in (meeting.moved_from_day, meeting.day) if d and d in rule.dates(d.year)), None)
        if day is None or day in by_day or meeting.at is None:
            beside.append(meeting)
        else:
            by_day[day] = meeting
    return by_day, beside


def _months_between(days: Sequence[date]) -> int | None:
    """How many months lie between any two dates of the rule; None where it is not always the same number."""
    numbers = [day.year * 12 + day.month for day in days]
    steps = {later - earlier for earlier, later in pairwise(numbers)}
    return steps.pop() if len(steps) == 1 else None


def _rrule(rule: calendar.Rule, months: int, last: datetime) -> str:
    """In steps of so many months, and not with a list of them: Outlook does not know BYMONTH in a monthly rule."""
    interval = f"INTERVAL={months};" if months > 1 else ""
    weekday = f"{rule.nth}{_WEEKDAYS[rule.weekday]}"
    return f"FREQ=MONTHLY;UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ};{interval}BYDAY={weekday}"


def _differs(meeting: Meeting, usual: Meeting, day: date) -> bool:
    said = (meeting.day, meeting.at, meeting.minutes, meeting.status, meeting.to_be_confirmed, meeting.note)
    return said != (day, usual.at, usual.minutes, MeetingStatus.SCHEDULED, False, "")
