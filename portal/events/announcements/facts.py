"""What was read: a fact, the words it came from, and why it was inferred where no words say it."""

from dataclasses import dataclass
from enum import StrEnum

from portal.events.announcements.spans import Span


class About(StrEnum):
    """What a fact says something about."""

    KIND = "kind"
    TITLE = "title"
    SUMMARY = "summary"
    ORGANISER = "organiser"
    LEADERS = "leaders"
    BIOGRAPHY = "biography"
    AUDIENCE = "audience"
    ELIGIBILITY = "eligibility"
    NOTICE = "notice"
    LANGUAGE = "language"
    MODE = "mode"
    PLACE = "place"
    ZONE = "zone"
    RULE = "rule"
    COUNT = "count"
    MEETING = "meeting"
    WINDOW = "window"
    HOURS = "hours"
    LENGTH = "length"
    FEE = "fee"
    MEMBER_FEE = "member-fee"
    ROOM_RATE = "room-rate"
    CAPACITY = "capacity"
    MINIMUM = "minimum"
    CALLED_OFF = "called-off"
    NO_REFUND = "no-refund"
    CANCEL_BY = "cancel-by"
    WITHHELD = "withheld"
    REFUND_DAYS = "refund-days"
    CREDIT = "credit"
    CONTACT = "contact"
    GRIEVANCES = "grievances"
    LINK = "link"
    DEADLINE = "deadline"
    WORDS = "words"
    POT = "pot"
    TALK = "talk"


class Because(StrEnum):
    """Why something is taken to be so that no words say."""

    OUR_WORDS = "our-words"
    NOT_OPENED = "not-opened"
    ABBREVIATION = "abbreviation"
    OTHERS = "others"
    TWO_ZONES = "two-zones"
    NO_PLACE = "no-place"
    PLACE = "place"
    POSITION = "position"
    NEIGHBOURS = "neighbours"
    DATES = "dates"
    YEAR_NEARBY = "year-nearby"
    YEAR_NEXT = "year-next"
    OTHER_CLOCK = "other-clock"
    STRICTLY_BEFORE = "strictly-before"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Fact:
    """value: as it is shown to people · spans: the words it came from, none where no words say it
    because: why it was inferred; None where it is stated"""

    about: About
    value: str
    spans: tuple[Span, ...] = ()
    because: Because | None = None


def stated(about: About, value: str, *spans: Span) -> Fact:
    return Fact(about, value, spans)
