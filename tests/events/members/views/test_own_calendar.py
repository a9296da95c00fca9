"""One's own events, for a calendar program."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from lxml import html
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.models import Person
from portal.events import operations
from portal.events.listing import Listing, MeetingStatus
from portal.events.models import Event
from portal.events.registration.operations import desk, registrations
from tests.accounts.conftest import Visitor, notices
from tests.builders import NOW
from tests.events.members.conftest import LINK, Say
from tests.events.registration.conftest import discussion, group, join

Visit = Callable[[Person], Visitor]
MINE = "/my-events"


@pytest.fixture
def put(session: Session) -> Callable[[Listing], Event]:
    def put(listing: Listing) -> Event:
        event = operations.put(session, listing, now=NOW)
        session.commit()
        return event

    return put


def address(reader: Visitor) -> str:
    """Has the address made, and reads it off the page; without the host."""
    assert reader.send(MINE, f"{MINE}/calendar").location == f"{MINE}#calendar"
    page = html.fromstring(reader.client.get(MINE).text)
    (webcal,) = page.xpath("//section[@class='subscribe']//a[.='Follow']/@href")
    (shown,) = page.xpath("//section[@class='subscribe']//span/text()")
    assert (webcal.partition("://")[2], webcal.partition(":")[0]) == (shown.partition("://")[2], "webcal")
    return shown.removeprefix("http://localhost")


def entries(client: FlaskClient, path: str) -> dict[str, tuple[str, str, int]]:
    """By uid: title, state and sequence."""
    calendar = Calendar.from_ical(client.get(path).text)
    return {
        str(one["UID"]): (str(one["SUMMARY"]), str(one["STATUS"]), int(one["SEQUENCE"]))
        for one in calendar.walk("VEVENT")
    }


def test_places_stand_there_offers_as_tentative_and_the_waitlist_not_at_all(
    session: Session, put: Callable[[Listing], Event], ada: Person, ben: Person, visit: Visit, client: FlaskClient
) -> None:
    join(session, put(group()), ada, cents=400_00)
    for slug in ("offered", "waiting"):
        event = put(discussion(slug, capacity=1))
        join(session, event, ben)
        join(session, event, ada)
        if slug == "offered":
            registrations.leave(session, event.id, ben.id, now=NOW)
    given_back = put(discussion("back"))
    join(session, given_back, ada)
    registrations.leave(session, given_back.id, ada.id, now=NOW)
    session.commit()
    path = address(visit(ada))
    assert entries(client, path) == {
        "group.2027-04-13@localhost": ("An online group", "CONFIRMED", 0),
        "group.2027-05-11@localhost": ("An online group", "CONFIRMED", 0),
        "offered.2027-04-08@localhost": ("An evening on difference", "TENTATIVE", 0),
    }
    public = entries(client, "/events/group.ics")
    assert {uid: entry for uid, entry in entries(client, path).items() if uid in public} == public


def test_what_is_moved_or_called_off_stays_and_says_so_as_everybody_s_calendar_does(
    session: Session, put: Callable[[Listing], Event], ada: Person, olga: Person, visit: Visit, client: FlaskClient
) -> None:
    event = put(group())
    join(session, event, ada, cents=400_00)
    evening = put(discussion())
    join(session, evening, ada)
    session.commit()
    path = address(visit(ada))
    first, second = group().meetings
    put(group(meetings=(first, type(second)(second.uid, date(2027, 5, 12), second.zone, second.at, second.minutes,
                                            status=MeetingStatus.CANCELLED))))  # fmt: skip
    desk.call_off(session, evening.id, organiser=olga, now=NOW)
    session.commit()
    found = entries(client, path)
    assert {uid: state for uid, (_, state, _) in found.items()} == {
        "group.2027-04-13@localhost": "CONFIRMED",
        "group.2027-05-11@localhost": "CANCELLED",
        "discussion.2027-04-08@localhost": "CANCELLED",
    }
    public = entries(client, "/events/group.ics") | entries(client, "/events/discussion.ics")
    assert found == public
    assert [sequence for _, _, sequence in found.values()].count(0) == 1


def test_it_leads_to_the_page_with_the_link_and_never_has_it(
    session: Session, say: Say, put: Callable[[Listing], Event], ada: Person, ben: Person, visit: Visit,
    client: FlaskClient,
) -> None:  # fmt: skip
    join(session, say(discussion(capacity=1)), ada)
    join(session, put(group()), ada, cents=400_00)
    session.commit()
    text = client.get(address(visit(ada))).text
    unfolded = text.replace("\r\n ", "")
    assert LINK not in unfolded
    found = re.findall(r"How to join\\, once you have signed in: (\S+?)\\n", unfolded)
    assert found == ["http://localhost/events/discussion/join"]


def test_whoever_asks_again_gets_it_only_if_something_has_changed(
    session: Session, put: Callable[[Listing], Event], ada: Person, visit: Visit, client: FlaskClient
) -> None:
    event = put(discussion())
    join(session, event, ada)
    session.commit()
    path = address(visit(ada))
    first = client.get(path)
    headers = ("Cache-Control", "X-Robots-Tag", "Content-Type")
    assert [first.headers[name] for name in headers] == ["private, no-cache", "noindex", "text/calendar; charset=utf-8"]
    assert "Set-Cookie" not in first.headers
    known = {"If-None-Match": first.headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status_code, again.text) == (304, "")
    registrations.leave(session, event.id, ada.id, now=NOW)
    session.commit()
    changed = client.get(path, headers=known)
    assert (changed.status_code, changed.text.count("BEGIN:VEVENT")) == (200, 0)


def test_a_new_address_ends_the_old_one_and_a_deleted_account_ends_it_for_good(
    session: Session, app: object, ada: Person, ben: Person, visit: Visit, client: FlaskClient
) -> None:
    reader = visit(ada)
    old, bens = address(reader), address(visit(ben))
    assert notices(reader.client.get(MINE)) == []
    new = address(reader)
    assert len({old, new, bens}) == 3
    assert [client.get(path).status_code for path in (old, new, bens)] == [404, 200, 200]
    with app.app_context():  # type: ignore[attr-defined]
        delete_account(session, ada.id, holders(app), now=NOW)  # type: ignore[arg-type]
    session.commit()
    assert [client.get(path).status_code for path in (new, bens)] == [404, 200]
    ben.active = False
    session.commit()
    assert client.get(bens).status_code == 404


def test_nobody_has_an_address_who_did_not_ask_for_one(ada: Person, visit: Visit) -> None:
    page = visit(ada).client.get(MINE).text
    assert (".ics" in page, "Make the address" in page) == (False, True)


def test_it_sends_as_many_statements_for_thirty_places_as_for_one(
    session: Session, say: Say, ada: Person, visit: Visit, client: FlaskClient, queries: list[str]
) -> None:
    sent, path = [], address(visit(ada))
    for number in (1, 30):
        for n in range(number):
            join(session, say(discussion(f"evening-{number}-{n}")), ada)
        session.commit()
        client.get(path)
        queries.clear()
        assert client.get(path).status_code == 200
        sent.append(len(queries))
    # Whose it is, the revision, the registrations, the windows.
    assert sent[0] == sent[1] == 4
