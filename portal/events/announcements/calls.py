"""What a call for entries asks: until when, of what length, and for which prize."""

import datetime
import re
from dataclasses import dataclass

from portal.events.announcements.dates import Date
from portal.events.announcements.numbers import GROUPED, NUMBER, grouped, is_continental, number
from portal.events.announcements.patterns import pattern
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Passage

_WORDS = re.compile(rf"(?<![\d.,])(?P<least>{GROUPED}) ?(?:-|to|and) ?(?P<most>{GROUPED}) words\b")
_TALK = re.compile(rf"\b(?:not more than|at most|up to|maximum of) (?P<minutes>{NUMBER}) minutes\b", re.IGNORECASE)
_SHARED = re.compile(rf"\b(?:best {NUMBER}|{NUMBER} best|first {NUMBER}|{NUMBER} winners)\b", re.IGNORECASE)
_SHARE_SAID = re.compile(r"\b(?:each|apiece|in total|altogether|shared|divided|split)\b", re.IGNORECASE)
_DEADLINE = pattern(
    r"""
    \b(?:received|submitted|sent(?: in)?|handed in|submissions? (?:are )?due|appl(?:y|ications?)(?: (?:are )?due)?
    |regist(?:er|ration)(?: (?:closes|ends|is due))?|deadline(?: is)?)\b[ :]{1,2}(?:(?:[\w-]+ ){0,4}?)
    (?:by|before|until|till|no later than|on)? ?$
    """,
    re.IGNORECASE,
)
# Whatever must be done by then: it is no day on which one meets.
_UNTIL = re.compile(r"\b(?:by|before|until|till|no later than) ?$", re.IGNORECASE)
_ZONE_NEAR = re.compile(
    r"\b(?:time|UTC|GMT|CET|Eastern|Pacific|Central|Mountain|anywhere on earth|AoE|midnight in)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """strict: it is said to lie before the date, so that the day before is the last
    has_zone: whether a zone stands beside it · cancelling: it is about taking a registration back
    """

    span: Span
    date: Date
    strict: bool
    has_zone: bool
    cancelling: bool = False

    @property
    def last_day(self) -> datetime.date | None:
        """The last on which it can be done; None where the date is none."""
        day = self.date.day
        return day - datetime.timedelta(days=1) if day and self.strict else day


@dataclass(frozen=True, slots=True)
class WordLimits:
    """continental: full stops were read as grouping thousands"""

    span: Span
    least: int
    most: int
    continental: bool


def deadlines(passage: Passage, dates: list[Date], cancel_by: re.Pattern[str]) -> list[Deadline]:
    """The dates by which something must be done.

    cancel_by: what stands before the date of a cancellation
    """
    found = []
    for item in dates:
        before = passage.text[max(0, item.span.start - passage.at - 140) : item.span.start - passage.at].rpartition(
            "\n"
        )[2]
        after = passage.text[item.span.end - passage.at : item.span.end - passage.at + 40].partition("\n")[0]
        cancelling = cancel_by.search(before)
        match = cancelling or _DEADLINE.search(before) or _UNTIL.search(before)
        if match is None:
            continue
        strict = bool(re.search(r"\bbefore ?$", before, re.IGNORECASE))
        begin = item.span.start - (len(before) - match.start())
        has_zone = bool(_ZONE_NEAR.search(after.partition(". ")[0]))
        found.append(Deadline(Span(begin, item.span.end), item, strict, has_zone, bool(cancelling)))
    return found


def word_limits(passage: Passage) -> WordLimits | None:
    found = passage.first(_WORDS)
    if found is None:
        return None
    continental = any(is_continental(found[name]) for name in ("least", "most"))
    return WordLimits(passage.where(found), grouped(found["least"]), grouped(found["most"]), continental)


def talk_minutes(passage: Passage) -> tuple[Span, int] | None:
    found = passage.first(_TALK)
    return (passage.where(found), number(found["minutes"])) if found else None


def shared_among(passage: Passage, amount: Span) -> Span | None:
    """The several that one amount is for, where its sentence does not say whether each gets it or all together."""
    sentence = next((s for s in passage.sentences() if s.span.overlaps(amount)), passage)
    found = sentence.first(_SHARED)
    return sentence.where(found) if found and not sentence.first(_SHARE_SAID) else None
