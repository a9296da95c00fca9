"""One month as a page shows it: its weeks, and what falls on each of its days where it is held."""

import re
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import total_ordering
from zoneinfo import ZoneInfo

from portal.events.calendar import MONTHS
from portal.events.listing import Listing, Meeting
from portal.events.plugins import KeyDate

_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])")
_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


class NoSuchMonth(ValueError):
    """A text that is no month of the years 1 to 9999."""


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-03`.

        Raises NoSuchMonth.
        """
        found = _MONTH.fullmatch(text)
        if found is None or not int(found["year"]):
            raise NoSuchMonth(text)
        return cls(int(found["year"]), int(found["month"]))

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    def __lt__(self, other: "Month") -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @property
    def label(self) -> str:
        return f"{MONTHS[self.month - 1]} {self.year}"

    @property
    def following(self) -> "Month":
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    @property
    def preceding(self) -> "Month":
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def days(self) -> list[date]:
        return [day for week in self.weeks for day in week if day is not None]

    @property
    def weeks(self) -> list[list[date | None]]:
        """From Monday to Sunday; None for a day of another month."""
        weeks = Calendar().monthdayscalendar(self.year, self.month)
        return [[date(self.year, self.month, day) if day else None for day in week] for week in weeks]


@dataclass(frozen=True, slots=True)
class Item:
    """What stands on a day: a meeting, a key date, or a listing that has neither."""

    listing: Listing
    meeting: Meeting | None = None
    key_date: KeyDate | None = None

    @property
    def at(self) -> time:
        """The time on the wall that gives it its place in the day: whole days first, key dates last."""
        if self.meeting is None:
            return time.max
        return self.meeting.at or time.min


def items(
    listings: Iterable[Listing], key_dates: Mapping[str, Sequence[KeyDate]], month: Month
) -> dict[date, list[Item]]:
    """What falls on the days of a month, each day's in the order of the clocks on the wall."""
    found: defaultdict[date, list[Item]] = defaultdict(list)
    for day, item in all_items(listings, key_dates):
        if (day.year, day.month) == (month.year, month.month):
            found[day].append(item)
    return {day: sorted(of_day, key=lambda item: item.at) for day, of_day in found.items()}


def expected(listings: Iterable[Listing], month: Month) -> list[Listing]:
    """The listings without a date that are expected at some time in a month."""
    return [
        listing
        for listing in listings
        if listing.expected_from and listing.expected_to and not listing.meetings
        and listing.expected_from <= month.last and month.first <= listing.expected_to
    ]  # fmt: skip


def all_items(listings: Iterable[Listing], key_dates: Mapping[str, Sequence[KeyDate]]) -> Iterator[tuple[date, Item]]:
    """Every day on which something stands."""
    for listing in listings:
        dates = key_dates.get(listing.slug, ())
        for meeting in listing.meetings:
            day = meeting.day
            while day <= meeting.through:
                yield day, Item(listing, meeting=meeting)
                day += _DAY
        for key_date in dates:
            # A deadline at midnight belongs to the day that ends with it.
            moment = key_date.at - _MOMENT if key_date.excluded else key_date.at
            yield moment.astimezone(ZoneInfo(key_date.zone)).date(), Item(listing, key_date=key_date)
        if not (listing.meetings or dates or listing.expected_from):
            yield listing.listed_on, Item(listing)
