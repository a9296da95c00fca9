"""From when to when the link to a meeting is shown to those who may have it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.events.listing import Meeting
from portal.events.registration.rules.times import end_of, starts_at

# Before a meeting with an hour, unless the organiser says otherwise; the most that one may say; the same after its end.
HOURS_BEFORE, MOST_HOURS_BEFORE = 24, 24 * 14
MINUTES_AFTER, MOST_MINUTES_AFTER = 0, 24 * 60


@dataclass(frozen=True, slots=True)
class Window:
    """opens_at, ends_at: aware, in UTC; the first is in, the last is out"""

    meeting: Meeting
    opens_at: datetime
    ends_at: datetime

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.ends_at


def window(meeting: Meeting, *, hours_before: int = HOURS_BEFORE, minutes_after: int = MINUTES_AFTER) -> Window:
    """Of a meeting whose hour is not known: its days, where it is held. One whose length is not known ends with its
    day."""
    if meeting.at is None:
        return Window(meeting, starts_at(meeting), end_of(meeting))
    opens_at = starts_at(meeting) - timedelta(hours=hours_before)
    return Window(meeting, opens_at, end_of(meeting) + timedelta(minutes=minutes_after))


def open_now(windows: Iterable[Window], now: datetime) -> list[Window]:
    return [one for one in windows if one.is_open(now)]


def next_to_open(windows: Iterable[Window], now: datetime) -> Window | None:
    return min((one for one in windows if now < one.opens_at), key=lambda one: one.opens_at, default=None)
