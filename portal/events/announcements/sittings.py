"""When each meeting begins and how long it lasts, put together from dates, hours and lengths."""

from dataclasses import dataclass
from datetime import date, time, timedelta

from portal.events.announcements.announcement import Announcement, follows
from portal.events.announcements.dates import Date
from portal.events.announcements.hours import Clock
from portal.events.announcements.lengths import Length

# So many days on end are still one event.
LONGEST = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of an announcement.

    general: those that are said of all meetings, in the order of the text · main: the one that says most
    first, rest: those that stand behind the length of the first meeting, and of the others
    own: those that stand behind a date of their own, where several do
    """

    general: tuple[Clock, ...]
    main: Clock | None
    first: Clock | None
    rest: Clock | None
    own: dict[date, Clock]

    @property
    def used(self) -> list[Clock]:
        found = (self.main, self.first, self.rest, *self.own.values())
        return [clock for clock in found if clock is not None]


@dataclass(frozen=True, slots=True)
class Sitting:
    """One meeting. minutes: None where neither a length nor an end is said"""

    date: Date
    at: time | None
    minutes: int | None
    clock: Clock | None
    length: Length | None


def hours_of(found: Announcement) -> Hours:
    own = _own(found)
    first, rest = (_behind(found, length) for length in (found.lengths.first, found.lengths.rest))
    tied = [clock for clock in (first, rest, *own.values()) if clock]
    general = tuple(clock for clock in found.clocks if clock not in tied)
    ranked = sorted(general, key=lambda clock: (clock.zone is None, not clock.has_end))
    return Hours(general, next(iter(ranked), None), first, rest, own)


def sittings(found: Announcement) -> list[Sitting]:
    """The meetings, in calendar order."""
    hours = hours_of(found)
    made = []
    for number, item in enumerate(found.days):
        is_first = number == 0 and (found.lengths.first is not None)
        clock = hours.own.get(item.day) if item.day else None
        clock = clock or (hours.first if is_first else hours.rest) or hours.main or hours.rest or hours.first
        length = (found.lengths.first if is_first else found.lengths.rest) or found.lengths.each
        if item.last:
            clock = length = None
        minutes = length.minutes if length else clock.minutes if clock else None
        at = clock.start if clock else None
        made.append(Sitting(item, at, minutes if at else None, clock, length))
    return made


def _own(found: Announcement) -> dict[date, Clock]:
    """Hours by the date that they stand behind, if each of several dates has some."""
    own = {}
    for item in found.all_dates:
        clock = next((clock for clock in found.clocks if follows(found.prose, item.span, clock.span)), None)
        if clock and item.day:
            own[item.day] = clock
    return own if len(own) > 1 and len(set(own.values())) == len(own) else {}


def _behind(found: Announcement, length: Length | None) -> Clock | None:
    if length is None:
        return None
    return next((clock for clock in found.clocks if follows(found.prose, length.span, clock.span)), None)
