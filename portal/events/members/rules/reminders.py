"""When those who asked for it are reminded of a meeting that nobody registers for."""

from datetime import datetime, time, timedelta

from portal.events import calendar
from portal.events.listing import Meeting
from portal.events.registration.rules.times import end_of, starts_at

# The day before, at this hour on the wall where it is held.
AT = time(9)


def due_at(meeting: Meeting) -> datetime:
    """Aware; of the hour that spring skips, the next that there is."""
    return datetime.combine(meeting.day - timedelta(days=1), AT, calendar.zone(meeting.zone))


def is_time(meeting: Meeting, now: datetime) -> bool:
    """From the day before on until it begins; where its hour is not known, until its day is over."""
    ends = starts_at(meeting) if meeting.at else end_of(meeting)
    return due_at(meeting) <= now < ends


def is_due(meeting: Meeting, asked_at: datetime, now: datetime) -> bool:
    """Whoever asked after the reminder would have gone out knows of it."""
    return asked_at < due_at(meeting) and is_time(meeting, now)
