"""When a juror reads what: on evenings of their own choice, so that the last review is in before the date.

Evenings are days on the juror's own calendar. A plan is made anew each time it is looked at, so that an evening that
fell through costs nothing but the evening.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# On the juror's own clock.
BEGINS = time(20)
# Minutes. An evening is as long as is comfortable; where the date comes too soon for that, as long as it must be.
COMFORTABLE, LONGEST = 90, 180
# Nobody begins later: from then on, the next evening is another day's.
_TONIGHT_UNTIL = time(22)


@dataclass(frozen=True, slots=True)
class Task:
    """An essay that is still to be done. minutes: of reading that are left, at least 1."""

    code: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Sitting:
    """One evening, with what is read then, in the juror's order."""

    day: date
    tasks: tuple[Task, ...]

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)


@dataclass(frozen=True, slots=True)
class Plan:
    """Evenings in their order, each essay on one of them.

    last: the last evening that is in time. evenings_needed: how few would do if each were as long as can be;
    evenings_left: days from the first on which one can read until `last`.
    """

    sittings: tuple[Sitting, ...]
    last: date
    evenings_needed: int
    evenings_left: int

    @property
    def minutes(self) -> int:
        return sum(sitting.minutes for sitting in self.sittings)

    @property
    def ends(self) -> date:
        return self.sittings[-1].day

    @property
    def in_time(self) -> bool:
        return self.ends <= self.last

    @property
    def days_to_spare(self) -> int:
        """Between the end of the plan and the last evening that is in time; negative where the plan is late."""
        return (self.last - self.ends).days

    @property
    def longest(self) -> int:
        """Minutes of the longest evening."""
        return max(sitting.minutes for sitting in self.sittings)

    def in_week_of(self, day: date) -> tuple[Sitting, ...]:
        """What is still to come in the week, from Monday to Sunday, that this day is in."""
        monday = day - timedelta(days=day.weekday())
        return tuple(s for s in self.sittings if monday <= s.day < monday + timedelta(days=7))


def first_evening(now: datetime, zone: ZoneInfo) -> date:
    """The first day on which there is an evening left to read."""
    local = now.astimezone(zone)
    return local.date() if local.time() < _TONIGHT_UNTIL else local.date() + timedelta(days=1)


def last_evening(due_at: datetime, zone: ZoneInfo) -> date:
    """The last day on which even the longest evening is over by then."""
    ended = datetime.combine(date.min, BEGINS) + timedelta(minutes=LONGEST) - datetime.combine(date.min, time())
    return (due_at.astimezone(zone).replace(tzinfo=None) - ended).date()


def latest_start(tasks: Sequence[Task], weekdays: Set[int], last: date) -> date:
    """The last day on which one can begin and be done by `last` with comfortable evenings on these weekdays, of which
    there must be one. It may have passed. tasks: at least one, in the juror's order."""
    evenings = (day for n in count() if (day := last - timedelta(days=n)).weekday() in weekdays)
    return next(islice(evenings, len(_stacks(tasks, COMFORTABLE)) - 1, None))


def plan(tasks: Sequence[Task], weekdays: Set[int], first: date, last: date) -> Plan | None:
    """The earliest comfortable plan; where that is late, the one with the shortest evenings that is not; where every
    plan is late, the earliest that there is. None where there is nothing to do, or no evening to do it on.

    tasks: in the juror's order, which is kept. weekdays: Monday is 0. An essay is never split: one that is longer than
    an evening has an evening of its own.
    """
    if not tasks or not weekdays:
        return None
    available = sum(day.weekday() in weekdays for day in _days(first, last))
    lengths = range(COMFORTABLE, LONGEST + 1)
    stacks = next((s for length in lengths if len(s := _stacks(tasks, length)) <= available), _stacks(tasks, LONGEST))
    evenings = (day for day in _days(first) if day.weekday() in weekdays)
    sittings = tuple(Sitting(day, stack) for day, stack in zip(evenings, stacks, strict=False))
    left = max(0, (last - first).days + 1)
    return Plan(sittings, last, len(_stacks(tasks, LONGEST)), left)


def _stacks(tasks: Sequence[Task], length: int) -> list[tuple[Task, ...]]:
    """The tasks in their order, in as few evenings of at most `length` minutes as can be."""
    stacks: list[list[Task]] = []
    left = 0
    for task in tasks:
        if not stacks or task.minutes > left:
            stacks.append([])
            left = length
        stacks[-1].append(task)
        left -= task.minutes
    return [tuple(stack) for stack in stacks]


def _days(first: date, last: date = date.max) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
