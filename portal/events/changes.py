"""What has changed between two states of a listing, as somebody who is coming would notice it. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.zones import earliest_today

# What an event is called that takes place, by the state it comes from.
_ON = {Status.POSTPONED: "on-again", Status.TO_BE_CONFIRMED: "certain"}


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is another now; `templates/events/_changes.html` has the words.

    code: of a meeting `moved`, `length`, `cancelled`, `postponed`, `held`, `doubtful`, `confirmed`, `note`, `added`,
        `removed`; of the event `on-again`, `certain`, `in-doubt`, `place`, `joining`
    before, after: the meeting, or the listing; None where there was or is none
    """

    code: str
    before: Meeting | Listing | None
    after: Meeting | Listing | None


def noticed(before: Listing, after: Listing, now: datetime) -> list[Change]:
    """What whoever has a place is told. Nothing of what is no more than a draft, of what is called off or postponed,
    which have mails of their own, nor of meetings that are over."""
    if Status.DRAFT in (before.status, after.status) or after.status in (Status.CANCELLED, Status.POSTPONED):
        return []
    today = earliest_today(now)
    meetings = [
        change
        for change in of_meetings(before.meetings, after.meetings)
        if any(isinstance(one, Meeting) and one.through >= today for one in (change.before, change.after))
    ]
    return [*_of_event(before, after), *meetings]


def of_meetings(before: Sequence[Meeting], after: Sequence[Meeting], *, notes: bool = False) -> list[Change]:
    """Meeting by meeting, as they are known by their uid. notes: what only its note says, as well"""
    known = {meeting.uid: meeting for meeting in before}
    left = {meeting.uid for meeting in after}
    changes = [change for meeting in after for change in _of_meeting(known.get(meeting.uid), meeting)]
    if notes:
        changes += [Change("note", was, m) for m in after if (was := known.get(m.uid)) and was.note != m.note]
    return [*changes, *(Change("removed", meeting, None) for meeting in before if meeting.uid not in left)]


def _of_meeting(before: Meeting | None, after: Meeting) -> Iterator[Change]:
    scheduled = after.status is MeetingStatus.SCHEDULED
    if before is None:
        if scheduled:
            yield Change("added", None, after)
        return
    if before.status is not after.status:
        code = {MeetingStatus.CANCELLED: "cancelled", MeetingStatus.POSTPONED: "postponed"}.get(after.status, "held")
        yield Change(code, before, after)
    elif scheduled and _is_moved(before, after):
        yield Change("moved", before, after)
    elif scheduled and before.minutes != after.minutes:
        yield Change("length", before, after)
    elif scheduled and before.to_be_confirmed is not after.to_be_confirmed:
        yield Change("doubtful" if after.to_be_confirmed else "confirmed", before, after)


def _is_moved(before: Meeting, after: Meeting) -> bool:
    """Where the zone alone is written another way, nobody comes at another time."""
    if before.start and after.start:
        return before.start != after.start
    return (before.day, before.at, before.last_day) != (after.day, after.at, after.last_day)


def _of_event(before: Listing, after: Listing) -> Iterator[Change]:
    if before.status is not after.status:
        is_on = after.status is Status.PUBLISHED
        yield Change(_ON.get(before.status, "certain") if is_on else "in-doubt", before, after)
    places = [(one.mode, one.place, one.mode_to_be_confirmed) for one in (before, after)]
    if places[0] != places[1]:
        yield Change("place", before, after)
    if before.how_to_join != after.how_to_join:
        yield Change("joining", before, after)
