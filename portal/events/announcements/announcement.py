"""One announcement as it was read, before its place among the others is known."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.events.announcements import calls, dates, hours, kinds, lengths, money, people, places, rules, terms
from portal.events.announcements.lengths import Count, Lengths
from portal.events.announcements.rules import WordedRule
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage
from portal.events.listing import Audience

# What stands for a kind that no words name.
UNNAMED_KIND = "discussion"
# How far behind a date or a length its hours may stand.
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Context:
    """What the whole text says, for what a single announcement leaves out.

    year: the one that is named most · zone: the one whose hours are named most · today: the reader's day
    """

    societies: Counter[str]
    year: int | None
    zone: str | None
    today: date

    @property
    def winter(self) -> date:
        """A day to compare zones on, where an announcement has none."""
        return date(self.year or self.today.year, 1, 15)


@dataclass(frozen=True, slots=True)
class Announcement:
    """passage: its words · prose: the same without the biographies, which everything else is read from
    lists: its dates, those of one enumeration together; deadlines are not among them
    clocks: its hours, without those of deadlines
    """

    passage: Passage
    prose: Passage
    kind: kinds.Found
    title: kinds.Found | None
    organiser: kinds.Organiser | None
    leaders: list[tuple[str, Span]]
    biographies: list[Passage]
    audience: tuple[Audience, Span] | None
    where: places.Where
    lists: list[list[dates.Date]]
    deadlines: list[calls.Deadline]
    clocks: list[hours.Clock]
    lengths: Lengths
    counts: list[Count]
    rules: list[WordedRule]
    amounts: list[money.Amount]
    free: Span | None
    addresses: list[people.Address]
    word_limits: calls.WordLimits | None

    @property
    def has_kind(self) -> bool:
        """Whether any words name a kind of event."""
        return self.kind.span.end > self.kind.span.start

    @property
    def all_dates(self) -> list[dates.Date]:
        return [item for part in self.lists for item in part]

    @property
    def days(self) -> list[dates.Date]:
        """The days on which it meets, each once, in calendar order."""
        by_day = {item.day: item for item in reversed(self.all_dates) if item.day}
        return [by_day[day] for day in sorted(by_day)]

    @property
    def rule(self) -> WordedRule | None:
        return self.rules[0] if self.rules else None

    @property
    def cancel_by(self) -> calls.Deadline | None:
        return next((item for item in self.deadlines if item.cancelling and item.date.day), None)

    @property
    def deadline(self) -> calls.Deadline | None:
        return next((item for item in self.deadlines if not item.cancelling and item.date.day), None)

    def amount(self, *purposes: money.For) -> money.Amount | None:
        return next((amount for purpose in purposes for amount in self.amounts if amount.purpose is purpose), None)


def read(passage: Passage, context: Context) -> Announcement | None:
    """None unless the words have two of these three: a kind of event, a day or a rule, something to come for."""
    leaders = people.leaders(passage)
    biographies = people.biographies(passage, [name for name, _ in leaders])
    prose = passage.without([line.span for line in biographies])
    written = dates.join_ranges(prose, dates.dates(prose, usual_year=_year(prose, context), today=context.today))
    worded = rules.rules(prose)
    kind = kinds.kind(prose)
    # One of them alone is any text: a minute of a meeting has dates, and a shopping list an hour.
    if [kind is None, not (written or worded), not _is_event(prose)].count(True) > 1:
        return None
    due = calls.deadlines(prose, written, terms.CANCEL_BY)
    meeting_dates = [item for item in written if all(item is not deadline.date for deadline in due)]
    first_day = next((item.day for item in meeting_dates if item.day), context.winter)
    named = kind or kinds.Found(UNNAMED_KIND, Span(passage.at, passage.at), by_opening=False)
    amounts = money.amounts(prose)
    return Announcement(
        passage=passage,
        prose=prose,
        kind=named,
        title=kinds.title(prose, named.value),
        organiser=kinds.organiser(prose, context.societies),
        leaders=leaders,
        biographies=biographies,
        audience=kinds.audience(
            prose.without([Span(a.span.start, _line_end(prose, a.span.end)) for a in amounts if a.purpose in _FEES])
        ),
        where=places.where(prose),
        lists=_lists(prose, meeting_dates),
        deadlines=due,
        clocks=[c for c in hours.clocks(prose, first_day) if not _is_of(prose, c.span, [d.date.span for d in due])],
        lengths=lengths.lengths(prose),
        counts=lengths.counts(prose),
        rules=worded,
        amounts=amounts,
        free=money.free(prose),
        addresses=people.addresses(passage),
        word_limits=calls.word_limits(prose),
    )


_FEES = (money.For.EVERYBODY, money.For.OTHERS, money.For.MEMBERS)


def _is_event(prose: Passage) -> bool:
    """Whether the words say something to come for: an hour, people, a way in, a place."""
    return bool(
        hours.clocks_in(prose)
        or people.leaders(prose)
        or terms.lost_links(prose)
        or terms.ways_to_come(prose)
        or places.where(prose).place
    )


def _year(prose: Passage, context: Context) -> int | None:
    own = dates.years(prose).most_common(1)
    return own[0][0] if own else context.year


def _line_end(prose: Passage, at: int) -> int:
    end = prose.text.find("\n", at - prose.at)
    return prose.at + (end if end >= 0 else len(prose.text))


def _lists(prose: Passage, found: Sequence[dates.Date]) -> list[list[dates.Date]]:
    """Dates that are enumerated together, and every other by itself."""
    lists: list[list[dates.Date]] = []
    for item in found:
        if lists and dates.are_listed(prose, lists[-1][-1], item):
            lists[-1].append(item)
        else:
            lists.append([item])
    return lists


def _is_of(prose: Passage, span: Span, owners: Sequence[Span]) -> bool:
    """Whether words stand just behind one of these, in the same line and sentence."""
    return any(follows(prose, owner, span) for owner in owners)


def follows(prose: Passage, owner: Span, span: Span) -> bool:
    """Whether words stand just behind others, with no end of a sentence or a line between."""
    if not 0 <= span.start - owner.end <= _NEAR:
        return False
    between = prose.words(Span(owner.end, span.start))
    return "\n" not in between and ". " not in between
