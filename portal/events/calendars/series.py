"""The meetings of one entry and of those that say of single ones how they differ: recurrence within bounds."""

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from types import MappingProxyType
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import vRecur

from portal.events import calendar
from portal.events.calendars.entry import Entry, Moment, Unreadable
from portal.events.listing import Meeting, MeetingStatus
from portal.events.validity import MOST_MEETINGS

# How far back and ahead of today a series is followed.
BEFORE, AHEAD = timedelta(days=366), timedelta(days=731)
# Dates that all the series of one file may be asked for.
MOST_STEPS = 20_000
# What one series costs whose rule never comes true: its library looks until the year 9999.
NEVER = 5_000
_KNOWN = frozenset(
    {
        "FREQ",
        "UNTIL",
        "COUNT",
        "INTERVAL",
        "WKST",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYSETPOS",
        "BYYEARDAY",
        "BYWEEKNO",
    }
)
_OF_DAYS = frozenset({"FREQ", "INTERVAL", "WKST"})
_FILTERS = frozenset({"UNTIL", "COUNT", "BYDAY", "BYMONTH", "BYMONTHDAY"})
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# How often a meeting may recur, and the days from one period to the next.
_DAYS: Mapping[str, int] = MappingProxyType({"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365})
_NTH = ("1st", "2nd", "3rd", "4th", "5th")


@dataclass
class Budget:
    """What is left of `MOST_STEPS`."""

    left: int = MOST_STEPS

    def spend(self, steps: int = 1) -> None:
        self.left -= steps
        if self.left < 0:
            raise Unreadable("this file recurs more often than can be followed: export fewer series")


@dataclass
class Meetings:
    """rule: the series in words that `calendar.Rule` reads, empty where it says something else
    remarks: what was left out, as sentences without their end"""

    meetings: list[Meeting] = field(default_factory=list)
    rule: str = ""
    remarks: list[str] = field(default_factory=list)


def meetings_of(entries: Sequence[Entry], uid: str, today: date, budget: Budget) -> Meetings:
    """What the entries of one UID come to. uid: of a meeting by itself, and what those of a series begin with

    Raises Unreadable.
    """
    found = Meetings()
    whole = max((e for e in entries if e.replaces is None), key=lambda e: e.sequence, default=None)
    single = {e.replaces: e for e in sorted(entries, key=lambda e: e.sequence) if e.replaces is not None}
    if sum(e.replaces is None for e in entries) > 1:
        found.remarks.append("several entries have its UID, and the last of them was taken")
    recurs = whole is not None and bool(whole.rule or whole.added)
    starts = _starts(whole, today, budget, found) if whole is not None else []
    for start in starts:
        about = single.pop(start, None)
        if whole is not None and (about is not None or not _is_skipped(start, whole.skipped)):
            said = about or replace(whole, start=start, last_day=_shifted(whole, start))
            _add(found, said, _uid(uid, start, starts) if recurs or single else uid)
    for start, about in single.items():
        if not recurs or not _is_past(start, today):
            _add(found, about, _uid(uid, start, []))
    found.meetings.sort(key=lambda meeting: (meeting.day, meeting.at or time.min))
    return found


def _starts(whole: Entry, today: date, budget: Budget, found: Meetings) -> list[Moment]:
    by_rule = list(_by_rule(whole, today, budget, found)) if whole.rule else [whole.start]
    found.rule = _in_words(by_rule) if whole.rule and _counts_forwards(whole.rule) else ""
    starts = sorted({*by_rule, *whole.added}, key=_key)
    if not starts:
        raise Unreadable("the rule by which it recurs never comes true")
    kept = [start for start in starts if not _is_past(start, today)] if len(starts) > 1 else starts
    if left := len(starts) - len(kept):
        found.remarks.append(f"{left} meetings of more than a year ago are left out")
    if len(kept) > MOST_MEETINGS:
        found.remarks.append(f"only the first {MOST_MEETINGS} meetings are taken")
    if not kept:
        raise Unreadable("all of its meetings were more than a year ago")
    return kept[:MOST_MEETINGS]


def _by_rule(whole: Entry, today: date, budget: Budget, found: Meetings) -> Iterator[Moment]:
    rule = dict(whole.rule or {})
    if rule.get("FREQ", [""])[0] not in _DAYS:
        raise Unreadable(f"it recurs by a rule that no meeting does, {str(rule.get('FREQ', ['?'])[0])[:20]}")
    if strange := rule.keys() - (_OF_DAYS | _FILTERS if rule["FREQ"][0] == "DAILY" else _KNOWN):
        raise Unreadable(f"it recurs by a rule with {min(strange)}, which is not followed")
    if min(map(int, rule.get("INTERVAL", [1]))) < 1:
        raise Unreadable("it recurs by a rule with an interval of nothing")
    count, until = rule.pop("COUNT", None), rule.pop("UNTIL", None)
    first = whole.start if isinstance(whole.start, datetime) else datetime.combine(whole.start, time())
    horizon = datetime.combine(max(first.date(), today) + AHEAD, time.max)
    end = _last(until[0], whole.zone) if until else horizon
    if end > horizon or (until is None and count is None):
        found.remarks.append(f"it goes on; the meetings until {horizon.day} {horizon:%B %Y} are taken")
    # Also where none of them is a meeting, each period is looked at.
    budget.spend(max(0, (min(end, horizon) - first).days) // _DAYS[rule["FREQ"][0]])
    produced = False
    try:
        for start in islice(_dates(rule, first, min(end, horizon)), int(count[0]) if count else None):
            produced = True
            budget.spend()
            yield start if isinstance(whole.start, datetime) else start.date()
    except (ValueError, TypeError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable("the rule by which it recurs cannot be read") from error
    if not produced:
        budget.spend(NEVER)


def _dates(rule: Mapping[str, Any], first: datetime, until: datetime) -> Iterator[datetime]:
    if rule["FREQ"][0] != "DAILY":
        yield from rrulestr(_written(rule, until), dtstart=first)
        return
    # By days, the library would look for one that fits until the year 9999.
    for day in rrulestr(_written({name: rule[name] for name in rule if name in _OF_DAYS}, until), dtstart=first):
        if _fits(rule, day):
            yield day


def _fits(rule: Mapping[str, Any], day: datetime) -> bool:
    from_the_end = day.day - monthrange(day.year, day.month)[1] - 1
    asked: Sequence[tuple[str, Collection[object]]] = (
        ("BYMONTH", (day.month,)), ("BYMONTHDAY", (day.day, from_the_end)), ("BYDAY", (_WEEKDAYS[day.weekday()],)),
    )  # fmt: skip
    return all(name not in rule or {*rule[name]}.intersection(values) for name, values in asked)


def _written(rule: Mapping[str, Any], until: datetime) -> str:
    recur: Any = vRecur(rule)
    written: str = recur.to_ical().decode()
    return f"{written};UNTIL={until:%Y%m%dT%H%M%S}"


def _last(until: Moment, zone: str) -> datetime:
    """The end of a rule, on the wall of its series."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return until if until.tzinfo is None else until.astimezone(calendar.zone(zone)).replace(tzinfo=None)


def _key(moment: Moment) -> datetime:
    return moment if isinstance(moment, datetime) else datetime.combine(moment, time())


def _is_past(start: Moment, today: date) -> bool:
    return _key(start).date() < today - BEFORE


def _is_skipped(start: Moment, skipped: Collection[Moment]) -> bool:
    return start in skipped or (isinstance(start, datetime) and start.date() in _days(skipped))


def _days(moments: Collection[Moment]) -> set[date]:
    return {moment for moment in moments if not isinstance(moment, datetime)}


def _shifted(whole: Entry, start: Moment) -> date | None:
    if whole.last_day is None or isinstance(start, datetime) or isinstance(whole.start, datetime):
        return None
    return whole.last_day + (start - whole.start)


def _uid(uid: str, start: Moment, among: Sequence[Moment]) -> str:
    """By the day that the meeting has by its rule, which stays when it is moved."""
    day = _key(start).date()
    twice = isinstance(start, datetime) and sum(_key(other).date() == day for other in among) > 1
    return f"{uid}.{day}T{start:%H%M}" if twice else f"{uid}.{day}"


def _add(found: Meetings, said: Entry, uid: str) -> None:
    timed = isinstance(said.start, datetime)
    day, at = _key(said.start).date(), _key(said.start).time().replace(second=0, microsecond=0) if timed else None
    try:
        calendar.unambiguous(day, at, said.zone)
    except (calendar.SkippedTime, calendar.RepeatedTime):
        found.remarks.append(f"{day.day} {day:%B %Y} is left out: daylight saving makes its hour none, or two")
        return
    if any(meeting.uid == uid for meeting in found.meetings):
        return
    is_off = said.status == "CANCELLED"
    found.meetings.append(
        Meeting(
            uid=uid,
            day=day,
            zone=said.zone,
            at=at,
            minutes=said.minutes if timed else None,
            last_day=None if timed else said.last_day,
            status=MeetingStatus.CANCELLED if is_off else MeetingStatus.SCHEDULED,
            to_be_confirmed=said.status == "TENTATIVE",
        )
    )


def _counts_forwards(rule: Mapping[str, Any]) -> bool:
    """Whether it goes by months, and counts from their first day: the fourth Thursday is not the last."""
    recur: Any = vRecur({name: value for name, value in rule.items() if name != "UNTIL"})
    return rule["FREQ"][0] in ("MONTHLY", "YEARLY") and b"-" not in recur.to_ical()


def _in_words(starts: Sequence[Moment]) -> str:
    """The words of a `calendar.Rule` that has these days and no others between the first and the last of them."""
    days = sorted({_key(start).date() for start in starts})
    if len(days) < 2 or len({((day.day - 1) // 7, day.weekday()) for day in days}) > 1:
        return ""
    name = f"{_NTH[(days[0].day - 1) // 7]} {calendar.WEEKDAYS[days[0].weekday()]}"
    months = sorted({day.month for day in days})
    span = f", {calendar.MONTHS[months[0] - 1]} to {calendar.MONTHS[months[-1] - 1]}"
    for words in (
        " of all months" if len(months) == len(calendar.MONTHS) else span,
        " of odd months",
        " of even months",
    ):
        if calendar.Rule.parse(name + words).between(days[0], days[-1]) == days:
            return name + words
    return ""
