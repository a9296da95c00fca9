import io
from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.events import files, operations
from portal.events.listing import Intake, Listing, Meeting, Status
from portal.events.models import Event, Occurrence
from portal.events.queries import everything
from portal.mail.models import Mail
from tests.accounts.conftest import csrf_token
from tests.builders import person
from tests.events.calendars.test_reader import calendar, event
from tests.events.conftest import LISTINGS_2026, NEW_YEAR, a_listing
from tests.events.registration.conftest import join

PAGE = "/organise/events/import"
# A year and a bit after NEW_YEAR, at which the app's clock stands in these tests.
SERIES = event("DTEND;TZID=Europe/Zurich:20270114T200000", "RRULE:FREQ=MONTHLY;BYDAY=2TH;COUNT=3")


@pytest.fixture
def desk(olga: Person, sign_in: Callable[[Person], FlaskClient], new_year: object) -> FlaskClient:
    return sign_in(olga)


def read(desk: FlaskClient, content: str | bytes, **fields: str) -> TestResponse:
    bytes_ = content.encode() if isinstance(content, str) else content
    data = {"kind": "group", "csrf_token": csrf_token(desk.get(PAGE).text), "file": (io.BytesIO(bytes_), "x.ics")}
    return desk.post(PAGE, data=data | fields)


def keep(desk: FlaskClient, page: TestResponse, *slugs: str) -> TestResponse:
    """Presses the button under the preview, with these ticks; without any, with those that it has."""
    form = html.fromstring(page.text).forms[-1]
    data = {name: value for name, value in form.form_values() if name != "keep"}
    ticked = list(slugs) or [value for name, value in form.form_values() if name == "keep"]
    return desk.post(f"{PAGE}/keep", data=data | {"keep": ticked})


def headings(page: TestResponse) -> list[tuple[str, str]]:
    """Each card's title and what it would do."""
    cards = html.fromstring(page.text).xpath("//section[starts-with(@id, 'listing-')]")
    return [(card.findtext("h3"), card.xpath("string(.//*[contains(@class, 'badge')])")) for card in cards]


def changes(page: TestResponse) -> list[tuple[str, ...]]:
    rows = html.fromstring(page.text).xpath("//section[starts-with(@id, 'listing-')]//tbody/tr")
    return [tuple(cell.text_content() for cell in row) for row in rows]


def said(page: TestResponse) -> str:
    return " ".join(html.fromstring(page.text).xpath("string(//*[contains(@class, 'error-summary')]//li)").split())


def test_what_was_shown_is_kept_as_a_draft_and_the_same_file_again_makes_no_second(
    desk: FlaskClient, session: Session
) -> None:
    page = read(desk, calendar(SERIES))
    assert (page.status_code, headings(page)) == (200, [("Evening group", "new draft")])
    assert everything(session) == ()
    assert keep(desk, page).headers["Location"] == "/organise/"
    [kept] = everything(session)
    assert (kept.slug, kept.status, kept.rule) == ("evening-group-2027", Status.DRAFT, "2nd Thursday, January to March")
    again = read(desk, calendar(SERIES))
    assert headings(again) == [("Evening group", "listed already")]
    assert html.fromstring(again.text).xpath("//input[@name='keep']") == []
    assert keep(desk, again, kept.slug).status_code == 422


def test_a_later_version_changes_the_same_draft_and_says_what(desk: FlaskClient, session: Session) -> None:
    keep(desk, read(desk, calendar(SERIES)))
    [first] = everything(session)
    mended = replace(first, fee_cents=9000, currency="CHF", summary="Written by the office.")
    operations.put(session, mended, now=NEW_YEAR)
    session.commit()
    later = SERIES.replace("SUMMARY:Evening group", "SUMMARY:Late group\nLOCATION:Bern").replace(
        "RRULE", "EXDATE;TZID=Europe/Zurich:20270211T183000\nRRULE"
    )
    page = read(desk, calendar(later))
    assert headings(page) == [("Late group", "changes a draft")]
    assert changes(page) == [
        ("Title", "Evening group", "Late group"),
        ("Mode", "unknown", "place"),
        ("Place", "nothing", "Bern"),
        ("Meeting", "11 February 2027, 18:30 (Europe/Zurich), 90 minutes", "nothing"),
    ]
    assert keep(desk, page).status_code == 303
    [kept] = everything(session)
    assert (kept.slug, kept.title, len(kept.meetings), kept.fee_cents) == (first.slug, "Late group", 2, 9000)
    assert kept.summary == "Written by the office."


