import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import operations, pages
from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.events.models import Event
from tests.events.conftest import NEW_YEAR, a_listing
from tests.events.feeds.conftest import shown_by_a_calendar

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

FEEDS = ["/events.ics", "/events.atom", "/events.json"]
ONE = "/events/online-group-saturdays-2026.ics"
TYPES = {
    "/events.ics": "text/calendar; charset=utf-8",
    "/events.atom": "application/atom+xml; charset=utf-8",
    "/events.json": "application/json",
    ONE: "text/calendar; charset=utf-8",
}
ATOM = "{http://www.w3.org/2005/Atom}"
SATURDAY = Meeting("group.march", date(2026, 3, 14), "America/New_York", time(11), 60)


def news(client: FlaskClient, address: str = "/events.atom") -> list[str]:
    feed = etree.fromstring(client.get(address).data)
    return [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]


def days(client: FlaskClient, address: str) -> list[str]:
    """The days of what a calendar shows, in UTC."""
    return [held.start[:10] for held in shown_by_a_calendar(client.get(address).text)]


@pytest.mark.parametrize("address", [*FEEDS, ONE])
def test_a_feed_is_of_its_kind_and_is_asked_for_again_only_when_it_has_changed(
    client: FlaskClient, year_2026: list[Listing], address: str
) -> None:
    first = client.get(address)
    assert (first.status_code, first.headers["Content-Type"]) == (200, TYPES[address])
    assert (first.headers["Cache-Control"], first.headers["Last-Modified"]) == (
        "public, no-cache",
        "Thu, 01 Jan 2026 12:00:00 GMT",
    )
    by_etag = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert [(again.status_code, again.data) for again in (by_etag, by_date)] == [(304, b""), (304, b"")]
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("address", [*FEEDS, ONE])
def test_its_bytes_stay_the_same_while_the_clock_goes_on(
    app: Flask, client: FlaskClient, year_2026: list[Listing], clock: FixedClock, address: str
) -> None:
    before = client.get(address)
    clock.instant += timedelta(hours=30)
    app.extensions.pop("events.catalogue")
    assert client.get(address).data == before.data
    # Another day: a feed may have lost what was long ago, so it is asked for.
    old = {"If-Modified-Since": before.headers["Last-Modified"]}
    assert client.get(address, headers=old).status_code == (304 if address == ONE else 200)


@pytest.mark.parametrize("address", [*FEEDS, "/events/group.ics"])
def test_a_change_is_in_the_feed_at_once(client: FlaskClient, session: Any, new_year: FixedClock, address: str) -> None:
    listing = a_listing("group", title="The old title", meetings=(SATURDAY,))
    operations.put(session, listing, now=NEW_YEAR)
    session.commit()
    first = client.get(address)
    operations.put(session, replace(listing, title="The new title"), now=NEW_YEAR + timedelta(minutes=1))
    session.commit()
    for header in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = client.get(address, headers=header)
        assert (again.status_code, "The new title" in again.text, "The old title" in again.text) == (200, True, False)


