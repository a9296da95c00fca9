"""A listing is made, edited and copied in the browser; nothing typed is lost, and nothing overwritten unseen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events import files, operations
from portal.events.listing import Audience, Cancellation, Credit, Intake, Listing, Meeting, Mode, Status
from portal.events.models import Event
from portal.mail.models import Mail
from tests.builders import NOW, edition, person
from tests.events.conftest import a_listing
from tests.events.editing.conftest import DESK, errors, fields, send, words
from tests.events.registration.conftest import discussion, fill, group

Put = Callable[[Listing], Event]
Kept = Callable[[str], Listing]
NEW = f"{DESK}/new"
FULL = a_listing(
    "full", kind="course", title="A full course", summary="All of it.", description="One.\n\nTwo & <three>.",
    organiser="The society", leaders=("Ada", "Ben, MD"), mode=Mode.BOTH, mode_to_be_confirmed=True, place="Zürich",
    audience=Audience.CLINICIANS, eligibility=("You care.", "You come."), notices=("Mind this.",), language="de",
    accreditation=(Credit("A board", "counts", "1.5 hours"), Credit("Another", "counts")), how_to_join="Write.",
    contact="events@balint.example", fee_cents=40_050, member_fee_cents=0, currency="CHF", capacity=12,
    registration=Intake.OPEN, minimum=6, decide_by=date(2027, 3, 15),
    cancellation=Cancellation(True, date(2027, 3, 1), 10_000, 30), series="Spring", staff_note="Ask.",
    rule="1st Wednesday of all months", rule_to_be_confirmed=True, expected_from=date(2027, 6, 1),
    expected_to=date(2027, 6, 30), listed_on=date(2027, 3, 20),
    meetings=(Meeting("full.one", date(2027, 4, 7), "Europe/Zurich", time(18), 60),),
)  # fmt: skip


def test_from_an_empty_desk_the_way_leads_to_a_new_draft(desk: FlaskClient, kept: Kept) -> None:
    page = desk.get("/organise/").text
    assert "No listing yet" in words(page)
    assert NEW in html.fromstring(page).xpath("//main//a/@href")
    answer = send(desk, NEW, title="Evenings in  autumn", summary="We meet.", organiser="The society", zone="new york",
                  kind="group", audience="clinicians", leaders="Ada \n\n Ben", fee="250", member_fee="1,000.50",
                  currency="usd")  # fmt: skip
    assert (answer.status_code, answer.location) == (303, f"{DESK}/evenings-in-autumn")
    listing = kept("evenings-in-autumn")
    assert (listing.status, listing.title, listing.zone) == (Status.DRAFT, "Evenings in autumn", "America/New_York")
    assert (listing.leaders, listing.listed_on) == (("Ada", "Ben"), NOW.date())
    assert (listing.fee_cents, listing.member_fee_cents, listing.currency) == (250_00, 1000_50, "USD")


def test_what_a_listing_says_comes_back_from_its_form_as_it_was(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(FULL)
    answer = send(desk, f"{DESK}/full/edit", title="Another title")
    assert answer.status_code == 303
    assert kept("full") == replace(FULL, title="Another title")


def test_every_listing_of_2026_comes_back_from_its_form_as_it_was(
    year_2026: list[Listing], desk: FlaskClient, kept: Kept
) -> None:
    for listing in year_2026:
        send(desk, f"{DESK}/{listing.slug}/edit", staff_note="Looked at.")
    assert [kept(listing.slug) for listing in year_2026] == [
        replace(listing, staff_note="Looked at.") for listing in year_2026
    ]


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"title": " "}, "title", "Please fill this in: a listing cannot do without it."),
        ({"fee": "two hundred"}, "fee",
         "This is no amount. Write figures, such as 250 or 250.50, without the currency."),
        ({"fee": "250", "currency": ""}, "currency", "Which currency? Write its three letters, such as EUR."),
        ({"member_fee": "250", "fee": "", "currency": "EUR"}, "member_fee",
         "Members have a fee, the others none. Write what everybody else pays, 0 if nothing."),
        ({"zone": "Europe/Zurch"}, "zone", "There is no zone “Europe/Zurch”. Did you mean Europe/Zurich?"),
        ({"zone": "Xyzzy"}, "zone",
         "There is no zone “Xyzzy”. Write a large town there, or one such as Europe/Zurich."),
        ({"capacity": "twelve"}, "capacity", "This is no whole number. Write figures, such as 12."),
        ({"capacity": "-1"}, "capacity", "At least one place. Leave it empty where no limit is stated."),
        ({"capacity": "8", "minimum": "9"}, "minimum", "It needs more people than it has places: there are 8."),
        ({"decide_by": "2027-02-31", "minimum": "2"}, "decide_by",
         "No calendar has this date. Write one such as 2026-03-14."),
        ({"decide_by": "0227-02-03", "minimum": "2"}, "decide_by",
         "Look at the year: it is too long ago, or too far ahead."),
        ({"decide_by": "2027-02-03"}, "decide_by",
         "There is no minimum to decide by. Write how many it needs to run, or empty this."),
        ({"terms": "until"}, "cancel_by",
         "The last day, what is withheld and the days until the refund: write all three."),
        ({"terms": "none", "refund_days": "3"}, "terms",
         "A day or an amount is written below: choose “until a day”, or empty them."),
        ({"refund_if_called_off": "y"}, "terms", "Say as well what comes back to whoever cancels."),
        ({"expected_from": "2027-02-03"}, "expected_from", "Write both ends of the window, or neither."),
        ({"fee": "5", "currency": "ßss"}, "currency", "Three letters, such as EUR."),
        ({"contact": "the office"}, "contact",
         "This is no mail address. Write one such as office@society.example."),
        ({"accreditation": "A board | counts\nalone"}, "accreditation",
         "Line 2: write who gives the credit, what for, and the amount if it is stated, with | between."),
        ({"leaders": "Ada\n" + "x" * 201}, "leaders", "Line 2 has 201 characters. Shorten it to 200."),
        ({"notices": "x\n" * 41}, "notices", "There are 41 lines. Leave it at 40."),
        ({"slug": "My Talk"}, "slug",
         "Write small letters and figures, joined by hyphens, such as spring-retreat-2026."),
        ({"slug": "announcements"}, "slug", "Another page has this address. Choose another."),
        ({"slug": "taken"}, "slug", "Another listing has the address taken. Choose another."),
        ({"rule": "now and then"}, "rule",
         "Write it as “2nd Saturday, January to August”, or “4th Thursday of odd months”."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_all_that_was_typed_is_still_there(
    put: Put, desk: FlaskClient, session: Session, typed: dict[str, str], field: str, says: str
) -> None:
    put(a_listing("taken"))
    usual = {"title": "Evenings", "summary": "We meet.", "organiser": "The society", "zone": "Europe/Zurich"}
    answer = send(desk, NEW, **usual | typed)
    assert (answer.status_code, errors(answer.text)) == (422, {field: says})
    assert {name: fields(answer.text).get(name, "").replace("\r", "").strip() for name in typed} == {
        name: text.strip() for name, text in typed.items()
    }
    assert session.scalars(select(Event.slug)).all() == ["taken"]


def test_without_an_address_of_its_own_a_second_one_of_that_title_gets_a_number(put: Put, desk: FlaskClient) -> None:
    put(a_listing("evenings"))
    typed = {"title": "Evenings", "summary": "We meet.", "organiser": "The society", "zone": "UTC"}
    assert [send(desk, NEW, **typed).location for _ in range(2)] == [f"{DESK}/evenings-2", f"{DESK}/evenings-3"]


def test_an_address_can_be_changed_until_it_is_published(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(a_listing("first", status=Status.DRAFT))
    assert send(desk, f"{DESK}/first/edit", slug="second").location == f"{DESK}/second"
    put(replace(kept("second"), status=Status.PUBLISHED))
    assert "slug" not in fields(desk.get(f"{DESK}/second/edit").text)
    assert send(desk, f"{DESK}/second/edit", slug="third", title="Still here").location == f"{DESK}/second"


def test_a_copy_says_the_same_but_for_its_days(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(FULL)
    page = desk.get(f"{DESK}/full/copy").text
    answer = desk.post(NEW, data={**fields(page), "title": "A full course again"})
    assert answer.location == f"{DESK}/a-full-course-again"
    assert kept("a-full-course-again") == replace(
        FULL, slug="a-full-course-again", title="A full course again", status=Status.DRAFT,
        decide_by=None, cancellation=None, expected_from=None, expected_to=None, listed_on=NOW.date(), meetings=(),
        rule="", rule_to_be_confirmed=False,
    )  # fmt: skip


def test_the_clock_of_another_zone_moves_the_meetings_with_it(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(FULL)
    send(desk, f"{DESK}/full/edit", zone="London")
    assert [(m.uid, m.at, m.zone) for m in kept("full").meetings] == [("full.one", time(18), "Europe/London")]


def test_a_zone_whose_clocks_skip_a_meetings_hour_is_refused(put: Put, desk: FlaskClient) -> None:
    put(replace(FULL, rule="", meetings=(Meeting("full.one", date(2027, 3, 14), "Europe/Zurich", time(2, 30)),)))
    answer = send(desk, f"{DESK}/full/edit", zone="America/New_York")
    assert errors(answer.text) == {
        "zone": "14 March 2027: No clock in America/New_York shows this time: daylight saving skips it."
        " Take another hour."
    }


def test_before_those_with_a_place_are_told_olga_sees_how_many_and_can_add_a_sentence(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    fill(session, put(group()), 2, cents=400_00)
    address = f"{DESK}/group/edit"
    page = send(desk, address, mode="place", place="Boston")
    assert (page.status_code, kept("group").place) == (200, "")
    assert "2 people will be told" in words(page.text)
    assert "Where: Boston, instead of to be announced." in words(page.text)
    # What is changed after that was looked at is shown again.
    page = send(desk, address, page.text, place="Concord")
    assert (page.status_code, kept("group").place) == (200, "")
    answer = send(desk, address, page.text, words="It is warmer there.\r\nCome!")
    assert (answer.status_code, kept("group").place) == (303, "Concord")
    assert "It is saved. 2 people with a place are told by mail." in words(desk.get(answer.location).text)
    mails = session.scalars(select(Mail)).all()
    assert ["The organiser adds:\n\nIt is warmer there.\nCome!\n" in mail.body for mail in mails] == [True, True]


def test_what_nobody_would_notice_is_saved_at_once(session: Session, put: Put, desk: FlaskClient, kept: Kept) -> None:
    fill(session, put(group()), 2, cents=400_00)
    assert send(desk, f"{DESK}/group/edit", staff_note="Ask.").status_code == 303
    assert (kept("group").staff_note, session.scalars(select(Mail)).all()) == ("Ask.", [])
    answer = send(desk, f"{DESK}/group/edit")
    assert "Nothing was changed." in words(desk.get(answer.location).text)


def test_of_two_organisers_the_second_sees_what_the_first_has_saved_and_loses_nothing(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    put(a_listing(contact="old@society.example", status=Status.DRAFT))
    address = f"{DESK}/spring-talk/edit"
    page = desk.get(address).text
    first = replace(kept("spring-talk"), kind="group", title="Their title", contact="new@society.example", capacity=9,
                    mode_to_be_confirmed=True)  # fmt: skip
    operations.put(session, first, now=NOW)
    session.commit()
    answer = send(desk, address, page, title="My title", summary="My summary.")
    assert answer.status_code == 409
    assert kept("spring-talk") == first
    rows = html.fromstring(answer.text).xpath("//table[1]/tbody/tr")
    assert [[cell.text_content() for cell in row] for row in rows] == [
        ["Kind", "Conversation", "Group", ""],
        ["Title", "A talk in spring", "Their title", "My title"],
        ["Mail address for questions", "old@society.example", "new@society.example", ""],
        ["This is to be confirmed", "no", "yes", ""],
        ["Places", "nothing", "9", ""],
    ]
    typed = fields(answer.text)
    assert (typed["title"], typed["summary"], typed["contact"], typed["capacity"]) == (
        "My title", "My summary.", "new@society.example", "9",
    )  # fmt: skip
    assert send(desk, address, answer.text).status_code == 303
    assert kept("spring-talk") == replace(first, title="My title", summary="My summary.")


def test_new_paragraphs_are_not_lost_where_somebody_else_has_saved(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    put(a_listing(description="One. Two.", status=Status.DRAFT))
    page = desk.get(f"{DESK}/spring-talk/edit").text
    operations.put(session, replace(kept("spring-talk"), title="Their title"), now=NOW)
    session.commit()
    answer = send(desk, f"{DESK}/spring-talk/edit", page, description="One.\r\n\r\nTwo.")
    assert (answer.status_code, fields(answer.text)["description"]) == (409, "One.\n\nTwo.")


@pytest.mark.parametrize(
    "text", ["\U0001f468\u200d\U0001f469 evening", "so\u00adft", "\ufeffa\u200bb\u202ec", "x\x7fy"]
)
def test_what_is_typed_can_be_taken_into_a_file_and_out_of_it_again(
    put: Put, desk: FlaskClient, kept: Kept, text: str
) -> None:
    put(a_listing(status=Status.DRAFT))
    typed = dict.fromkeys(("title", "description", "leaders", "notices", "series"), text)
    assert send(desk, f"{DESK}/spring-talk/edit", **typed, accreditation=f"{text} | {text}").status_code == 303
    listing = kept("spring-talk")
    assert listing.leaders == (listing.title,)
    assert files.read(files.write([listing])) == [listing]


def test_with_people_registered_its_registration_is_closed_and_not_taken_away(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    fill(session, put(discussion()), 1)
    answer = send(desk, f"{DESK}/discussion/edit", registration="none", summary="Mine.")
    assert (answer.status_code, errors(answer.text)) == (409, {
        "registration": "People are registered for it, and stay so. Choose “closed” if nobody new is to come.",
    })  # fmt: skip
    assert (fields(answer.text)["summary"], kept("discussion").registration) == ("Mine.", Intake.OPEN)


@pytest.mark.parametrize("base", ["", "[]", "not json", "[" * 10_000])
def test_a_page_that_does_not_say_what_it_was_made_of_overwrites_nothing(
    put: Put, desk: FlaskClient, kept: Kept, base: str
) -> None:
    put(a_listing(status=Status.DRAFT))
    assert send(desk, f"{DESK}/spring-talk/edit", base=base, title="Mine").status_code == 409
    assert kept("spring-talk").title == "A talk in spring"


def test_a_language_of_a_file_that_the_list_does_not_have_stays(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(a_listing(language="en-GB", status=Status.DRAFT))
    assert send(desk, f"{DESK}/spring-talk/edit", title="A talk").status_code == 303
    assert kept("spring-talk").language == "en-GB"


def test_what_belongs_to_its_kind_keeps_it(session: Session, desk: FlaskClient, kept: Kept) -> None:
    slug = session.get_one(Event, edition(session).event_id).slug
    session.commit()
    answer = send(desk, f"{DESK}/{slug}/edit", kind="course", summary="Mine.")
    assert (answer.status_code, errors(answer.text)) == (422, {
        "kind": "It has dates of its own, such as a deadline, that belong to its kind: the kind stays.",
    })  # fmt: skip
    assert (fields(answer.text)["summary"], kept(slug).kind) == ("Mine.", "award")


def test_what_people_type_is_text_and_nothing_else(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(a_listing(status=Status.DRAFT))
    typed = "<script>alert(1)</script>\x00{{ 7 * 7 }}"
    send(desk, f"{DESK}/spring-talk/edit", title=typed, leaders=typed, how_to_join=typed)
    assert kept("spring-talk").title == "<script>alert(1)</script>{{ 7 * 7 }}"
    for path in (f"{DESK}/spring-talk", f"{DESK}/spring-talk/preview", f"{DESK}/spring-talk/edit", "/organise/"):
        page = desk.get(path).text
        assert "<script>alert" not in page
        assert "alert(1)" in page


def test_sol_who_is_no_organiser_is_refused_and_no_draft_is_shown(
    session: Session, put: Put, sign_in: Callable[[Person], FlaskClient], client: FlaskClient
) -> None:
    put(a_listing(status=Status.DRAFT))
    sol = sign_in(person(session, "Sol"))
    paths = ("spring-talk", "spring-talk/edit", "spring-talk/copy", "spring-talk/dates", "spring-talk/preview", "new")
    assert [sol.get(f"{DESK}/{path}").status_code for path in paths] == [403] * 6
    assert client.get("/events/spring-talk").status_code == 404


def test_the_form_takes_as_many_statements_for_30_meetings_as_for_one(
    put: Put, desk: FlaskClient, queries: list[str]
) -> None:
    sent = []
    for number in (1, 30):
        meetings = [Meeting(f"m{n}", date(2027, 4, 1 + n), "UTC", time(18), 60) for n in range(number)]
        put(a_listing(status=Status.DRAFT, meetings=tuple(meetings)))
        queries.clear()
        assert send(desk, f"{DESK}/spring-talk/edit", staff_note=f"{number}").status_code == 303
        sent.append(len([q for q in queries if q.startswith("SELECT")]))
    assert sent[0] == sent[1]
