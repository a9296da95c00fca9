from datetime import UTC, date, datetime, time, timedelta

import vobject
from icalendar import Calendar

from portal.events.invites import invite
from portal.events.listing import Listing, Meeting, MeetingStatus
from tests.events.conftest import a_listing

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
NEW_YORK = "America/New_York"
HOUR = timedelta(hours=1)


def a_group(**facts: object) -> Listing:
    meetings = (
        Meeting("g.1", date(2027, 2, 9), NEW_YORK, time(19), 90, note="Half an hour longer"),
        Meeting("g.2", date(2027, 3, 9), NEW_YORK, time(19), 60, status=MeetingStatus.CANCELLED),
        Meeting("g.3", date(2027, 4, 13), NEW_YORK, time(19), 60, to_be_confirmed=True),
        Meeting("g.4", date(2027, 5, 11), NEW_YORK),
    )
    return a_listing(**{"title": "A group, with commas; and more", "meetings": meetings} | facts)


def made(listing: Listing, **how: bool) -> str:
    return invite(listing, host="portal.example", url="https://portal.example/events/g", now=NOW, **how)


def test_it_has_the_scheduled_meetings_whose_hour_is_known_and_another_parser_reads_them() -> None:
    events = vobject.readOne(made(a_group())).vevent_list
    assert [(e.uid.value, e.dtstart.value.astimezone(UTC), e.dtend.value - e.dtstart.value) for e in events] == [
        ("g.1@portal.example", datetime(2027, 2, 10, 0, tzinfo=UTC), 1.5 * HOUR),
        ("g.3@portal.example", datetime(2027, 4, 13, 23, tzinfo=UTC), HOUR),
    ]
    assert [e.summary.value for e in events] == ["A group, with commas; and more"] * 2
    assert [e.status.value for e in events] == ["CONFIRMED", "TENTATIVE"]


def test_the_zone_is_named_and_described() -> None:
    file = Calendar.from_ical(made(a_group()))
    assert [str(zone["tzid"]) for zone in file.walk("VTIMEZONE")] == [NEW_YORK]
    assert file.walk("VEVENT")[0]["dtstart"].params["TZID"] == NEW_YORK


def test_one_that_takes_the_meetings_out_again_has_the_same_ids_and_comes_later() -> None:
    files = [Calendar.from_ical(made(a_group(), cancelled=cancelled)) for cancelled in (False, True)]
    before, after = ([(str(e["uid"]), e["sequence"], str(e["status"])) for e in file.walk("VEVENT")] for file in files)
    assert [str(file["method"]) for file in files] == ["PUBLISH", "CANCEL"]
    assert [uid for uid, *_ in before] == [uid for uid, *_ in after]
    assert {tuple(rest) for _, *rest in after} == {(1, "CANCELLED")}


def test_without_a_known_hour_there_is_nothing_in_it() -> None:
    listing = a_listing(meetings=(Meeting("g.4", date(2027, 5, 11), NEW_YORK),))
    assert Calendar.from_ical(made(listing)).walk("VEVENT") == []
