"""A juror's own calendar: the evenings of their plan, and when reviews are due (RFC 5545).

Its address may get into other hands, so it holds codes and minutes, and no title.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Component, Event

from portal.events.feeds.timezones import vtimezone
from portal.prize.rules import pace
from portal.prize.rules.reading_time import duration

# How long before the date the calendar speaks up.
_BEFORE = timedelta(days=2)
# What the description of a zone reaches beyond today and the date: a change of the clock lies in each half year.
_BEFORE_ALL, _AFTER_ALL = timedelta(days=200), timedelta(days=31)


def reading_calendar(
    token: str,
    *,
    title: str,
    desk: str,
    host: str,
    sittings: Iterable[pace.Sitting],
    zone: str,
    reading_from: datetime,
    due_at: datetime,
    left: int,
    now: datetime,
) -> bytes:
    """The calendar as a file.

    token: of its address, from which the events have ids that stay; title: of the edition; desk: its address; zone: the
    juror's own, an IANA name; left: how many essays are still to be done.
    """
    key, own = sha256(token.encode()).hexdigest()[:16], ZoneInfo(zone)
    # A plan is made anew each time it is looked at, and later ones take the place of earlier ones.
    sequence = max(0, int((now - reading_from) / timedelta(hours=1)))
    calendar = Calendar()
    calendar.add("prodid", "-//Ascona Prize//Reading calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{title}: reading")
    calendar.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})

    def event(name: str, start: datetime, summary: str, text: str) -> Event:
        its = Event()
        its.add("uid", f"{name}.{key}@{host}")
        its.add("dtstamp", now)
        its.add("last-modified", now)
        its.add("sequence", sequence)
        its.add("dtstart", start)
        its.add("summary", summary)
        its.add("description", text)
        its.add("url", desk)
        its.add("transp", "TRANSPARENT")
        calendar.add_component(its)
        return its

    for sitting in sittings:
        essays = f"{len(sitting.tasks)} essay{'s' if len(sitting.tasks) > 1 else ''}"
        each = ", ".join(f"{task.code} ({task.minutes} minutes)" for task in sitting.tasks)
        start = datetime.combine(sitting.day, pace.BEGINS, own)
        evening = event(f"{sitting.day:%Y%m%d}", start, f"Read {essays}, {duration(sitting.minutes)}", each)
        evening.add("duration", timedelta(minutes=sitting.minutes))
    state = f"{left} still to hand in" if left else "all handed in"
    due = event("due", due_at.astimezone(own), f"{title}: reviews are due", f"Reviews are taken before this: {state}.")
    if left:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", f"{title}: {state}")
        alarm.add("trigger", -_BEFORE)
        due.add_component(alarm)
    # Only the changes of the clock that the events are near: long lists of them are more than some programs read.
    starts = [now, due_at, *(its.decoded("dtstart") for its in calendar.events)]
    if zone != "UTC":
        first, last = min(starts).astimezone(UTC), max(starts).astimezone(UTC)
        described = "\r\n".join(vtimezone(zone, first - _BEFORE_ALL, last + _AFTER_ALL))
        calendar.subcomponents.insert(0, Component.from_ical(described))
    content: bytes = calendar.to_ical()
    return content