def test_what_is_public_changes_only_where_somebody_ticks_it(
    desk: FlaskClient, session: Session, put: Callable[[Listing], object]
) -> None:
    keep(desk, read(desk, calendar(SERIES)))
    [first] = everything(session)
    put(replace(first, status=Status.PUBLISHED))
    later = calendar(SERIES.replace("T183000", "T190000"))
    page = read(desk, later)
    assert headings(page) == [("Evening group", "changes what is public")]
    assert html.fromstring(page.text).xpath("//input[@name='keep']/@checked") == []
    nothing = keep(desk, page)
    assert nothing.status_code == 422
    assert "Tick at least one listing below." in nothing.text
    assert {meeting.at for meeting in everything(session)[0].meetings} == {time(18, 30)}
    assert keep(desk, page, first.slug).status_code == 303
    [kept] = everything(session)
    assert (kept.status, {meeting.at for meeting in kept.meetings}) == (Status.PUBLISHED, {time(19)})


def test_those_who_are_coming_are_told_what_a_file_changes_for_them(
    desk: FlaskClient, session: Session, put: Callable[[Listing], Event]
) -> None:
    keep(desk, read(desk, calendar(SERIES)))
    [first] = everything(session)
    public = put(replace(first, status=Status.PUBLISHED, registration=Intake.OPEN))
    people = [person(session, name) for name in ("Ada", "Ben")]
    for who in people:
        join(session, public, who, cents=None, now=NEW_YEAR)
    session.execute(delete(Mail))
    session.commit()
    page = read(desk, calendar(SERIES.replace("T183000", "T190000")))
    assert "2 people with a place will be told by mail" in page.text
    followed = desk.get(keep(desk, page, first.slug).headers["Location"])
    assert "0 listings added, 1 listing changed. Told by mail: 2 people." in followed.text
    mails = session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [(mail.to, "18:30" in mail.body, "19:00" in mail.body, len(mail.attachments)) for mail in mails] == [
        (who.email, True, True, 1) for who in people
    ]
    acts = session.execute(select(Act.verb, Act.facts).order_by(Act.number.desc())).first()
    assert acts is not None
    assert (acts.verb, acts.facts) == ("change listing", {"facts": ["meetings"], "told": 2})


def test_what_changed_since_it_was_shown_is_shown_again_and_nothing_is_kept(
    desk: FlaskClient, session: Session, put: Callable[[Listing], object]
) -> None:
    page = read(desk, calendar(SERIES))
    put(a_listing("evening-group-2027"))
    answer = keep(desk, page)
    assert answer.status_code == 409
    assert "Something has been listed or changed in the meantime." in answer.text
    assert len(everything(session)) == 1
    assert keep(desk, answer).status_code == 303
    assert {listing.slug for listing in everything(session)} == {"evening-group-2027", "evening-group-2027-2"}


def test_a_zone_is_asked_for_where_times_have_none_and_the_file_need_not_be_chosen_again(
    desk: FlaskClient, session: Session
) -> None:
    page = read(desk, calendar(event(starts="DTSTART:20270114T173000Z")))
    assert page.status_code == 422
    assert said(page) == (
        "Time zone: 1 entry names no zone, or UTC, in which nobody meets. In which zone are they held?"
    )
    form = html.fromstring(page.text).forms[-1]
    data = dict(form.form_values()) | {"zone": "zurich"}
    shown = desk.post(PAGE, data=data)
    assert "Thursday 14 January 2027, 18:30" in " ".join(html.fromstring(shown.text).text_content().split())
    assert keep(desk, shown).status_code == 303
    [meeting] = everything(session)[0].meetings
    assert (meeting.zone, meeting.at) == ("Europe/Zurich", time(18, 30))


