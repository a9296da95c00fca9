"""Dates as people write them: `Thursday, March 12, 2026`, `31st January 2026`, `30 Sept - 3 October 2026`, and lists
whose year stands at their end."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage
from portal.events.calendar import MONTHS, WEEKDAYS

MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER|NOVEMBER|DECEMBER"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?"
    # Glued to its day, as in "Oct13".
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)(?=\d))"
)
WEEKDAY = (
    r"\b(?:(?i:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?i:days?)|(?:Mon|Tues|Tue|Wed|Thurs|Thur|Thu|Fri|Sat|Sun)\b\.?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?![\d:]|\.\d|\s?[AaPp]\.?[Mm]\b)"
_YEAR = r"(?:,? {1,2}(?P<year>(?:19|20)\d\d)\b)?"
_TO = r" {0,2}(?:-|to|until|through) {0,2}"
_MONTH_FIRST = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY}),? {{1,2}})?\b(?P<month>{MONTH})(?P<gap> {{0,3}})(?P<day>{_DAY})"
    rf"(?:{_TO}(?:(?P<month2>{MONTH}) {{0,3}})?(?P<day2>{_DAY}))?{_YEAR}"
)
_DAY_FIRST = re.compile(
    rf"(?:(?P<weekday>{WEEKDAY}),? {{1,2}})?(?:the )?(?<![\d.,:/])\b(?P<day>\d{{1,2}}(?:st|nd|rd|th)?\.?)"
    rf"(?:{_TO}(?P<day2>\d{{1,2}}(?:st|nd|rd|th)?\.?))?"
    rf"(?P<gap> {{0,3}})(?:of )?(?P<month>{MONTH})(?![a-z]){_YEAR}"
)
_ISO = re.compile(r"(?<![\d-])(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?![\d-])")
_NUMERIC = re.compile(
    r"(?<![\d./])(?P<one>\d{1,2})(?P<sign>[./])(?P<two>\d{1,2})(?P=sign)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_PATTERNS = (_MONTH_FIRST, _DAY_FIRST, _ISO, _NUMERIC)
# Further days of the month just named, such as the 17 and 24 of "January 10, 17 and 24, 2026".
_MORE = re.compile(
    rf"(?:, |,? (?:and|&) )(?P<day>{_DAY})(?=, {{1,2}}(?:\d|and\b)|,? (?:and|&) \d| *[.;)\n]| *$){_YEAR}"
)
_BETWEEN_IN_LIST = re.compile(r"[ ,;&\n]*(?:and ?)?")
_RANGE = re.compile(_TO)
_ANY_YEAR = re.compile(r"(?<![\d.,$€£-])20\d\d(?![\d.,-]*\d)")


@dataclass(frozen=True, slots=True)
class Date:
    """day: None where no calendar has it, or it can be read in two ways · last: of several days on end
    weekday: as written, Monday is 0 · year_because: "" where the year is stated, else `nearby` or `next`
    glued: the month and the day run together · ambiguous: figures that are a day and a month in either order
    """

    span: Span
    day: date | None
    weekday: int | None = None
    last: date | None = None
    year_because: str = ""
    glued: bool = False
    ambiguous: bool = False


@dataclass(frozen=True, slots=True)
class _Written:
    span: Span
    month: int
    day: int
    year: int | None
    weekday: int | None = None
    last: tuple[int, int] | None = None
    glued: bool = False
    ambiguous: bool = False
    because: str = ""


def month_number(text: str) -> int:
    return next(n for n, name in enumerate(MONTHS, 1) if name.lower().startswith(text.lower().rstrip(".")[:3]))


def weekday_number(text: str) -> int:
    """Of `Thursday`, `Thursdays`, `Thu.`: 3."""
    return next(n for n, name in enumerate(WEEKDAYS) if name.lower().startswith(text.lower()[:3]))


def years(passage: Passage) -> Counter[int]:
    """The years that are written anywhere, with how often."""
    return Counter(int(found[0]) for found in passage.all(_ANY_YEAR))


def dates(passage: Passage, *, usual_year: int | None, today: date) -> list[Date]:
    """Every date of the passage, in its order.

    usual_year: of the rest of the text, for dates without one; where there is none either, a date is the next after
    `today`
    """
    written = sorted(_written(passage), key=lambda item: item.span)
    return [_date(item, today) for item in _with_years(written, passage, usual_year)]


def has_date(passage: Passage) -> bool:
    """Whether any date is written out, with its day."""
    return any(passage.first(pattern) for pattern in _PATTERNS)


def _written(passage: Passage) -> list[_Written]:
    found: list[_Written] = []
    taken = 0
    matches = [m for pattern in _PATTERNS for m in passage.all(pattern)]
    # Where two readings begin together the longer is meant: "5 March 2026" is no "March 20".
    for match in sorted(matches, key=lambda m: (m.start(), -m.end())):
        if match.start() < taken:
            continue
        item = _read(match, passage)
        found.append(item)
        taken = match.end()
        while item.last is None and (more := _MORE.match(passage.text, taken)):
            found.append(
                replace(
                    item,
                    span=passage.where(more, "day"),
                    day=_figure(more["day"]),
                    year=_year(more),
                    weekday=None,
                    glued=False,
                )
            )
            taken = more.end()
    return found


def _read(match: re.Match[str], passage: Passage) -> _Written:
    named = match.groupdict()
    span, year = passage.where(match), int(match["year"]) if match["year"] else None
    if "sign" in named:
        one, two = int(match["one"]), int(match["two"])
        # With full stops the day comes first; with strokes it depends on the country, unless one figure is no month.
        either_way = match["sign"] == "/" and one <= 12 and two <= 12 and one != two
        day, month = (one, two) if match["sign"] == "." or one > 12 else (two, one)
        return _Written(span, month, day, year, ambiguous=either_way)
    if match["month"].isdigit():
        return _Written(span, int(match["month"]), int(match["day"]), year)
    month = month_number(match["month"])
    last = None
    if match["day2"]:
        last = (month_number(match["month2"]) if named.get("month2") else month, _figure(match["day2"]))
    weekday = weekday_number(match["weekday"]) if match["weekday"] else None
    return _Written(span, month, _figure(match["day"]), year, weekday, last, glued=not match["gap"])


def _figure(text: str) -> int:
    return int(text.rstrip("stndrh."))


def _year(match: re.Match[str]) -> int | None:
    return int(match["year"]) if match["year"] else None


def _with_years(written: Sequence[_Written], passage: Passage, usual_year: int | None) -> list[_Written]:
    made: list[_Written] = []
    after: _Written | None = None
    for item in reversed(written):
        if (
            item.year is None
            and after
            and after.year
            and (are_listed(passage, item, after) or _is_range(passage, item, after))
        ):
            # Of a list that runs over the new year, the year stands at its end: November is of the year before.
            item = replace(item, year=after.year - (item.month - after.month >= 6), because=after.because)
        made.append(item)
        after = item
    made.reverse()
    nearby = next((item.year for item in made if item.year), usual_year)
    for n, item in enumerate(made):
        if item.year is not None:
            nearby = item.year
        elif nearby:
            made[n] = replace(item, year=nearby, because="nearby")
    return made


def are_listed(passage: Passage, one: "Date | _Written", other: "Date | _Written") -> bool:
    """Whether nothing but commas and an `and` stand between two dates."""
    return bool(_BETWEEN_IN_LIST.fullmatch(passage.words(Span(one.span.end, other.span.start))))


def _is_range(passage: Passage, one: "Date | _Written", other: "Date | _Written") -> bool:
    return bool(_RANGE.fullmatch(passage.words(Span(one.span.end, other.span.start))))


def _date(item: _Written, today: date) -> Date:
    because, year = item.because, item.year
    if year is None:
        because, year = "next", _next_year(item, today)
    day = None if item.ambiguous else _day(year, item.month, item.day)
    last = None
    if item.last and day:
        last = _day(year + (item.last[0] < item.month), *item.last)
        day = day if last and last > day else None
    return Date(item.span, day, item.weekday, last, because, item.glued, item.ambiguous)


def _next_year(item: _Written, today: date) -> int:
    """The year in which a date without one comes next; of the coming two, the one that its weekday fits."""
    coming = [
        year for year in range(today.year, today.year + 9) if (day := _day(year, item.month, item.day)) and day >= today
    ]
    fitting = [year for year in coming[:2] if item.weekday in (None, date(year, item.month, item.day).weekday())]
    return next(iter([*fitting, *coming]), today.year)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def join_ranges(passage: Passage, found: Sequence[Date]) -> list[Date]:
    """Dates with the two ends of several days joined: `30 Sept - 3 October 2026` is one."""
    joined: list[Date] = []
    for item in found:
        before = joined[-1] if joined else None
        is_begun = before is not None and before.day is not None and before.last is None
        if before and is_begun and item.day and _is_range(passage, before, item):
            end = item.day if before.day and before.day < item.day else None
            joined[-1] = replace(before, span=Span(before.span.start, item.span.end), last=end, day=end and before.day)
        else:
            joined.append(item)
    return joined
