"""Why somebody's presence may not be recorded, or None where it may."""

from datetime import datetime

from portal.events.attendance.refusals import NotBegun, NotHeld
from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.events.registration.rules.times import starts_at
from portal.refusals import Refusal


def why_not_record(listing: Listing, meeting: Meeting, now: datetime) -> Refusal | None:
    """From the moment a meeting begins. One of an event that was called off half way through was held all the same."""
    if listing.status is Status.POSTPONED or meeting.status is MeetingStatus.POSTPONED:
        return NotHeld("postponed")
    if meeting.status is MeetingStatus.CANCELLED:
        return NotHeld("cancelled")
    begins = starts_at(meeting)
    return NotBegun(begins, meeting.zone) if now < begins else None
