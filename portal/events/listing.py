"""A listing: everything that is said of one event, as values. Files, rows and pages all speak of this one thing."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

from portal.events import calendar

# What stands there where whoever read a listing found nobody who organises it.
NO_ORGANISER = "Organiser not stated"

# When a listing that no row has yet was changed.
UNWRITTEN = datetime(1970, 1, 1, tzinfo=UTC)

# What this module lists by itself. A plug-in may bring another kind, in the same spelling.
KINDS = ("group", "drop-in", "discussion", "conversation", "course", "retreat", "award")


def kind_label(kind: str) -> str:
    """`drop-in` is `Drop-in`, a plug-in's `call_for_abstracts` is `Call for abstracts`."""
    return kind.replace("_", " ").capitalize()


class Audience(StrEnum):
    EVERYONE = "everyone"
    CLINICIANS = "clinicians"
    STUDENTS = "students"
    MEMBERS = "members"
    MEMBER_LEADERS = "member-leaders"
    CREDENTIALED_LEADERS = "credentialed-leaders"
    UNCREDENTIALED_LEADERS = "uncredentialed-leaders"


AUDIENCE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        Audience.EVERYONE: "Everyone",
        Audience.CLINICIANS: "Clinicians",
        Audience.STUDENTS: "Medical students",
        Audience.MEMBERS: "Members",
        Audience.MEMBER_LEADERS: "Members who lead a group",
        Audience.CREDENTIALED_LEADERS: "Credentialed leaders",
        Audience.UNCREDENTIALED_LEADERS: "Leaders without a credential",
    }
)


class Mode(StrEnum):
    """How one attends."""

    ONLINE = "online"
    PLACE = "place"
    BOTH = "both"
    UNKNOWN = "unknown"


# Where one may ask to meet; what is both is found under either.
MODE_LABELS: Mapping[str, str] = MappingProxyType({Mode.ONLINE: "online", Mode.PLACE: "at a place"})


class Status(StrEnum):
    """A draft is the organiser's alone; the others are public."""

    DRAFT = "draft"
    PUBLISHED = "published"
    TO_BE_CONFIRMED = "to-be-confirmed"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class Intake(StrEnum):
    """Whether one registers for an event here. Closed: those who are registered stay, and nobody new comes."""

    NONE = "none"
    OPEN = "open"
    CLOSED = "closed"


class MeetingStatus(StrEnum):
    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


def usual_uid(slug: str, day: date) -> str:
    """What a meeting is known by where nothing else is said."""
    return f"{slug}.{day}"


@dataclass(frozen=True, slots=True)
class Credit:
    """What attendance counts for. amount: as stated, never worked out; None where it is not stated."""

    body: str
    credit: str
    amount: str | None = None


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What one gets back, as terms and not as prose.

    refund_if_called_off: the whole fee comes back if the host calls the event off
    by: the last day, in the event's zone, on which one may cancel for money; None if nothing is ever returned
    withheld_cents, refund_days: what is kept then, and the days from acknowledgement to refund; set if `by` is
    """

    refund_if_called_off: bool = False
    by: date | None = None
    withheld_cents: int | None = None
    refund_days: int | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence. A date without a time is a meeting whose hour is not known, or that lasts whole days.

    uid: stays the same when the meeting is moved
    day, at: the date and time on the wall, in `zone` (an IANA name)
    minutes: the length of a timed meeting, None where it is not stated
    last_day: of a meeting that lasts several whole days

    The last three are the row's own, and no part of what a listing says:
    sequence: how often it was changed since it was first listed
    moved_from_day, moved_from_at: when it was first announced for, where it was moved since
    """

    uid: str
    day: date
    zone: str
    at: time | None = None
    minutes: int | None = None
    last_day: date | None = None
    status: MeetingStatus = MeetingStatus.SCHEDULED
    to_be_confirmed: bool = False
    note: str = ""
    sequence: int = field(default=0, compare=False)
    moved_from_day: date | None = field(default=None, compare=False)
    moved_from_at: time | None = field(default=None, compare=False)

    @property
    def start(self) -> datetime | None:
        """Aware, in UTC; None where the time is not known."""
        return None if self.at is None else calendar.instant(self.day, self.at, self.zone)

    @property
    def local_start(self) -> datetime | None:
        """Aware, in the meeting's zone; None where the time is not known."""
        start = self.start
        return None if start is None else start.astimezone(calendar.zone(self.zone))

    @property
    def local_end(self) -> datetime | None:
        """Aware, in the meeting's zone; None where the start or the length is not known."""
        start = self.start
        if start is None or self.minutes is None:
            return None
        # Added to the instant: a meeting that daylight saving interrupts is as long as any other.
        return (start + timedelta(minutes=self.minutes)).astimezone(calendar.zone(self.zone))

    @property
    def through(self) -> date:
        """The last of its days."""
        return self.last_day or self.day


