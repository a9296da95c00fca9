"""What is wrong with an announcement: a code and its facts. A template makes the sentence, and says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from portal.events.announcements.spans import Span


class Sort(StrEnum):
    """A contradiction cannot be published as it stands; what is missing can be added; a doubt is how it was read."""

    CONTRADICTION = "contradiction"
    MISSING = "missing"
    DOUBT = "doubt"


class Code(StrEnum):
    """Contradictions first, from no-dates on what is missing, from before-a-date on the doubts."""

    WEEKDAY = "weekday-against-date"
    COUNT = "count-against-list"
    FIGURE = "word-against-figure"
    ZONES = "zones-disagree"
    LENGTH = "length-against-end"
    TIMES = "times-disagree"
    RULE = "rule-against-date"
    RULE_MISSING = "rule-date-missing"
    RULES = "rules-disagree"
    TWICE = "date-twice"
    NO_DATE = "impossible-date"
    NO_TIME = "impossible-time"
    BACKWARDS = "end-before-start"
    DEADLINE = "deadline-after-event"

    DATES = "no-dates"
    KIND = "no-kind"
    TIME = "no-time"
    ENDLESS = "no-length"
    ZONELESS = "no-zone"
    FEE = "no-fee"
    CAPACITY = "no-capacity"
    MINIMUM = "no-minimum"
    LEADERS = "no-leaders"
    PLACE = "no-place"
    CONTACT = "no-contact"
    TERMS = "no-terms"
    PARTIAL_TERMS = "terms-incomplete"
    CREDIT = "no-credit-amount"
    ORGANISER = "no-organiser"
    AUDIENCE = "no-audience"

    BEFORE = "before-a-date"
    DEADLINE_ZONE = "deadline-without-zone"
    NUMBER = "number-format"
    NUMERIC_DATE = "numeric-date"
    YEARLESS = "year-not-stated"
    EARLY = "deadline-long-before"
    TIME_AS_PLACE = "time-as-place"
    HALF = "morning-or-evening"
    ODD_TIME = "odd-time"
    GLUED = "glued-date"
    GENERALLY = "generally"
    GAP = "series-gap"
    CLASH = "same-time"
    RULE_UNKNOWN = "rule-unknown"
    RULE_READ = "rule-from-dates"
    SHARED = "each-or-together"
    PERSONAL = "personal-address"
    LINK = "link-lost"
    MEMBER_FEE = "members-pay-more"
    UNUSED = "not-understood"

    @property
    def sort(self) -> Sort:
        codes = list(Code)
        if codes.index(self) < codes.index(Code.DATES):
            return Sort.CONTRADICTION
        return Sort.MISSING if codes.index(self) < codes.index(Code.BEFORE) else Sort.DOUBT


@dataclass(frozen=True, slots=True)
class Fault:
    """facts: what the sentence needs, as it is shown · spans: the words that say so, none where none do"""

    code: Code
    facts: Mapping[str, str] = field(hash=False)
    spans: tuple[Span, ...] = ()

    @property
    def sort(self) -> Sort:
        return self.code.sort


def fault(code: Code, *spans: Span, **facts: str) -> Fault:
    return Fault(code, MappingProxyType(facts), spans)