def test_a_listing_that_is_taken_back_is_gone_for_whoever_asks_by_date(
    client: FlaskClient, session: Any, new_year: FixedClock
) -> None:
    listing = a_listing("group", meetings=(SATURDAY,))
    operations.put(session, a_listing("other"), now=NEW_YEAR)
    operations.put(session, listing, now=NEW_YEAR)
    session.commit()
    first = client.get("/events.json")
    operations.put(session, replace(listing, status=Status.DRAFT), now=NEW_YEAR + timedelta(minutes=1))
    session.commit()
    again = client.get("/events.json", headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert [event["id"] for event in again.get_json()["events"]] == ["other"]


def test_a_meeting_keeps_its_id_and_counts_on_when_it_is_moved_renamed_and_cancelled(
    client: FlaskClient, session: Any, new_year: FixedClock
) -> None:
    listing = a_listing("group", meetings=(SATURDAY,))
    states = [
        listing,
        replace(listing, meetings=(replace(SATURDAY, day=date(2026, 3, 21)),)),
        replace(listing, title="Another name", meetings=(replace(SATURDAY, day=date(2026, 3, 21)),)),
        replace(listing, title="Another name", meetings=(replace(SATURDAY, day=date(2026, 3, 21),
                status=MeetingStatus.CANCELLED),)),
    ]  # fmt: skip
    seen = []
    for hours, state in enumerate(states):
        operations.put(session, state, now=NEW_YEAR + timedelta(hours=hours))
        session.commit()
        event = vobject.readOne(client.get("/events/group.ics").text).vevent
        seen.append((event.uid.value, event.sequence.value, event.status.value, event.dtstamp.value.hour))
    assert seen == [
        ("group.march@localhost", "0", "CONFIRMED", 12),
        ("group.march@localhost", "1", "CONFIRMED", 13),
        ("group.march@localhost", "2", "CONFIRMED", 14),
        ("group.march@localhost", "3", "CANCELLED", 15),
    ]


def test_a_calendar_follows_the_words_of_the_page(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert days(client, "/events.ics?kind=discussion") == ["2026-03-13", "2026-06-12", "2026-09-11", "2026-12-11"]
    assert days(client, "/events.ics?q=goldberg&from=2026-05-01&to=2026-08-01") == ["2026-05-28", "2026-07-23"]
    assert days(client, "/events.ics?mode=place") == ["2026-09-30"]
    assert news(client, "/events.atom?kind=retreat") == ["Healing, mindfulness and compassion: a weekend retreat"]
    names = [event["id"] for event in client.get("/events.json?kind=course").get_json()["events"]]
    assert names == ["leadership-course-spokane-2026", "leadership-course-new-england-2026"]


def test_a_calendar_says_in_its_name_what_it_holds(client: FlaskClient, year_2026: list[Listing]) -> None:
    text = client.get("/events.ics?kind=group&mode=online&q=scott").text
    assert "X-WR-CALNAME:Balint group events: Group\\, online\\, “scott”" in text.splitlines()
    assert "X-WR-CALNAME:Balint group events" in client.get("/events.ics").text.splitlines()


@pytest.mark.parametrize("address", FEEDS)
def test_what_cannot_be_read_is_said_in_plain_text(client: FlaskClient, address: str) -> None:
    answer = client.get(f"{address}?kind=party&from=2026-05-02&to=2026-05-01")
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "text/plain; charset=utf-8")
    assert answer.text == ("Kind: Not a valid choice.\nTo: This lies before 2 May 2026, from which on you asked.\n")


def test_a_calendar_holds_three_months_that_were_and_a_year_and_a_half_to_come(
    client: FlaskClient, put: Callable[[Listing], Event], new_year: FixedClock
) -> None:
    around = [date(2025, 9, 30), date(2025, 10, 1), date(2027, 7, 4), date(2027, 7, 5)]
    put(a_listing(meetings=tuple(Meeting(f"talk.{day}", day, "UTC") for day in around)))
    assert days(client, "/events.ics") == ["2025-10-01", "2027-07-04"]
    assert days(client, "/events.ics?past=y") == ["2025-09-30", "2025-10-01", "2027-07-04"]
    assert days(client, "/events.ics?from=2025-09-30&to=2028-01-01") == [str(day) for day in around]
    assert days(client, "/events/spring-talk.ics") == [str(day) for day in around]


def test_a_meeting_that_was_called_off_stays_when_all_others_are_long_past(
    client: FlaskClient, put: Callable[[Listing], Event], clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 6, 1, tzinfo=UTC)
    off = Meeting("b", date(2026, 6, 10), "UTC", status=MeetingStatus.CANCELLED)
    put(a_listing(listed_on=date(2026, 1, 1), meetings=(Meeting("a", date(2026, 1, 1), "UTC"), off)))
    (held,) = shown_by_a_calendar(client.get("/events.ics").text)
    assert (held.start, held.status) == ("2026-06-10", "CANCELLED")
    assert [event["id"] for event in client.get("/events.json").get_json()["events"]] == ["spring-talk"]


def test_news_are_valid_and_the_latest_change_stands_first(
    client: FlaskClient, session: Any, year_2026: list[Listing]
) -> None:
    retreat = next(listing for listing in year_2026 if listing.kind == "retreat")
    operations.put(session, replace(retreat, capacity=20), now=NEW_YEAR + timedelta(days=3))
    session.commit()
    feed = etree.fromstring(client.get("/events.atom?kind=retreat&q=healing").data)
    said = {child.tag.removeprefix(ATOM): child for child in feed if child.tag != f"{ATOM}link"}
    # RFC 4287 4.1.1: an id, a title and an instant; here each entry has its author.
    assert (said["id"].text, said["updated"].text) == (
        "http://localhost/events.atom?q=healing&kind=retreat",
        "2026-01-04T12:00:00Z",
    )
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {
        "self": "http://localhost/events.atom?q=healing&kind=retreat",
        "alternate": "http://localhost/events/?q=healing&kind=retreat",
    }
    entries = etree.fromstring(client.get("/events.atom").data).findall(f"{ATOM}entry")
    assert entries[0].findtext(f"{ATOM}title") == retreat.title
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert (len(ids), len(set(ids))) == (22, 22)
    for entry in entries:
        parts = [child.tag.removeprefix(ATOM) for child in entry]
        assert parts == ["id", "title", "updated", "link", "author", "category", "summary", "content"]
        datetime.strptime(entry.findtext(f"{ATOM}updated"), "%Y-%m-%dT%H:%M:%SZ").astimezone(UTC)


@pytest.mark.parametrize(
    ("status", "title"),
    [
        (Status.PUBLISHED, "A talk in spring"),
        (Status.TO_BE_CONFIRMED, "To be confirmed: A talk in spring"),
        (Status.POSTPONED, "Postponed: A talk in spring"),
        (Status.CANCELLED, "Cancelled: A talk in spring"),
    ],
)
def test_news_of_an_event_that_is_off_or_doubtful_say_so_first(
    client: FlaskClient, put: Callable[[Listing], Event], status: Status, title: str
) -> None:
    put(a_listing(title="A talk in spring", status=status))
    assert news(client, "/events.atom?past=y") == [title]


@pytest.mark.parametrize("address", FEEDS)
def test_the_last_day_of_all_can_be_asked_for(client: FlaskClient, address: str) -> None:
    assert client.get(f"{address}?from=9999-12-31").status_code == 200


def test_news_of_nothing_are_still_a_feed(client: FlaskClient) -> None:
    feed = etree.fromstring(client.get("/events.atom").data)
    assert (feed.findtext(f"{ATOM}updated"), feed.findall(f"{ATOM}entry")) == ("1970-01-01T00:00:00Z", [])


def test_the_document_says_what_the_page_says(client: FlaskClient, year_2026: list[Listing]) -> None:
    document = client.get("/events.json").get_json()
    assert {name: document[name] for name in document if name != "events"} == {
        "schema": 1,
        "title": "Balint group events",
        "home": "http://localhost/events/",
        "changed_at": "2026-01-01T12:00:00Z",
    }
    group = next(event for event in document["events"] if event["id"] == "online-group-tuesdays-2026")
    assert group["fee"] == {"currency": "USD", "cents": 400_00, "member_cents": 250_00}
    assert group["meetings"][0] == {
        "id": "online-group-tuesdays-2026.2026-02-10",
        "day": "2026-02-10",
        "last_day": "2026-02-10",
        "starts_at": "2026-02-10T19:00:00-05:00",
        "ends_at": "2026-02-10T20:30:00-05:00",
        "minutes": 90,
        "zone": "America/New_York",
        "status": "scheduled",
        "to_be_confirmed": False,
        "note": "Half an hour longer: introductions, and an overview of how a Balint group works",
        "moved_from": None,
        "sequence": 0,
    }
    retreat = next(event for event in document["events"] if event["kind"] == "retreat")
    assert (retreat["fee"], retreat["meetings"], retreat["expected"]) == (
        None,
        [],
        {"from": "2026-04-27", "to": "2026-05-28"},
    )
    assert retreat["cancellation"] == {
        "refund_if_called_off": False,
        "last_day": "2026-03-12",
        "withheld": {"currency": "USD", "cents": 100_00},
        "refund_days": 30,
    }


def test_no_feed_has_what_is_not_for_everybody(client: FlaskClient, put: Callable[[Listing], Event]) -> None:
    secret = "https://meet.example/canary-77aa"
    put(a_listing(how_to_join=f"Come to {secret}", staff_note=secret, meetings=(SATURDAY,)))
    put(a_listing("draft", title="canary-77aa", status=Status.DRAFT, meetings=(replace(SATURDAY, uid="d"),)))
    for address in [*FEEDS, *(f"{feed}?past=y&q=canary" for feed in FEEDS), "/events/spring-talk.ics"]:
        answer = client.get(address)
        assert (answer.status_code, answer.text.replace("q=canary", "").count("canary-77aa")) == (200, 0)
    assert client.get("/events/draft.ics").status_code == 404


@pytest.mark.parametrize("address", [*FEEDS, "/events/spring-talk.ics"])
def test_what_a_file_brings_stays_text(
    client: FlaskClient, put: Callable[[Listing], Event], new_year: FixedClock, address: str
) -> None:
    planted = '</title><script>"x\\\n\u2028]]>'
    put(a_listing(title=planted, summary=planted, organiser=planted, meetings=(SATURDAY,)))
    body = client.get(address).text
    if address.endswith("ics"):
        assert len(list(vobject.readOne(body).vevent_list)) == 1
    elif address.endswith("atom"):
        assert etree.fromstring(body.encode()).findtext(f"{ATOM}entry/{ATOM}title") == planted
    else:
        assert json.loads(body)["events"][0]["title"] == planted


@pytest.mark.parametrize("address", FEEDS)
def test_whoever_is_signed_in_gets_the_same_feed(
    client: FlaskClient,
    year_2026: list[Listing],
    sign_in: Callable[[Person], FlaskClient],
    olga: Person,
    address: str,
) -> None:
    assert sign_in(olga).get(address).data == client.get(address).data


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("address", [*FEEDS, "/events/talk-0.ics"])
def test_a_feed_takes_three_statements_after_a_change_and_then_one(
    client: FlaskClient,
    put: Callable[[Listing], Event],
    queries: list[str],
    new_year: FixedClock,
    address: str,
    count: int,
) -> None:
    for number in range(count):
        put(a_listing(f"talk-{number}", meetings=(replace(SATURDAY, uid=f"{number}"),)))
    sent = []
    for _ in range(2):
        queries.clear()
        assert client.get(address).status_code == 200
        sent.append(len(queries))
    assert sent == [3, 1]


def test_large_feeds_make_room_for_each_other(
    app: Flask, client: FlaskClient, year_2026: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_CHARACTERS", 2 * len(client.get("/events.json?q=nobody-0").text))
    kept = []
    for number in range(4):
        client.get(f"/events.json?q=nobody-{number}")
        kept.append(len(app.extensions["events.catalogue"]._kept))
    assert kept == [1, 2, 1, 2]
