"""What a calendar holds of a listing: one entry for each meeting and each key date of a plug-in.

Only what anybody may know: how to come may name a link that is for those who registered, so it is left out, and so is
what is noted for the organiser.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.events.plugins import KeyDate
from portal.web import deadline_in_words


class State(StrEnum):
    """As RFC 5545 has it."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class Entry:
    """uid: unique in this portal, and the same whatever becomes of the meeting
    start, end: aware in the meeting's zone, or days where no time is known; the end is the first moment after it, and
    None where the length is not stated
    sequence: grows with each change that matters to a calendar
    remarks: sentences on this one entry
    is_held: whether one is there, as one is not at a deadline

    Of a series that is written as a rule, whose entries share one uid:
    rule, last, skipped: the value of RRULE, the start of the last meeting by it, and the starts that it has too many
    days: those that it has meetings on by the rule
    stands_for: the start by the rule that this entry takes the place of
    """

    uid: str
    title: str
    start: datetime | date
    end: datetime | date | None
    state: State
    sequence: int
    remarks: tuple[str, ...] = ()
    is_held: bool = True
    rule: str = ""
    last: datetime | None = None
    skipped: tuple[datetime, ...] = ()
    days: tuple[date, ...] = ()
    stands_for: datetime | None = None

    @property
    def spans(self) -> list[tuple[date, date]]:
        """The first and the last day of what it stands for, in its own zone: of each meeting, where it is a rule."""
        if self.days:
            return [(day, day) for day in self.days]
        if isinstance(self.start, datetime):
            return [(self.start.date(), self.start.date())]
        last = self.end - timedelta(days=1) if self.end else self.start
        return [(self.start, last)]


def of_meeting(listing: Listing, meeting: Meeting) -> Entry:
    state = _state(listing, meeting)
    start = meeting.local_start
    return Entry(
        uid=meeting.uid,
        title=_title(listing, meeting, state),
        start=start or meeting.day,
        end=meeting.local_end if start else meeting.through + timedelta(days=1),
        state=state,
        sequence=listing.sequence + meeting.sequence,
        remarks=tuple(_remarks(listing, meeting, state)),
    )


def of_key_dates(listing: Listing, dates: Sequence[KeyDate]) -> list[Entry]:
    """The dates that a plug-in adds to its listing. What is excluded, such as a deadline, says when it is too late."""
    cancelled = listing.status in (Status.CANCELLED, Status.POSTPONED)
    return [
        Entry(
            uid=f"{listing.slug}.{key.name}",
            title=f"{key.label}: {listing.title}",
            start=key.at.astimezone(UTC),
            end=None,
            state=State.CANCELLED if cancelled else State.CONFIRMED,
            sequence=listing.sequence,
            remarks=(f"{key.label}: before {deadline_in_words(key.at, key.zone)}.",) if key.excluded else (),
            is_held=False,
        )
        for key in dates
    ]


def _state(listing: Listing, meeting: Meeting) -> State:
    """What is postponed is off on the day that it was announced for, and no calendar has a word for that but one."""
    if listing.status in (Status.CANCELLED, Status.POSTPONED) or meeting.status is not MeetingStatus.SCHEDULED:
        return State.CANCELLED
    if listing.status is Status.TO_BE_CONFIRMED or meeting.to_be_confirmed:
        return State.TENTATIVE
    return State.CONFIRMED


def in_short(listing: Listing) -> str:
    """The title, and before it what has become of the event where that is not what was announced."""
    words = {Status.CANCELLED: "Cancelled", Status.POSTPONED: "Postponed", Status.TO_BE_CONFIRMED: "To be confirmed"}
    word = words.get(listing.status)
    return f"{word}: {listing.title}" if word else listing.title


def _title(listing: Listing, meeting: Meeting, state: State) -> str:
    # In the title as well: some calendars show a cancelled entry like any other.
    if state is not State.CANCELLED:
        return listing.title
    word = "Postponed" if "postponed" in (listing.status, meeting.status) else "Cancelled"
    return f"{word}: {listing.title}"


def _remarks(listing: Listing, meeting: Meeting, state: State) -> Iterator[str]:
    if meeting.note:
        yield f"{meeting.note.rstrip('.')}."
    if state is State.TENTATIVE:
        yield "To be confirmed."
    if meeting.at is None and meeting.last_day is None:
        yield "The time is not stated here: see the page."
    if meeting.at is not None and meeting.minutes is None:
        yield "The length is not stated."
    if meeting.moved_from_day:
        at = f", {meeting.moved_from_at:%H:%M}" if meeting.moved_from_at else ""
        yield f"Moved: it was announced for {meeting.moved_from_day.day} {meeting.moved_from_day:%B %Y}{at}."
    if len(listing.scheduled) > 1:
        yield f"One of {len(listing.scheduled)} meetings."
