"""A listing in the words of schema.org, for search engines: a block of JSON-LD in its page.

It says what the page says to everybody: how to come is left out, since it may name a link that is not for everybody.
"""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from portal.events import calendar
from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status
from portal.web import units

_SCHEMA = "https://schema.org"
_ATTENDANCE: Mapping[Mode, str] = MappingProxyType(
    {Mode.ONLINE: "OnlineEventAttendanceMode", Mode.PLACE: "OfflineEventAttendanceMode",
     Mode.BOTH: "MixedEventAttendanceMode"}
)  # fmt: skip


def linked_data(listing: Listing, address: str) -> dict[str, Any]:
    """One meeting is an Event; several are an EventSeries and its events, each with a status of its own.

    address: of the listing's page. Where one meets online is the page and never the meeting's own link.
    """
    shared = _said({"location": _location(listing, address), "eventAttendanceMode": _attendance(listing)})
    if len(listing.meetings) == 1:
        form = {"@type": "Event"} | _meeting(listing, listing.meetings[0])
    elif listing.meetings:
        meetings = [{"@type": "Event", "name": listing.title, "url": address} | _meeting(listing, m) | shared
                    for m in listing.meetings]  # fmt: skip
        first, last = meetings[0], meetings[-1]
        form = {"@type": "EventSeries", "startDate": first["startDate"], "eventStatus": _status(listing, None)}
        form |= _said({"endDate": last.get("endDate")}) | {"subEvent": meetings}
    else:
        form = {"@type": "Event", "eventStatus": _status(listing, None)}
    return {"@context": _SCHEMA, "@id": f"{address}#event"} | form | shared | _about(listing, address)


def _about(listing: Listing, address: str) -> dict[str, Any]:
    return _said(
        {
            "name": listing.title,
            "description": listing.summary,
            "url": address,
            "organizer": {"@type": "Organization", "name": listing.organiser},
            "contributor": [{"@type": "Person", "name": name} for name in listing.leaders],
            "audience": {"@type": "Audience", "audienceType": listing.audience_label},
            "inLanguage": listing.language,
            "maximumAttendeeCapacity": listing.capacity,
            "isAccessibleForFree": None if listing.fee_cents is None else listing.fee_cents == 0,
            "offers": _offers(listing, address),
        }
    )


def _meeting(listing: Listing, meeting: Meeting) -> dict[str, Any]:
    start, end = meeting.local_start, meeting.local_end
    return _said(
        {
            "startDate": (start or meeting.day).isoformat(),
            "endDate": (end or meeting.last_day or meeting.day).isoformat() if end or not start else None,
            "duration": f"PT{meeting.minutes}M" if meeting.minutes else None,
            "eventStatus": _status(listing, meeting),
            "previousStartDate": _previous(meeting),
            "description": meeting.note or None,
        }
    )


def _status(listing: Listing, meeting: Meeting | None) -> str:
    """What is cancelled keeps its date, as schema.org asks."""
    if listing.status == Status.CANCELLED or (meeting and meeting.status is MeetingStatus.CANCELLED):
        word = "Cancelled"
    elif listing.status == Status.POSTPONED or (meeting and meeting.status is MeetingStatus.POSTPONED):
        word = "Postponed"
    else:
        word = "Rescheduled" if meeting and meeting.moved_from_day else "Scheduled"
    return f"{_SCHEMA}/Event{word}"


def _previous(meeting: Meeting) -> str | None:
    if meeting.moved_from_day is None:
        return None
    if meeting.moved_from_at is None:
        return meeting.moved_from_day.isoformat()
    return datetime.combine(meeting.moved_from_day, meeting.moved_from_at, calendar.zone(meeting.zone)).isoformat()


def _attendance(listing: Listing) -> str | None:
    word = _ATTENDANCE.get(listing.mode)
    return f"{_SCHEMA}/{word}" if word else None


def _location(listing: Listing, address: str) -> list[dict[str, str]]:
    online = [{"@type": "VirtualLocation", "url": address}] if listing.mode in (Mode.ONLINE, Mode.BOTH) else []
    place = [{"@type": "Place", "name": listing.place, "address": listing.place}] if listing.place else []
    return [*place, *online]


def _offers(listing: Listing, address: str) -> list[dict[str, str]]:
    """Both prices where there are two."""
    prices = [("Members", listing.member_fee_cents), ("Others", listing.fee_cents)]
    if listing.member_fee_cents is None:
        prices = [("Everybody", listing.fee_cents)]
    return [
        {
            "@type": "Offer",
            "name": name,
            "price": units(cents),
            "priceCurrency": str(listing.currency),
            "url": address,
        }
        for name, cents in prices
        if cents is not None
    ]


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known."""
    return {name: value for name, value in facts.items() if value is not None and value != []}
