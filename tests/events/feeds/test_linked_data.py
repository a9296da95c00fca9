"""JSON-LD, against the terms of schema.org that may be said of an event, kept by hand."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from portal.events.feeds.linked_data import linked_data
from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status
from tests.events.conftest import a_listing
from tests.events.feeds.conftest import address

# https://schema.org/Event and what it refers to: which properties each type has.
_EVENT = {
    "name", "description", "url", "startDate", "endDate", "duration", "eventStatus", "previousStartDate",
    "eventAttendanceMode", "location", "organizer", "contributor", "audience", "inLanguage",
    "maximumAttendeeCapacity", "isAccessibleForFree", "offers", "subEvent",
}  # fmt: skip
TERMS = {
    "Event": _EVENT,
    "EventSeries": _EVENT,
    "Place": {"name", "address"},
    "VirtualLocation": {"url"},
    "Organization": {"name"},
    "Person": {"name"},
    "Audience": {"audienceType"},
    "Offer": {"name", "price", "priceCurrency", "url"},
}
VALUES = {
    "eventStatus": {"EventScheduled", "EventCancelled", "EventPostponed", "EventRescheduled"},
    "eventAttendanceMode": {"OnlineEventAttendanceMode", "OfflineEventAttendanceMode", "MixedEventAttendanceMode"},
}
ONE = Meeting("one", date(2026, 4, 1), "Europe/Zurich", time(18), 60)


def unknown_terms(thing: Any) -> list[str]:
    """Whatever is said in words that schema.org does not have."""
    if isinstance(thing, list):
        return [fault for part in thing for fault in unknown_terms(part)]
    if not isinstance(thing, dict):
        return []
    known = TERMS[thing["@type"]]
    faults = [f"{thing['@type']}.{name}" for name in thing if not name.startswith("@") and name not in known]
    for name, values in VALUES.items():
        if name in thing and thing[name] not in {f"https://schema.org/{value}" for value in values}:
            faults.append(f"{name} {thing[name]}")
    return faults + [fault for part in thing.values() for fault in unknown_terms(part)]


def said(listing: Listing) -> dict[str, Any]:
    return linked_data(listing, address(listing.slug))


def test_every_listing_of_2026_is_said_in_words_of_schema_org(listings_2026: list[Listing]) -> None:
    made = [said(listing) for listing in listings_2026]
    assert [fault for thing in made for fault in unknown_terms(thing)] == []
    assert {thing["@context"] for thing in made} == {"https://schema.org"}
    types = [thing["@type"] for thing in made]
    assert (types.count("Event"), types.count("EventSeries")) == (20, 2)


def test_one_meeting_is_an_event_with_everything_one_decides_on(listings_2026: list[Listing]) -> None:
    listing = next(listing for listing in listings_2026 if listing.slug == "diversity-discussion-march-2026")
    page = "https://prize.example.org/events/diversity-discussion-march-2026"
    assert said(listing) == {
        "@context": "https://schema.org",
        "@id": f"{page}#event",
        "@type": "Event",
        "name": listing.title,
        "description": listing.summary,
        "url": page,
        "startDate": "2026-03-12T20:00:00-04:00",
        "endDate": "2026-03-12T21:00:00-04:00",
        "duration": "PT60M",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": [{"@type": "VirtualLocation", "url": page}],
        "organizer": {"@type": "Organization", "name": listing.organiser},
        "audience": {"@type": "Audience", "audienceType": "Members who lead a group"},
        "maximumAttendeeCapacity": 12,
        "isAccessibleForFree": True,
        "offers": [{"@type": "Offer", "name": "Everybody", "price": "0.00", "priceCurrency": "USD", "url": page}],
    }


def test_a_series_has_its_meetings_and_both_prices(listings_2026: list[Listing]) -> None:
    series = said(listings_2026[4])
    assert (series["@type"], series["startDate"], series["endDate"], len(series["subEvent"])) == (
        "EventSeries", "2026-02-10T19:00:00-05:00", "2026-11-10T20:00:00-05:00", 10,
    )  # fmt: skip
    assert [(offer["name"], offer["price"]) for offer in series["offers"]] == [
        ("Members", "250.00"),
        ("Others", "400.00"),
    ]
    assert series["subEvent"][1]["startDate"] == "2026-03-10T19:00:00-04:00"


def test_days_without_an_hour_are_days_and_what_has_no_date_gets_none(listings_2026: list[Listing]) -> None:
    congress, retreat = said(listings_2026[3]), said(listings_2026[10])
    assert (congress["startDate"], congress["endDate"]) == ("2026-09-30", "2026-10-03")
    assert congress["location"] == [{"@type": "Place", "name": "Aarhus, Denmark", "address": "Aarhus, Denmark"}]
    assert ("startDate" in retreat, "offers" in retreat) == (False, False)


@pytest.mark.parametrize(
    ("listing", "meeting", "status", "before"),
    [
        ({"status": Status.CANCELLED}, {}, "EventCancelled", None),
        ({"status": Status.POSTPONED}, {}, "EventPostponed", None),
        ({}, {"status": MeetingStatus.CANCELLED}, "EventCancelled", None),
        ({}, {"status": MeetingStatus.POSTPONED}, "EventPostponed", None),
        ({}, {"moved_from_day": date(2026, 3, 25)}, "EventRescheduled", "2026-03-25"),
        ({}, {"moved_from_day": date(2026, 3, 25), "moved_from_at": time(17)}, "EventRescheduled",
         "2026-03-25T17:00:00+01:00"),
    ],
)  # fmt: skip
def test_what_is_off_keeps_its_date_and_what_is_moved_says_from_when(
    listing: dict[str, Any], meeting: dict[str, Any], status: str, before: str | None
) -> None:
    made = said(a_listing(meetings=(replace(ONE, **meeting),), **listing))
    assert (made["startDate"], made["eventStatus"], made.get("previousStartDate")) == (
        "2026-04-01T18:00:00+02:00",
        f"https://schema.org/{status}",
        before,
    )


@pytest.mark.parametrize(
    ("mode", "place", "attendance", "types"),
    [
        (Mode.BOTH, "Zurich", "MixedEventAttendanceMode", ["Place", "VirtualLocation"]),
        (Mode.PLACE, "Zurich", "OfflineEventAttendanceMode", ["Place"]),
        (Mode.UNKNOWN, "", None, []),
    ],
)
def test_where_it_is_is_a_place_or_the_page_or_both(
    mode: Mode, place: str, attendance: str | None, types: list[str]
) -> None:
    made = said(a_listing(mode=mode, place=place, meetings=(ONE,)))
    assert [where["@type"] for where in made.get("location", [])] == types
    assert made.get("eventAttendanceMode") == (f"https://schema.org/{attendance}" if attendance else None)


def test_how_to_come_and_notes_for_the_organiser_are_not_said() -> None:
    secret = "https://meet.example/canary-3b19"
    assert "canary" not in str(
        said(a_listing(how_to_join=secret, staff_note=secret, mode=Mode.ONLINE, meetings=(ONE,)))
    )
