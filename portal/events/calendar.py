"""Dates, wall times and zones of meetings: pure values in, values out.

A meeting keeps the date and the time on the wall where it is held, and an IANA zone. Its instant is worked out from
them, so that daylight saving is as the zone has it, never a fixed offset.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_ORDINALS = {
    "1st": 1, "first": 1, "2nd": 2, "second": 2, "3rd": 3, "third": 3, "4th": 4, "fourth": 4, "5th": 5, "fifth": 5,
}  # fmt: skip
_RULE = re.compile(
    rf"(?P<nth>{'|'.join(_ORDINALS)}) (?P<weekday>{'|'.join(WEEKDAYS)})"
    rf"(?:, (?P<first>{'|'.join(MONTHS)}) to (?P<last>{'|'.join(MONTHS)})| of (?P<months>odd|even|all) months)"
)
_EVERY = {"odd": range(1, 13, 2), "even": range(2, 13, 2), "all": range(1, 13)}
_PARTS_OF_THE_WORLD = tuple(
    f"{part}/"
    for part in ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
)


class UnreadableRule(ValueError):
    """A rule in words that this module does not know."""


class NoSuchZone(ValueError):
    """A zone that the IANA database does not have."""


class SkippedTime(ValueError):
    """A time that no clock there shows: it falls into the hour that daylight saving skips."""


class RepeatedTime(ValueError):
    """A time that the clocks there show twice: it falls into the hour that the end of daylight saving repeats."""


class EndsTooEarly(ValueError):
    """An end on the same day that does not come after its start."""


class NeverMatches(ValueError):
    """A rule without a date between the days that were asked for."""


class NotOfTheSeries(ValueError):
    """A date that was to be skipped or moved and that the rule does not have."""


class MeetsTwice(ValueError):
    """Two meetings of a series on one day."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The nth weekday of some months, such as the 4th Thursday of odd months.

    nth: 1 to 5 · weekday: Monday is 0, as in `datetime` · months: ascending, January is 1

    The fourth is not the last: a month may have a fifth. The dates of a series are the truth and its rule is how
    people remember them: a date may be skipped or moved, and the rule stays.
    """

    nth: int
    weekday: int
    months: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> "Rule":
        """Read `2nd Saturday, January to August` or `4th Thursday of odd months` (or even, or all).

        Raises UnreadableRule.
        """
        found = _RULE.fullmatch(text)
        if found is None:
            raise UnreadableRule(text)
        if found["months"]:
            months = tuple(_EVERY[found["months"]])
        else:
            months = tuple(range(MONTHS.index(found["first"]) + 1, MONTHS.index(found["last"]) + 2))
        if not months:
            raise UnreadableRule(text)
        return cls(_ORDINALS[found["nth"]], WEEKDAYS.index(found["weekday"]), months)

    def dates(self, year: int) -> list[date]:
        """The rule's dates in one year, ascending. A month without a fifth such weekday has none."""
        return [date(year, month, day) for month in self.months if (day := self._day(year, month))]

    def _day(self, year: int, month: int) -> int | None:
        first_weekday, length = monthrange(year, month)
        day = 1 + (self.weekday - first_weekday) % 7 + 7 * (self.nth - 1)
        return day if day <= length else None

    def between(self, since: date, until: date) -> list[date]:
        """The rule's dates from one day to another, both included, ascending."""
        years = range(since.year, until.year + 1)
        return [day for year in years for day in self.dates(year) if since <= day <= until]


@dataclass(frozen=True, slots=True)
class Planned:
    """One meeting that a series is to have. of: the date it is known by, which stays when it is moved"""

    of: date
    day: date
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Series:
    """What the meetings of a series are made of, once: afterwards they are the truth, and the rule a label.

    since, until: the days between which the rule is followed, both included
    at: the time on the wall in `zone`; None where it is not known · minutes, first_minutes: of the first meeting
    skipped: dates of the rule without a meeting · moved: dates of the rule, each to the day it is held on instead
    added: days beside the rule
    """

    rule: Rule
    since: date
    until: date
    zone: str
    at: time | None = None
    minutes: int | None = None
    first_minutes: int | None = None
    skipped: frozenset[date] = frozenset()
    moved: Mapping[date, date] = field(default_factory=lambda: MappingProxyType({}))
    added: frozenset[date] = frozenset()

    def meetings(self) -> list[Planned]:
        """The meetings, by day; there is at least one.

        Raises NeverMatches, NotOfTheSeries, MeetsTwice, NoSuchZone, SkippedTime, RepeatedTime: each names the date.
        """
        by_rule = self.rule.between(self.since, self.until)
        if not by_rule:
            raise NeverMatches(f"{self.since} to {self.until}")
        if unknown := (self.skipped | self.moved.keys()).difference(by_rule):
            raise NotOfTheSeries(f"{min(unknown)}")
        kept = [(day, self.moved.get(day, day)) for day in by_rule if day not in self.skipped]
        kept += [(day, day) for day in self.added]
        kept.sort(key=lambda pair: pair[1])
        days = [day for _, day in kept]
        if len(set(days)) < len(days):
            raise MeetsTwice(f"{Counter(days).most_common(1)[0][0]}")
        if not days:
            raise NeverMatches(f"{self.since} to {self.until}")
        for day in days:
            unambiguous(day, self.at, self.zone)
        return [Planned(of, day, minutes) for (of, day), minutes in zip(kept, self._lengths(), strict=False)]

    def _lengths(self) -> Iterator[int | None]:
        yield self.first_minutes or self.minutes
        while True:
            yield self.minutes


