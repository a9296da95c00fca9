"""Invented announcements: facts, and prose that says them in one of several ways, with an error put in where asked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from portal.events.announcements.faults import Code
from portal.events.calendar import MONTHS, WEEKDAYS, Rule

TODAY = date(2030, 1, 1)
ZONES = {"Eastern": "America/New_York", "Pacific": "America/Los_Angeles", "Central": "America/Chicago"}
ORDINALS = ("first", "second", "third", "fourth")
_LED = ("Leaders", "Facilitators", "Leaders facilitating the group")
IN_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NAMES = ("Ines Varandas", "Tomas van der Meer, MD", "Brigid O'Leary, PhD", "Aiko Hartmann", "Lucía Prado, LCSW")


@dataclass(frozen=True)
class Plan:
    """A series that meets on the nth weekday of months on end, with all that is said of it.

    start: on the wall of `zone` · other: a second zone whose hours are given as well · style: how it is written
    """

    nth: int
    weekday: int
    first_month: int
    count: int
    start: time
    minutes: int
    first_minutes: int
    zone: str
    other: str
    leaders: tuple[str, ...]
    fee: int
    member_fee: int
    capacity: int
    style: int
    year: int = 2030

    @property
    def dates(self) -> list[date]:
        rule = Rule(self.nth, self.weekday, tuple(range(self.first_month, self.first_month + self.count)))
        return rule.dates(self.year)

    def minutes_of(self, number: int) -> int:
        return self.first_minutes if number == 0 else self.minutes


def a_plan(draw: Random, style: int) -> Plan:
    count = draw.randint(3, 10)
    zone, other = draw.sample(sorted(ZONES), 2)
    minutes = draw.choice([45, 60, 75, 90])
    member_fee = draw.randint(1, 40) * 10
    return Plan(
        nth=draw.randint(1, 4),
        weekday=draw.randint(0, 6),
        first_month=draw.randint(1, 13 - count),
        count=count,
        start=time(draw.randint(9, 18), draw.choice([0, 15, 30])),
        minutes=minutes,
        first_minutes=minutes + draw.choice([0, 30]),
        zone=zone,
        other=other,
        leaders=tuple(draw.sample(NAMES, draw.randint(1, 2))),
        fee=member_fee + draw.randint(1, 20) * 10,
        member_fee=member_fee,
        capacity=draw.randint(6, 16),
        style=style,
    )


def plans() -> st.SearchStrategy[Plan]:
    return st.builds(a_plan, st.randoms(use_true_random=False), st.integers(0, 2**12))


class Injected(StrEnum):
    """An error, named for what is wrong."""

    WEEKDAY = "the weekday of the list is another"
    COUNT = "one meeting too many is promised"
    FIGURE = "the figure behind the number is another"
    DROPPED = "a date is left out"
    MOVED = "a date is a week later"
    TWICE = "a date stands twice"
    NO_DATE = "a date that no calendar has"
    RULE = "the rule is another week's"
    OTHER_HOUR = "the other zone's hour is wrong"
    END = "the end contradicts the length"
    BACKWARDS = "the end lies before the start"
    TWO_TIMES = "the hour is given twice, and not alike"
    MEMBERS = "members pay more"
    DEADLINE = "cancelling ends after the beginning"


# What must be said of each.
EXPECTED = {
    Injected.WEEKDAY: Code.WEEKDAY,
    Injected.COUNT: Code.COUNT,
    Injected.FIGURE: Code.FIGURE,
    Injected.DROPPED: Code.COUNT,
    Injected.MOVED: Code.RULE,
    Injected.TWICE: Code.TWICE,
    Injected.NO_DATE: Code.NO_DATE,
    Injected.RULE: Code.RULE,
    Injected.OTHER_HOUR: Code.ZONES,
    Injected.END: Code.LENGTH,
    Injected.BACKWARDS: Code.BACKWARDS,
    Injected.TWO_TIMES: Code.TIMES,
    Injected.MEMBERS: Code.MEMBER_FEE,
    Injected.DEADLINE: Code.DEADLINE,
}


def series(plan: Plan, error: Injected | None = None) -> str:
    """The prose of a plan. Whatever `error` is, it alone is wrong."""
    weekday = WEEKDAYS[(plan.weekday + 2) % 7 if error is Injected.WEEKDAY else plan.weekday]
    nth = ORDINALS[plan.nth % 4 if error is Injected.RULE else plan.nth - 1]
    rule_weekday = WEEKDAYS[plan.weekday]
    openings = [
        f"An online Balint group is now forming, which meets monthly on the {nth} {rule_weekday}.",
        f"Join us for a small online group on the {nth} {rule_weekday} of each month.",
        f"The society invites you to an online discussion group. It meets on the {nth} {rule_weekday} of every month.",
    ]
    parts = [
        openings[plan.style % 3],
        f"{_LED[plan.style // 3 % 3]}: {' and '.join(plan.leaders)}",
        f"{_hours(plan, error)} {_lengths(plan)}",
        f"Number of meetings and Dates: {_count(plan, error)} on the following {weekday}s: {_list(plan, error)}.",
        "It is for clinicians in active practice, and is organised by the Harbour Balint Society.",
        f"Fee:\n{_fees(plan, error)}",
        f"The group is limited to {plan.capacity} participants. Questions go to office@society.example.",
        _cancelling(plan, error),
    ]
    return "\n".join(parts)


def _count(plan: Plan, error: Injected | None) -> str:
    said = plan.count + (error is Injected.COUNT)
    listed = plan.count - (error is Injected.NO_DATE)
    said = said - plan.count + listed if error is Injected.NO_DATE else said
    if error is Injected.FIGURE:
        return f"{IN_WORDS[said - 1].capitalize()} ({said + 1}) meetings"
    return [
        f"{IN_WORDS[said - 1].capitalize()} ({said}) monthly meetings",
        f"{said} meetings",
        f"{IN_WORDS[said - 1]} sessions",
    ][plan.style % 3]


def _list(plan: Plan, error: Injected | None) -> str:
    dates = plan.dates
    at = plan.style % plan.count
    if error is Injected.DROPPED:
        dates = [day for number, day in enumerate(dates) if number != at]
    if error is Injected.MOVED:
        dates = [day + timedelta(weeks=1) if number == at else day for number, day in enumerate(dates)]
    written = [_day(day, plan.style) for day in dates]
    if error is Injected.TWICE:
        written[1 + at % (plan.count - 1)] = written[at % (plan.count - 1)]
    if error is Injected.NO_DATE:
        written[at] = _named(31, 2, plan.style)
    *most, last = written
    return f"{', '.join(most)}{[',', ''][plan.style // 2 % 2]} and {last}, {plan.year}"


def _day(day: date, style: int) -> str:
    return _named(day.day, day.month, style)


def _named(day: int, month: int, style: int) -> str:
    name = MONTHS[month - 1]
    ordinal = f"{day}{'th' if 10 < day < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"
    short = name if name in ("May", "June", "July") else f"{name[:3]}."
    return [f"{name} {day}", f"{day} {name}", f"{short} {day}", f"{name} {ordinal}", f"{ordinal} of {name}"][
        style // 4 % 5
    ]


def _hours(plan: Plan, error: Injected | None) -> str:
    end = _later(plan.start, plan.minutes)
    if error is Injected.END:
        end = _later(plan.start, plan.minutes + 15)
    if error is Injected.BACKWARDS:
        end = _later(plan.start, -60)
    shift = _shift(plan) + 60 * (error is Injected.OTHER_HOUR)
    other = [_later(plan.start, shift), _later(end, shift)]
    style = plan.style // 16
    this = f"{_clock(plan.start, style)} - {_clock(end, style)} {plan.zone}{[' Time', ''][style % 2]}"
    that = f"{_clock(other[0], style)} - {_clock(other[1], style)} {plan.other}"
    pair = [f"{this}/{that}", f"{this} ({that})", f"{this} / {that}"][style // 2 % 3]
    wrong = f" We begin at {_clock(_later(plan.start, 120), style)} {plan.zone}." if error is Injected.TWO_TIMES else ""
    return f"Time: {pair}.{wrong}"


def _shift(plan: Plan) -> int:
    """Minutes from the one wall to the other; on the days of the plan it is the same all year."""
    moment = datetime.combine(plan.dates[0], plan.start, ZoneInfo(ZONES[plan.zone])).astimezone(UTC)
    offsets = [moment.astimezone(ZoneInfo(ZONES[name])).utcoffset() or timedelta() for name in (plan.zone, plan.other)]
    return int((offsets[1] - offsets[0]).total_seconds() // 60)


def _later(at: time, minutes: int) -> time:
    return (datetime.combine(TODAY, at) + timedelta(minutes=minutes)).time()


def _clock(at: time, style: int) -> str:
    half, hour = ("am" if at.hour < 12 else "pm"), (at.hour - 1) % 12 + 1
    return [f"{hour}:{at:%M}{half}", f"{hour}:{at:%M} {half.upper()}", f"{hour}:{at:%M} {half[0]}.{half[1]}."][
        style // 8 % 3
    ]


def _lengths(plan: Plan) -> str:
    if plan.first_minutes == plan.minutes:
        return f"Each meeting will last {plan.minutes} minutes."
    first_end = _later(plan.start, plan.first_minutes)
    style = plan.style // 16
    first = f"{_clock(plan.start, style)} - {_clock(first_end, style)} {plan.zone}"
    return (
        f"The first meeting will be {plan.first_minutes} minutes, {first}."
        f" Subsequent meetings will be {plan.minutes} minutes."
    )


def _fees(plan: Plan, error: Injected | None) -> str:
    fee, member_fee = (plan.member_fee, plan.fee) if error is Injected.MEMBERS else (plan.fee, plan.member_fee)
    return [
        f"${member_fee} for members\n${fee} for non-members",
        f"USD {member_fee} for members, USD {fee} for others.",
        f"${fee}.00 for non-members and ${member_fee}.00 for members",
    ][plan.style % 3]


def _cancelling(plan: Plan, error: Injected | None) -> str:
    days = 3 if error is Injected.DEADLINE else -20
    by = plan.dates[0] + timedelta(days=days)
    return (
        f"Registrants wishing to cancel must do so in writing by the cancellation deadline of {_day(by, 0)}, {by.year}."
        " For cancellations received by then, $50 of the registration fee will be withheld and the refund will be"
        " issued within 14 days."
    )


def single(day: date, said_weekday: int, start: time = time(19)) -> str:
    """One discussion, on a date that is said to be this day of the week."""
    return (
        "The Reading Committee invites you to an evening of discussion.\n"
        f"When: {WEEKDAYS[said_weekday]}, {MONTHS[day.month - 1]} {day.day}, {day.year}\n"
        f"Time: {_clock(start, 0)} - {_clock(_later(start, 60), 0)} Eastern\n"
        "Who: Any member leading a Balint group\nCost: $ 0.00 (Free)\nWrite to office@society.example."
    )
