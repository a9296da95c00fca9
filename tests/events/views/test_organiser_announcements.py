from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events.listing import Listing, Meeting, Status
from portal.events.models import Event
from portal.events.queries import everything
from tests.accounts.conftest import csrf_token
from tests.builders import person
from tests.events.conftest import a_listing

PAGE = "/organise/events/announcements"
GROUP = """An online Balint group is now forming, which meets monthly on the second Saturday.
Leaders: Ines Varandas and Aiko Hartmann
Time: 11:00am - 12:00pm Eastern/8:00am - 9:00am Pacific
Number of meetings and Dates: Three (3) meetings on the second Saturday: May 11, June 8, and July 13, 2030.
Fee: $90 for members, $120 for others. Limited to 8 participants.
The meetings are for clinicians. Write to office@society.example."""
TALK = """The Harbour Balint Society invites you to a discussion of <b>endings</b> & "beginnings".
When: Thursday, May 17, 2030, 8:00pm - 9:00pm Eastern
Cost: free. Everyone is welcome."""
BOTH = f"{GROUP}\n\n{TALK}"


@pytest.fixture
def desk(olga: Person, sign_in: Callable[[Person], FlaskClient]) -> FlaskClient:
    return sign_in(olga)


def hidden(page: str, name: str) -> str:
    [value] = html.fromstring(page).xpath(f"//main//input[@name='{name}']/@value")
    return str(value)


def read(desk: FlaskClient, text: str) -> TestResponse:
    return desk.post(PAGE, data={"text": text, "csrf_token": csrf_token(desk.get(PAGE).text)})


def keep(desk: FlaskClient, page: str, text: str, *slugs: str) -> TestResponse:
    data = {"text": text, "keep": list(slugs), "shown": hidden(page, "shown"), "csrf_token": csrf_token(page)}
    return desk.post(f"{PAGE}/keep", data=data)


def typed(page: str) -> str:
    [text] = html.fromstring(page).xpath("//textarea[@name='text']/text()")
    return str(text).strip()


def cards(page: str) -> list[str]:
    return [str(title) for title in html.fromstring(page).xpath("//section[@class='draft']/h3/text()")]


def kept(session: Session) -> list[Event]:
    session.expire_all()
    return list(session.scalars(select(Event).order_by(Event.slug)))


def test_olga_pastes_reads_and_keeps_both_as_drafts_that_nobody_else_sees(
    desk: FlaskClient, client: FlaskClient, session: Session
) -> None:
    page = read(desk, BOTH)
    assert page.status_code == 200
    assert cards(page.text) == [
        "1. Online group on Saturdays, May to July 2030",
        "2. Discussion, May 2030",
    ]
    assert kept(session) == []  # reading stores nothing
    slugs = ("online-group-saturdays-2030", "discussion-may-2030")
    answer = keep(desk, page.text, BOTH, *slugs)
    assert (answer.status_code, answer.location) == (303, "/organise/?state=draft")
    assert "2 drafts kept, for organisers alone to see." in desk.get("/organise/").text
    talk, group = kept(session)
    assert (group.slug, talk.slug) == slugs
    assert (group.status, talk.status) == (Status.DRAFT, Status.DRAFT)
    assert [(o.day, o.minutes) for o in group.occurrences] == [
        (date(2030, 5, 11), 60),
        (date(2030, 6, 8), 60),
        (date(2030, 7, 13), 60),
    ]
    assert (group.fee_cents, group.member_fee_cents, group.capacity) == (120_00, 90_00, 8)
    assert "It says Thursday, but that date is a Friday 17 May 2030." in talk.staff_note
    assert [client.get(f"/events/{slug}").status_code for slug in slugs] == [404, 404]
    assert "Saturdays, May to July" not in client.get("/events/").text


def test_only_what_is_ticked_is_kept(desk: FlaskClient, session: Session) -> None:
    answer = keep(desk, read(desk, BOTH).text, BOTH, "discussion-may-2030")
    assert answer.location == "/organise/events/discussion-may-2030"
    assert [event.slug for event in kept(session)] == ["discussion-may-2030"]


