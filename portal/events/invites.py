"""The meetings of one event as a calendar file that goes with a mail (RFC 5545)."""

from datetime import datetime, timedelta

from icalendar import Calendar, Event

from portal.events import calendar
from portal.events.listing import Listing, Meeting

# What the description of a zone reaches beyond the meetings: a change of the clock lies in each half year.
_AROUND = timedelta(days=200)


def invite(listing: Listing, *, host: str, url: str, now: datetime, cancelled: bool = False) -> str:
    """The text of the file: every scheduled meeting whose hour is known, under an id that stays.

    host: of the portal, which makes the ids its own · url: of the event's page
    cancelled: takes the meetings out of the calendar again
    """
    file = Calendar()
    file.add("prodid", "-//Ascona Prize//Events//EN")
    file.add("version", "2.0")
    file.add("method", "CANCEL" if cancelled else "PUBLISH")
    timed = [meeting for meeting in listing.scheduled if meeting.at is not None]
    for meeting in timed:
        file.add_component(_entry(listing, meeting, host, url, now, cancelled=cancelled))
    if timed:
        file.add_missing_timezones(timed[0].day - _AROUND, timed[-1].day + _AROUND)
    text: str = file.to_ical().decode()
    return text


def _entry(listing: Listing, meeting: Meeting, host: str, url: str, now: datetime, *, cancelled: bool) -> Event:
    zone = calendar.zone(meeting.zone)
    entry = Event()
    entry.add("uid", f"{meeting.uid}@{host}")
    entry.add("dtstamp", now)
    entry.add("sequence", int(cancelled))
    entry.add("summary", listing.title)
    entry.add("dtstart", meeting.start.astimezone(zone) if meeting.start else meeting.day)
    if meeting.local_end:
        entry.add("dtend", meeting.local_end)
    if listing.place:
        entry.add("location", listing.place)
    if meeting.note:
        entry.add("description", meeting.note)
    entry.add("url", url)
    entry.add("status", "CANCELLED" if cancelled else "TENTATIVE" if meeting.to_be_confirmed else "CONFIRMED")
    return entry
