"""When an event begins, and until when places are taken, offered and given back."""

from datetime import UTC, datetime, time, timedelta

from portal.events import calendar
from portal.events.listing import Listing, Meeting


def begins_at(listing: Listing) -> datetime | None:
    """The start of the first meeting: from then on nobody new registers. None while no date is set."""
    return min((starts_at(meeting) for meeting in listing.scheduled), default=None)


def waitlist_closes_at(listing: Listing) -> datetime | None:
    """The first instant at which no place is offered any more: when the event begins; where people meet several times
    as one group, when its first meeting is over. None while no date is set."""
    meetings = sorted(listing.scheduled, key=starts_at)
    if not meetings:
        return None
    return _end(meetings[0]) if is_cohort(listing) else starts_at(meetings[0])


def last_begins_at(listing: Listing) -> datetime | None:
    """The start of the last meeting: until then a place can be given back. None while no date is set."""
    return max((starts_at(meeting) for meeting in listing.scheduled), default=None)


def is_over(listing: Listing, now: datetime) -> bool:
    """Whether the last meeting is over; one whose end is not known, with its last day. Never while no date is set."""
    ends = [end_of(meeting) for meeting in listing.scheduled]
    return bool(ends) and now >= max(ends)


def is_cohort(listing: Listing) -> bool:
    """Whether a place is for several meetings of the same people."""
    return len(listing.scheduled) > 1


def starts_at(meeting: Meeting) -> datetime:
    """When a meeting begins; where its hour is not known, with the first moment of its day. Aware, in UTC."""
    midnight = datetime.combine(meeting.day, time(), calendar.zone(meeting.zone))
    return meeting.start or midnight.astimezone(UTC)


def end_of(meeting: Meeting) -> datetime:
    """The first instant after it, in UTC; where its length is not known, the end of its last day."""
    if meeting.local_end:
        return meeting.local_end.astimezone(UTC)
    return datetime.combine(meeting.through + timedelta(days=1), time(), calendar.zone(meeting.zone)).astimezone(UTC)


def _end(meeting: Meeting) -> datetime:
    return meeting.local_end.astimezone(UTC) if meeting.local_end else starts_at(meeting)
