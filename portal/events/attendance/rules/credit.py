"""What attendance counts for. Only what a listing states, and only for meetings that somebody was at from beginning to
end: whoever was there in part, or not, has no credit for it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal
from enum import StrEnum

from portal.events.attendance.rules.amounts import Amount, amount
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.attendance.rules.stated import Stated
from portal.events.listing import Credit


class WhyNot(StrEnum):
    """Why a meeting does not count for a credit that its listing states."""

    ABSENT = "absent"
    PARTLY = "partly"
    NOT_CREDENTIALED = "not-credentialed"


@dataclass(frozen=True, slots=True)
class Attended:
    """What is recorded of one person at one meeting. event: its slug · uid: the meeting's
    credentialed: whether they were a credentialed leader on that day, by the word of the body that organised it"""

    event: str
    uid: str
    stated: Stated
    mark: Mark
    credentialed: bool = False

    @property
    def in_full(self) -> bool:
        return self.mark.presence is Presence.PRESENT

    @property
    def year(self) -> int:
        return self.stated.day.year


@dataclass(frozen=True, slots=True)
class Counted:
    """One credit of one meeting. why_not: None where it counts
    amount: what is added up; None where nothing that can be is stated, or it counts with the last meeting of its event
    """

    credit: Credit
    why_not: WhyNot | None = None
    amount: Amount | None = None


@dataclass(frozen=True, slots=True)
class Line:
    attended: Attended
    credits: tuple[Counted, ...]


@dataclass(slots=True)
class Total:
    """What one body gives one credit for, in one year. meetings: that counted
    sums: by unit, exact · unstated: meetings for which no amount is stated that can be added up
    """

    year: int
    body: str
    credit: str
    meetings: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    unstated: int = 0


@dataclass(frozen=True, slots=True)
class Length:
    """Of meetings that somebody was at in full. minutes: together · unstated: those whose length is not stated"""

    minutes: int
    meetings: int
    unstated: int


def is_maintenance(credit: Credit) -> bool:
    """Whether it keeps up a credential, which only somebody with one can do: `maintenance of credentialing`."""
    words = credit.credit.casefold()
    return "maintenance" in words and "credential" in words


def lines(attended: Iterable[Attended]) -> list[Line]:
    """The ledger, by day, whatever the order in which it was recorded."""
    rows = sorted(attended, key=lambda one: (one.stated.day, one.stated.at or time(), one.uid))
    last_of_whole = _last_of_whole(rows)
    return [Line(one, tuple(_counted(one, credit, last_of_whole) for credit in one.stated.credits)) for one in rows]


def totals(ledger: Iterable[Line]) -> list[Total]:
    """By year, the latest first, then by body and credit: of what is stated, and counts."""
    found: dict[tuple[int, str, str], Total] = {}
    for line in ledger:
        for counted in line.credits:
            if counted.why_not is None:
                key = (line.attended.year, counted.credit.body, counted.credit.credit)
                _add(found.setdefault(key, Total(*key)), counted)
    return sorted(found.values(), key=lambda total: (-total.year, total.body, total.credit))


def length(ledger: Iterable[Line]) -> Length:
    """How long one was there, of meetings attended in full."""
    full = [line.attended.stated.minutes for line in ledger if line.attended.in_full]
    known = [minutes for minutes in full if minutes is not None]
    return Length(sum(known), len(full), len(full) - len(known))


def _add(total: Total, counted: Counted) -> None:
    total.meetings += 1
    if counted.amount is not None:
        sums, unit = total.sums, counted.amount.unit
        sums[unit] = sums.get(unit, Decimal(0)) + counted.amount.number
    elif amount(counted.credit.amount) is None:
        total.unstated += 1


def _counted(one: Attended, credit: Credit, last_of_whole: set[str]) -> Counted:
    if not one.in_full:
        return Counted(credit, WhyNot.ABSENT if one.mark.presence is Presence.ABSENT else WhyNot.PARTLY)
    if is_maintenance(credit) and not one.credentialed:
        return Counted(credit, WhyNot.NOT_CREDENTIALED)
    stated = amount(credit.amount)
    counts_now = stated is not None and (stated.per_meeting or one.uid in last_of_whole)
    return Counted(credit, amount=stated if counts_now else None)


def _last_of_whole(rows: Sequence[Attended]) -> set[str]:
    """Of each event of which every meeting was attended in full, the last: what is stated for the whole counts there.
    How many meetings there are, the record of the last one says."""
    by_event: defaultdict[str, list[Attended]] = defaultdict(list)
    for one in rows:
        by_event[one.event].append(one)
    return {
        own[-1].uid
        for own in by_event.values()
        if all(one.in_full for one in own) and len(own) >= own[-1].stated.meetings
    }