@dataclass(frozen=True, slots=True)
class Listing:
    """One event as it is listed.

    zone: the IANA zone in which dates and terms are read
    listed_on: the day that gives the event its place in the calendar: the first meeting's, or the last to apply on
    expected_from, expected_to: the window of an event whose dates are still to be announced
    fee_cents: for anybody; None where no fee is stated, 0 where it is free · member_fee_cents: where it differs
    registration: whether one registers here · capacity: places, None where no limit is stated
    minimum, decide_by: how many it needs to run, and the last day (in `zone`) to decide whether it does
    eligibility: what whoever comes must be, or promise · notices: what they should know, and never have to tick
    rule: words that `calendar.Rule` reads; a label, the meetings are the truth
    staff_note: for the organiser's eyes

    The last three are the row's, of which a listing from a file has none yet:
    id: for plug-ins that refer to it
    sequence: how often it has changed for calendars that hold its meetings: its own part, added to each meeting's
    changed_at: when anything of it last changed, a meeting included
    """

    slug: str
    kind: str
    title: str
    summary: str
    organiser: str
    zone: str
    audience: Audience
    listed_on: date
    description: str = ""
    leaders: tuple[str, ...] = ()
    mode: Mode = Mode.UNKNOWN
    mode_to_be_confirmed: bool = False
    place: str = ""
    eligibility: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    language: str | None = None
    accreditation: tuple[Credit, ...] = ()
    how_to_join: str = ""
    contact: str | None = None
    fee_cents: int | None = None
    member_fee_cents: int | None = None
    currency: str | None = None
    capacity: int | None = None
    registration: Intake = Intake.NONE
    minimum: int | None = None
    decide_by: date | None = None
    cancellation: Cancellation | None = None
    status: Status = Status.PUBLISHED
    series: str = ""
    rule: str = ""
    rule_to_be_confirmed: bool = False
    expected_from: date | None = None
    expected_to: date | None = None
    staff_note: str = ""
    meetings: tuple[Meeting, ...] = ()
    id: int = field(default=0, compare=False)
    sequence: int = field(default=0, compare=False)
    changed_at: datetime = field(default=UNWRITTEN, compare=False)

    @property
    def kind_label(self) -> str:
        return kind_label(self.kind)

    @property
    def audience_label(self) -> str:
        return AUDIENCE_LABELS[self.audience]

    @property
    def paragraphs(self) -> list[str]:
        return [text for text in self.description.split("\n\n") if text]

    @property
    def usual_minutes(self) -> int | None:
        """The length of most meetings, of two as frequent the first one's; None where no length is stated."""
        lengths = Counter(meeting.minutes for meeting in self.meetings if meeting.minutes)
        return lengths.most_common(1)[0][0] if lengths else None

    @property
    def scheduled(self) -> list[Meeting]:
        return [meeting for meeting in self.meetings if meeting.status is MeetingStatus.SCHEDULED]

    def first_day(self, since: date | None = None) -> date | None:
        """The first day on or after `since` on which the event has a place in the calendar; None if it is over."""
        spans = [(self.listed_on, self.listed_on)]
        spans += [(m.day, m.through) for m in self.scheduled]
        if self.expected_from and self.expected_to:
            spans.append((self.expected_from, self.expected_to))
        if since is None:
            return min(first for first, _ in spans)
        return min((max(first, since) for first, last in spans if last >= since), default=None)
