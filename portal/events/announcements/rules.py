"""Rules in words, such as `the second Saturday` or `4th Monday of even months`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from portal.events import calendar
from portal.events.announcements.dates import MONTH, month_number, weekday_number
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

ORDINALS = ("1st", "2nd", "3rd", "4th", "5th")
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5} | {nth: n for n, nth in enumerate(ORDINALS, 1)}
_DAYS = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
_RULE = re.compile(
    rf"\b(?P<nth>{'|'.join(_NTH)}) (?P<weekday>{_DAYS})s?"
    r"(?: (?:of|in) (?:(?P<which>odd|even|all)(?:-numbered)? months|(?:the|each|every) month))?",
    re.IGNORECASE,
)
_OTHER_RULE = re.compile(
    rf"\b(?:every (?:other |second )?{_DAYS}(?! of\b)|(?:last|final) {_DAYS} of (?:the|each|every) month"
    r"|bi-?weekly|fortnightly)\b",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"\b(?:begin(?:s|ning)?|start(?:s|ing)?|runs?|from) (?:in )?(?P<first>{MONTH})\b[^.;:\n\d]{{0,40}}?"
    rf"\b(?:through|until|till|to|end(?:s|ing)? in) (?:the end of )?(?P<last>{MONTH})(?! {{0,2}}\d{{1,2}}\b)"
)
_GENERALLY = re.compile(r"\b(?:generally|usually|normally|typically|as a rule)\b", re.IGNORECASE)
_WEEKDAYS_OF_LIST = re.compile(rf"\b(?:following|these|on) (?P<weekday>{_DAYS})s\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WordedRule:
    """nth: 1 to 5 · weekday: Monday is 0 · which: `odd`, `even`, `all`, or "" where the months are not stated
    first, last: months of one year, where they are · generally: whether it claims to hold only as a rule
    """

    spans: tuple[Span, ...]
    nth: int
    weekday: int
    which: str = ""
    first: int | None = None
    last: int | None = None
    generally: bool = False

    @property
    def label(self) -> str:
        """As `calendar.Rule` reads it."""
        named = f"{ORDINALS[self.nth - 1]} {calendar.WEEKDAYS[self.weekday]}"
        if self.first and self.last:
            return f"{named}, {calendar.MONTHS[self.first - 1]} to {calendar.MONTHS[self.last - 1]}"
        return f"{named} of {self.which or 'all'} months"

    @property
    def short(self) -> str:
        return f"{ORDINALS[self.nth - 1]} {calendar.WEEKDAYS[self.weekday]}"

    def dates(self, year: int) -> list[date]:
        return calendar.Rule.parse(self.label).dates(year)

    def after(self, day: date) -> date:
        """Its first date on or after `day`."""
        return next(found for year in range(day.year, day.year + 9) for found in self.dates(year) if found >= day)


def rules(passage: Passage) -> list[WordedRule]:
    """Every rule of the passage; months that a sentence beside it names are those of the first."""
    found = [_rule(match, passage) for match in passage.all(_RULE)]
    months = passage.first(_MONTHS)
    if not found or months is None or found[0].which:
        return found
    first, last = month_number(months["first"]), month_number(months["last"])
    if first > last:
        return found
    bare = found[0]
    spans = (*bare.spans, passage.where(months))
    return [WordedRule(spans, bare.nth, bare.weekday, "", first, last, bare.generally), *found[1:]]


def _rule(match: re.Match[str], passage: Passage) -> WordedRule:
    before = passage.text[max(0, match.start() - 60) : match.start()].rpartition(".")[2]
    return WordedRule(
        spans=(passage.where(match),),
        nth=_NTH[match["nth"].lower()],
        weekday=weekday_number(match["weekday"]),
        which=(match["which"] or "").lower(),
        generally=bool(_GENERALLY.search(before)),
    )


def unknown_rules(passage: Passage) -> list[Span]:
    """Rules in words that this portal's calendar does not have."""
    return [passage.where(match) for match in passage.all(_OTHER_RULE)]


def weekdays_of_lists(passage: Passage) -> list[tuple[int, Span]]:
    """Weekdays that are said of a whole list: `on the following Tuesdays`."""
    return [(weekday_number(match["weekday"]), passage.where(match)) for match in passage.all(_WEEKDAYS_OF_LIST)]


def rule_of(days: Sequence[date]) -> str | None:
    """The rule that dates in months on end would have, if there are at least three: a hint, never the truth."""
    nths = {((day.day - 1) // 7 + 1, day.weekday()) for day in days}
    months = [day.month for day in days]
    one_year = len({day.year for day in days}) == 1
    if len(days) < 3 or len(nths) != 1 or not one_year or months != list(range(months[0], months[0] + len(months))):
        return None
    nth, weekday = next(iter(nths))
    return WordedRule((), nth, weekday, "", months[0], months[-1]).label