def test_the_words_of_every_fact_are_marked_and_lead_to_it_and_back(desk: FlaskClient) -> None:
    page = html.fromstring(read(desk, BOTH).text)
    targets = set(page.xpath("//@id"))
    links = [href[1:] for href in page.xpath("//section[@class='draft']//a/@href") if href.startswith("#")]
    assert len(links) > 40
    assert [link for link in links if link not in targets] == []
    marked = ["".join(mark.itertext()) for mark in page.xpath("//section[@id='draft-1']//mark")]
    some = ["May 11", "June 8", "July 13, 2030", "$90", "$120"]
    assert [text for text in marked if text in some] == some
    # Each mark has its label behind it, as text.
    assert len(page.xpath("//mark/following-sibling::*[1][self::sup]/a")) >= len(page.xpath("//mark"))


def test_the_pasted_words_stand_on_the_page_as_they_were_pasted(desk: FlaskClient) -> None:
    answer = read(desk, TALK)
    assert "<b>endings</b>" not in answer.text
    [words] = html.fromstring(answer.text).xpath("//div[@class='pasted']")
    for label in words.xpath(".//sup"):
        label.drop_tree()
    assert "".join(words.itertext()) == TALK
    assert typed(answer.text) == TALK


def test_what_contradicts_itself_is_said_with_what_to_do(desk: FlaskClient) -> None:
    page = html.fromstring(read(desk, BOTH).text)
    said = [" ".join(item.text_content().split()) for item in page.xpath("//ul[contains(@class, 'tone-danger')]/li")]
    assert said == [
        "a It says Thursday, but that date is a Friday 17 May 2030. Correct the weekday or the date. words",
    ]


def test_nothing_pasted_or_too_much_is_said_and_what_was_typed_stays(desk: FlaskClient) -> None:
    empty = read(desk, "  ")
    assert empty.status_code == 422
    assert "Paste the text of one announcement, or of several." in empty.text
    long = read(desk, GROUP + "a" * 150_000)
    assert long.status_code == 422
    assert "at most 150,000 are read at once" in long.text
    assert typed(long.text).startswith(GROUP.splitlines()[0])


def test_a_text_without_an_announcement_says_what_is_looked_for(desk: FlaskClient) -> None:
    answer = read(desk, "Milk, eggs and two loaves of bread.")
    assert answer.status_code == 200
    assert "No announcement was found." in answer.text
    assert typed(answer.text) == "Milk, eggs and two loaves of bread."


def test_keeping_nothing_asks_for_a_tick_and_stays_unticked(desk: FlaskClient, session: Session) -> None:
    answer = keep(desk, read(desk, BOTH).text, BOTH)
    assert answer.status_code == 422
    assert "Tick at least one draft below." in answer.text
    assert html.fromstring(answer.text).xpath("//input[@name='keep']/@checked") == []
    assert kept(session) == []


def test_a_text_that_was_changed_after_it_was_read_is_read_again_and_not_kept(
    desk: FlaskClient, session: Session
) -> None:
    changed = BOTH.replace("June 8", "June 9")
    answer = keep(desk, read(desk, BOTH).text, changed, "online-group-saturdays-2030")
    assert answer.status_code == 409
    assert "The text is not the one that was read" in answer.text
    assert typed(answer.text).replace("\r\n", "\n") == changed
    assert kept(session) == []


def test_a_reading_of_yesterday_is_read_again_since_dates_without_a_year_count_from_today(
    desk: FlaskClient, session: Session, clock: FixedClock
) -> None:
    clock.instant = clock.instant.replace(hour=23, minute=59)
    page = read(desk, BOTH).text
    clock.instant += timedelta(minutes=1)
    answer = keep(desk, page, BOTH, "discussion-may-2030")
    assert (answer.status_code, kept(session)) == (409, [])


def test_what_is_listed_already_can_be_compared_and_is_never_touched(
    desk: FlaskClient, session: Session, put: Callable[[Listing], Event]
) -> None:
    put(a_listing("discussion-may-2030", title="Ours", kind="discussion", capacity=5, listed_on=date(2030, 5, 17)))
    page = read(desk, BOTH)
    assert "Already listed: compare." in " ".join(page.text.split()).replace("</strong>", "").replace("<strong>", "")
    differences = {
        row[0]: row[1:]
        for row in (
            [" ".join(cell.text_content().split()) for cell in tr]
            for tr in html.fromstring(page.text).xpath("//tbody/tr")
        )
    }
    assert differences["Places"] == ["5", "not stated"]
    assert differences["Dates"] == ["not stated", "2030-05-17 20:00 (60 min)"]
    assert html.fromstring(page.text).xpath("//input[@name='keep']/@value") == ["online-group-saturdays-2030"]
    answer = keep(desk, page.text, BOTH, "discussion-may-2030", "online-group-saturdays-2030")
    assert answer.status_code == 303
    assert "1 draft kept, for organisers alone to see. 1 draft left out: listed already." in desk.get("/organise/").text
    assert [event.title for event in kept(session)] == ["Ours", "Online group on Saturdays, May to July 2030"]