def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name such as `Europe/Copenhagen`.

    Raises NoSuchZone.
    """
    try:
        return ZoneInfo(name)
    # A name that leads out of the database is a ValueError, one that is a folder in it an OSError.
    except (KeyError, ValueError, OSError) as error:
        raise NoSuchZone(name) from error


def instant(day: date, at: time, in_zone: str) -> datetime:
    """The instant, aware and in UTC, of a wall time. Of the hour that autumn repeats it is the first pass, as in
    RFC 5545 section 3.3.5.

    Raises NoSuchZone, SkippedTime.
    """
    local = datetime.combine(day, at, zone(in_zone))
    moment = local.astimezone(UTC)
    if moment.astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise SkippedTime(f"{day} {at:%H:%M} {in_zone}")
    return moment


def unambiguous(day: date, at: time | None, in_zone: str) -> None:
    """Ask of a wall time that somebody writes that it names one instant; without a time, of the zone that there is one.

    Raises NoSuchZone, SkippedTime, RepeatedTime.
    """
    if at is None:
        zone(in_zone)
        return
    first = instant(day, at, in_zone)
    if datetime.combine(day, at.replace(fold=1), zone(in_zone)).astimezone(UTC) != first:
        raise RepeatedTime(f"{day} {at:%H:%M} {in_zone}")


def minutes_between(start: time, end: time) -> int:
    """The length of a meeting that ends on the day it began.

    Raises EndsTooEarly.
    """
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0:
        raise EndsTooEarly(f"{start:%H:%M} to {end:%H:%M}")
    return minutes


def zone_like(text: str) -> ZoneInfo:
    """The zone that a reader means who writes its IANA name in any case, or the name of its town alone, as in `Salta`
    or `new york`.

    Raises NoSuchZone.
    """
    names = _by_town()
    asked = text.strip().casefold().replace(" ", "_")
    return zone(names.get(asked, text.strip()))


def zones_near(text: str) -> list[str]:
    """Zones that somebody may have meant who wrote what none is called, the likeliest first; at most three."""
    names = _by_town()
    asked = text.strip().casefold().replace(" ", "_")
    near = [*get_close_matches(asked, names, 6, 0.8), *get_close_matches(asked.rpartition("/")[2], names, 6, 0.8)]
    return list(dict.fromkeys(names[name] for name in near))[:3]


@cache
def _by_town() -> Mapping[str, str]:
    """Every zone by its name in small letters, and those of a continent or an ocean by their last part as well: the
    others have last parts such as GMT+5, which is five hours behind."""
    names = sorted(available_timezones())
    towns = {name.rpartition("/")[2].casefold(): name for name in names if name.startswith(_PARTS_OF_THE_WORLD)}
    return towns | {name.casefold(): name for name in names}


@dataclass(frozen=True, slots=True)
class LocalStart:
    """When a meeting starts for one reader.

    start: aware, in the reader's zone
    usual: the time of day of most meetings of the series, where this one starts at another; else None
    """

    start: datetime
    usual: time | None


@dataclass(frozen=True, slots=True)
class InShort:
    """A series in a sentence: on which weekday, where it is always the same, and at what time; and the days on which
    it is at another, by that."""

    weekday: str | None
    at: time
    odd: Mapping[time, Sequence[datetime]]


def in_short(series: Sequence[LocalStart]) -> InShort | None:
    """What several meetings come to for their reader; None of a single one, which says it itself."""
    if len(series) < 2:
        return None
    usual = [seen.start for seen in series if seen.usual is None]
    weekdays = {start.weekday() for start in usual}
    weekday = WEEKDAYS[usual[0].weekday()] if len(weekdays) == 1 else None
    odd: dict[time, list[datetime]] = {}
    for seen in series:
        if seen.usual is not None:
            odd.setdefault(seen.start.time(), []).append(seen.start)
    return InShort(weekday, usual[0].time(), odd)


def for_reader(starts: Sequence[datetime], in_zone: ZoneInfo) -> list[LocalStart]:
    """A series as its reader's clock shows it, with the odd ones out marked: zones change their clocks on different
    days, so that a series at one hour in New York has two in Copenhagen. Of two hours as frequent, the earlier
    meeting's is the usual one.
    """
    local = [start.astimezone(in_zone) for start in starts]
    ranked = Counter(start.time() for start in local).most_common(1)
    return [LocalStart(start, None if start.time() == ranked[0][0] else ranked[0][0]) for start in local]