def test_the_portal_s_own_feed_comes_back_with_the_same_meetings(
    desk: FlaskClient, client: FlaskClient, session: Session, year_2026: list[Listing]
) -> None:
    feed = client.get("/events.ics?past=y").text
    page = read(desk, feed, zone="Europe/Zurich")
    assert {what for _, what in headings(page)} == {"listed already"}
    # And into a portal that has none of it.
    before = {listing.slug: listing.meetings for listing in everything(session)}
    empty(session)
    fresh = read(desk, feed, zone="America/New_York")
    assert keep(desk, fresh).status_code == 303
    after = {listing.slug: listing.meetings for listing in everything(session)}
    # Without those whose dates are still to be announced, which no calendar can hold.
    assert sorted(after) == sorted(slug for slug, meetings in before.items() if meetings)
    for slug, meetings in after.items():
        assert [said_of(m) for m in meetings] == [said_of(m) for m in before[slug]]


def said_of(meeting: Meeting) -> tuple[object, ...]:
    # A day without an hour has no zone in any calendar.
    zone = meeting.zone if meeting.at else ""
    return meeting.uid, meeting.day, meeting.at, meeting.minutes, meeting.last_day, zone


def empty(session: Session) -> None:
    session.execute(delete(Occurrence))
    session.execute(delete(Event))
    session.commit()


def test_a_file_of_listings_is_taken_by_the_same_page(desk: FlaskClient, session: Session) -> None:
    page = read(desk, LISTINGS_2026.read_bytes())
    assert {what for _, what in headings(page)} == {"new"}
    keep(desk, page)
    assert len(everything(session)) == 22
    one = everything(session)[0]
    text = files.write([replace(one, title="Another title")])
    page = read(desk, text)
    assert headings(page) == [("Another title", "changes what is public")]
    assert changes(page) == [("Title", one.title, "Another title")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"BEGIN:VCALENDAR\nEND:VEVENT", "is damaged: line 2 ends VEVENT, which is not open there"),
        (b"\xff\xfe\x00", "is no text in UTF-8"),
        (b"[[event]]\nslug = 1\n", "line 2, listing 1: slug = 1 must be a text in quotation marks"),
        (b"%PDF-1.7", "this is not TOML"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(desk: FlaskClient, content: bytes, says: str) -> None:
    page = read(desk, content)
    assert page.status_code == 422
    assert "Nothing was read: " in said(page)
    assert says in said(page)


def test_without_a_file_one_is_asked_for_and_a_forged_one_is_not_believed(desk: FlaskClient, session: Session) -> None:
    token = csrf_token(desk.get(PAGE).text)
    page = desk.post(PAGE, data={"kind": "group", "csrf_token": token})
    assert (page.status_code, said(page).partition(":")[2]) == (422, " Choose a file first.")
    page = desk.post(f"{PAGE}/keep", data={"kind": "group", "csrf_token": token, "kept": "x.y.z", "keep": "x"})
    assert (page.status_code, said(page).partition(":")[2]) == (
        422, " Choose the file again: the page was left open too long.",
    )  # fmt: skip
    assert everything(session) == ()


def test_what_is_left_out_is_named_with_its_line(desk: FlaskClient) -> None:
    page = read(desk, calendar(event(uid="1"), event(uid="2", starts="DTSTART:never")))
    [left] = html.fromstring(page.text).xpath("//h3[@id='unread']/following-sibling::ul/li")
    assert left.text_content().startswith("Line 9, “Evening group”: its DTSTART cannot be read")
    assert headings(page) == [("Evening group", "new draft")]


def test_it_sends_as_many_statements_for_thirty_entries_as_for_one(
    desk: FlaskClient, session: Session, queries: list[str]
) -> None:
    sent = []
    for number in (1, 30):
        page = read(desk, calendar(*(event(uid=f"{n}") for n in range(number))))
        keep(desk, page)
        again = calendar(*(event("LOCATION:Bern", uid=f"{n}") for n in range(number)))
        queries.clear()
        assert len(headings(read(desk, again))) == number
        sent.append(len(queries))
    assert sent[0] == sent[1]