def test_what_was_listed_in_the_meantime_is_not_kept_twice(
    desk: FlaskClient, session: Session, put: Callable[[Listing], Event]
) -> None:
    page = read(desk, TALK).text
    put(a_listing("discussion-may-2030", title="Ours"))
    answer = keep(desk, page, TALK, "discussion-may-2030")
    assert answer.status_code == 409
    assert "has been listed in the meantime" in answer.text
    assert [event.title for event in kept(session)] == ["Ours"]


def test_a_meeting_that_another_event_has_under_that_name_keeps_nothing_and_loses_nothing(
    desk: FlaskClient, session: Session, put: Callable[[Listing], Event]
) -> None:
    meeting = Meeting(uid="discussion-may-2030.2030-05-17", day=date(2030, 5, 17), zone="Europe/Zurich")
    put(a_listing("our-evening", meetings=(meeting,)))
    answer = keep(desk, read(desk, BOTH).text, BOTH, "discussion-may-2030", "online-group-saturdays-2030")
    assert answer.status_code == 409
    assert "has been listed in the meantime" in answer.text
    assert typed(answer.text).replace("\r\n", "\n") == BOTH
    assert [event.slug for event in kept(session)] == ["our-evening"]


def test_something_alike_under_another_name_is_pointed_out_and_can_still_be_kept(
    desk: FlaskClient, session: Session, put: Callable[[Listing], Event]
) -> None:
    put(a_listing("our-evening", kind="discussion", title="Ours", listed_on=date(2030, 5, 17)))
    page = read(desk, TALK).text
    assert "Looks like one that is listed already" in page
    [tick] = html.fromstring(page).xpath("//input[@name='keep']")
    assert (tick.get("value"), tick.get("checked")) == ("discussion-may-2030", None)
    assert keep(desk, page, TALK, "discussion-may-2030").status_code == 303
    assert len(kept(session)) == 2


def test_sol_who_is_no_organiser_is_refused(session: Session, sign_in: Callable[[Person], FlaskClient]) -> None:
    sol = sign_in(person(session, "Sol"))
    assert [sol.get(PAGE).status_code, sol.get(f"{PAGE}/keep").status_code] == [403, 405]


def test_a_reading_takes_as_many_statements_for_30_listings_as_for_one(
    desk: FlaskClient, put: Callable[[Listing], Event], queries: list[str]
) -> None:
    sent = []
    for count in (1, 30):
        for number in range(count):
            put(a_listing(f"talk-{number}"))
        token = csrf_token(desk.get(PAGE).text)
        queries.clear()
        assert desk.post(PAGE, data={"text": BOTH, "csrf_token": token}).status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 4


def test_the_seed_becomes_22_drafts(desk: FlaskClient, session: Session, shared: Path) -> None:
    text = (shared / "seed" / "announcements.txt").read_text(encoding="utf-8")
    page = read(desk, text).text
    slugs = html.fromstring(page).xpath("//input[@name='keep']/@value")
    assert keep(desk, page, text, *slugs).status_code == 303
    listings = everything(session)
    assert (len(listings), {listing.status for listing in listings}) == (22, {Status.DRAFT})
    # Two groups, the conversation, the congress, eleven drop-ins and four discussions.
    assert sum(len(listing.meetings) for listing in listings) == 8 + 10 + 1 + 1 + 11 + 4
    assert len(html.fromstring(desk.get("/organise/").text).xpath("//tbody/tr")) == 22


def test_what_only_an_edition_has_room_for_stays_readable_in_the_note(desk: FlaskClient, session: Session) -> None:
    call = """The Harbour Prize 2030 for medical students.
Essays of 5,000 to 12,000 words must be received by 31 May 2030. The prize is EUR 5,000.
Winners give a talk of not more than 15 minutes."""
    page = read(desk, call)
    [slug] = html.fromstring(page.text).xpath("//input[@name='keep']/@value")
    assert keep(desk, page.text, call, slug).status_code == 303
    note = session.scalars(select(Event.staff_note)).one()
    assert note.startswith(
        "Deadline: Friday 31 May 2030 is the last day. Length of entries: 5,000 to 12,000 words. Prize: EUR 5,000."
        " Talk: 15 minutes at most. "
    )
    assert len(note) <= 1000
