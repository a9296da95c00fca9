"""One event on the desk: what is missing, what can be done, its preview, and from one state to another."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events import operations
from portal.events.listing import Listing, Meeting, Mode, Status
from portal.events.models import Event
from portal.events.registration.operations import registrations
from portal.mail.models import Mail
from tests.builders import NOW
from tests.events.conftest import a_listing
from tests.events.editing.conftest import DESK, fields, send, words
from tests.events.registration.conftest import discussion, fill, group

Put = Callable[[Listing], Event]
Kept = Callable[[str], Listing]
TALK = f"{DESK}/spring-talk"
READY = a_listing(
    status=Status.DRAFT, mode=Mode.ONLINE, leaders=("Ada",), contact="office@society.example", description="More.",
    listed_on=date(2027, 4, 7), meetings=(Meeting("spring-talk.one", date(2027, 4, 7), "Europe/Zurich", time(18), 60),),
)  # fmt: skip


def buttons(page: str) -> list[str]:
    return [str(text).strip() for text in html.fromstring(page).xpath("//main//a[contains(@class, 'btn')]/text()")]


def listed(page: str, path: str) -> list[str]:
    return [" ".join(li.text_content().split()) for li in html.fromstring(page).xpath(path)]


def test_a_draft_says_what_is_missing_and_where_it_is_mended(put: Put, desk: FlaskClient) -> None:
    put(a_listing(status=Status.DRAFT, mode=Mode.PLACE, contact="the office"))
    page = desk.get(TALK).text
    assert listed(page, "//div[contains(@class, 'notice')]//li") == [
        "Contact: This is no mail address. Write one such as office@society.example. Edit",
        "It has no date. Add one, or say between which days it is expected. To the dates",
        "All of its days are past. To the dates",
        "It is held at a place, and none is named. Edit",
    ]
    assert "Publish it" not in words(desk.get(f"{TALK}/state/publish").text, "//main//form")
    assert send(desk, f"{TALK}/state/publish").status_code == 409


def test_a_complete_draft_is_previewed_and_published(
    put: Put, desk: FlaskClient, client: FlaskClient, kept: Kept
) -> None:
    put(READY)
    page = desk.get(TALK).text
    assert ("It can be published." in words(page), buttons(page)) == (True, ["Publish it …", "Discard it …"])
    preview = desk.get(f"{TALK}/preview?zone=new york")
    assert (preview.headers["X-Robots-Tag"], preview.headers["Cache-Control"]) == ("noindex", "private, no-store")
    assert html.fromstring(preview.text).xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert "Preview. This is the page as readers have it, or will once it is published." in words(preview.text)
    assert "In New York time" not in words(preview.text)  # one meeting says it itself
    assert "(Wednesday 7 April, 12:00 New York time)" in words(preview.text)
    answer = send(desk, f"{TALK}/state/publish")
    assert (answer.location, kept("spring-talk").status) == (TALK, Status.PUBLISHED)
    # But for the strip and what only the real page leads to, they are the same.
    shown = words(client.get("/events/spring-talk").text, "//main//ol | //main//h1 | //main//p[@class='lede']")
    assert shown == words(preview.text.replace("(Wednesday 7 April, 12:00 New York time)", ""),
                          "//main//ol | //main//h1 | //main//p[@class='lede']")  # fmt: skip
    assert buttons(desk.get(TALK).text) == [
        "To be confirmed …", "Postpone it …", "Back to a draft …", "Call it off …",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", ["Nowhere", "..%2FUTC"])
def test_a_preview_in_a_zone_that_is_none_says_so(put: Put, desk: FlaskClient, zone: str) -> None:
    put(READY)
    assert "There is no zone of that name." in words(desk.get(f"{TALK}/preview?zone={zone}").text)


def test_those_with_a_place_are_told_of_each_state_and_of_the_organisers_words(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    fill(session, put(discussion()), 2)
    address = f"{DESK}/discussion"
    for step, words_, status, kind in [
        ("doubt", "We wait for the room.", Status.TO_BE_CONFIRMED, "events/changed"),
        ("postpone", "There is none.", Status.POSTPONED, "events/postponed"),
        ("resume", "There is one.", Status.PUBLISHED, "events/changed"),
    ]:
        page = desk.get(f"{address}/state/{step}").text
        assert "2 people who have a place are told by mail, with an entry for the calendar." in words(page)
        answer = send(desk, f"{address}/state/{step}", page, words=words_)
        assert (answer.status_code, kept("discussion").status) == (303, status)
        mails = session.scalars(select(Mail).order_by(Mail.id.desc()).limit(2)).all()
        assert [(mail.kind, words_ in mail.body, len(mail.attachments)) for mail in mails] == [(kind, True, 1)] * 2
    assert "It takes place, as published. 2 people with a place are told by mail." in words(desk.get(address).text)


def test_what_people_are_registered_for_cannot_go_back_to_a_draft(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    fill(session, put(discussion()), 1)
    address = f"{DESK}/discussion"
    assert buttons(desk.get(address).text) == ["To be confirmed …", "Postpone it …", "Call it off …"]
    answer = send(desk, f"{address}/state/withdraw")
    assert (answer.status_code, kept("discussion").status) == (409, Status.PUBLISHED)
    assert "People are registered for it, who could not see a draft." in words(answer.text)


def test_what_was_called_off_leads_nowhere_but_to_a_copy(session: Session, put: Put, desk: FlaskClient) -> None:
    event = put(discussion())
    fill(session, event, 1)
    page = desk.get("/organise/events/discussion/call-off").text
    send(desk, "/organise/events/discussion/call-off", page)
    assert buttons(desk.get(f"{DESK}/discussion").text) == []
    assert desk.get(f"{DESK}/discussion/state/resume").status_code == 409
    assert "/organise/events/discussion/copy" in html.fromstring(desk.get(f"{DESK}/discussion").text).xpath("//a/@href")


def test_a_draft_is_discarded_once_that_was_asked_back(
    session: Session, put: Put, desk: FlaskClient, client: FlaskClient
) -> None:
    put(READY)
    page = desk.get(f"{TALK}/discard").text
    assert "What it says is gone, and so is its date." in words(page)
    assert send(desk, f"{TALK}/discard", page).location == "/organise/"
    assert [row.slug for row in session.scalars(select(Event))] == []
    put(replace(READY, status=Status.PUBLISHED))
    assert desk.get(f"{TALK}/discard").status_code == 409
    assert desk.post(f"{TALK}/discard", data=fields(desk.get(f"{TALK}/edit").text)).status_code == 409


def test_what_people_were_registered_for_is_not_discarded(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    event = put(discussion())
    (ada,) = fill(session, event, 1)
    registrations.leave(session, event.id, ada.id, now=NOW)
    event.status, event.changed_at = Status.DRAFT, NOW
    session.commit()
    answer = send(desk, f"{DESK}/discussion/discard")
    assert (answer.status_code, kept("discussion").status) == (409, Status.DRAFT)
    assert "Something that stays refers to it" in words(answer.text)


def test_a_step_agreed_to_on_an_old_page_is_shown_again(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    put(READY)
    page = desk.get(f"{TALK}/state/publish").text
    operations.put(session, replace(READY, title="Another title"), now=NOW)
    session.commit()
    answer = send(desk, f"{TALK}/state/publish", page)
    assert (answer.status_code, kept("spring-talk").status) == (409, Status.DRAFT)
    assert "Somebody else has just saved this listing." in words(answer.text)
    assert send(desk, f"{TALK}/state/publish", answer.text).status_code == 303


def test_nobody_goes_where_no_step_leads(put: Put, desk: FlaskClient) -> None:
    put(READY)
    paths = ("no-such-event", "no-such-event/preview", "spring-talk/state/explode", "no-such-event/state/publish")
    assert [desk.get(f"{DESK}/{path}").status_code for path in paths] == [404] * 4
    answer = desk.get(f"{TALK}/state/resume")
    assert answer.status_code == 409
    assert "This cannot be done to a listing that is a draft." in words(answer.text)


def test_words_that_are_too_long_come_back(session: Session, put: Put, desk: FlaskClient, kept: Kept) -> None:
    fill(session, put(discussion()), 1)
    answer = send(desk, f"{DESK}/discussion/state/postpone", words="x" * 1001)
    assert (answer.status_code, kept("discussion").status) == (422, Status.PUBLISHED)
    assert fields(answer.text)["words"] == "x" * 1001


def test_the_page_takes_as_many_statements_for_30_registrations_as_for_one(
    session: Session, put: Put, desk: FlaskClient, queries: list[str]
) -> None:
    sent = []
    for slug, number in (("few", 1), ("many", 30)):
        fill(session, put(group(slug, capacity=40)), number, cents=400_00)
        queries.clear()
        assert desk.get(f"{DESK}/{slug}").status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 8
