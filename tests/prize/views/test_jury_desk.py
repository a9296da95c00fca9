"""The desk itself: what to read next, the pile, the plan."""

import re

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.prize.models import Assignment, Edition, Entry, ReadingPlace, Seat
from tests.accounts.conftest import errors, notices
from tests.builders import DAY, NOW, assignment, edition, entry, manuscript, person, review, seat
from tests.prize.views.conftest import Visit, lines, told

DESK = "/prize/jury/"
PLAN = "/prize/jury/2027/plan"


@pytest.fixture
def year(session: Session) -> Edition:
    """NOW is Monday 1 March 2027; reviews are due at the end of the 90th day after it, a Sunday."""
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def pile(session: Session, year: Edition, chair: Seat) -> list[Assignment]:
    """BBBBBB of 30 minutes, CCCCCC of 40, DDDDDD of 50."""
    lengths = {"BBBBBB": 6000, "CCCCCC": 8000, "DDDDDD": 10000}
    return [
        assignment(session, chair, entry(session, year, person(session), code=code, words=words))
        for code, words in lengths.items()
    ]


def next_button(page: TestResponse) -> list[str]:
    return [
        " ".join(a.text_content().split())
        for a in html.fromstring(page.text).xpath("//*[contains(@class, 'panel-lake')]//a")
    ]


def widths(page: TestResponse) -> list[tuple[str, float]]:
    """The picture: what is drawn for each essay over its place in the pile."""
    drawn = html.fromstring(page.text).xpath("//*[@class='pile']/svg/rect")
    return [(r.get("class"), float(r.get("width"))) for r in drawn if r.get("class") != "pile-to-do"]


def plan_said(page: TestResponse) -> str:
    panel = html.fromstring(page.text).get_element_by_id("plan-2027")
    for form in panel.xpath(".//details"):
        form.drop_tree()
    return " ".join(panel.text_content().split())


def test_whoever_had_a_seat_is_told_that_it_has_ended_and_whom_to_ask(
    session: Session, year: Edition, jun: Person, visit: Visit
) -> None:
    its = seat(session, year, jun, withdrawn_at=NOW)
    seat(session, year, person(session, "Noor"), withdrawn_at=NOW)
    page = " ".join(visit(jun).client.get(DESK).text.split())
    assert f"Your seat in the jury of the {year.title} has ended" in page
    assert f"please write to {year.contact}." in page
    assert "You have no seat in a jury" not in page
    its.withdrawn_at = None
    session.flush()
    assert "has ended" not in visit(jun).client.get(DESK).text


def test_the_one_button_leads_to_the_first_essay_and_then_to_what_is_begun(
    session: Session, pile: list[Assignment], jun: Person, visit: Visit
) -> None:
    client = visit(jun).client
    assert next_button(client.get(DESK)) == ["Read BBBBBB, about 30 minutes"]
    session.add(ReadingPlace(assignment_id=pile[1].id, share=0.75, saved_at=NOW))
    session.commit()
    page = client.get(DESK)
    assert next_button(page) == ["Go on with CCCCCC, about 10 minutes"]
    assert "About 1 hour 30 minutes of reading left, in 3 essays." in " ".join(page.text.split())
    assert re.findall(r'class="btn btn-primary" href="([^"]+)"', page.text) == ["/prize/jury/entries/CCCCCC"]


def test_the_place_in_a_text_that_was_replaced_counts_for_nothing(
    session: Session, pile: list[Assignment], jun: Person, visit: Visit
) -> None:
    review(session, pile[0], handed_in=False)
    session.add(ReadingPlace(assignment_id=pile[0].id, share=1, saved_at=NOW))
    assert next_button(visit(jun).client.get(DESK)) == ["Go on with BBBBBB, about 1 minute"]
    manuscript(session, session.get_one(Entry, pile[0].entry_id))
    assert next_button(visit(jun).client.get(DESK)) == ["Go on with BBBBBB, about 30 minutes"]


def test_the_pile_is_drawn_as_long_as_it_is_and_told_in_words(
    session: Session, pile: list[Assignment], jun: Person, visit: Visit
) -> None:
    review(session, pile[0])
    review(session, pile[2], handed_in=False)
    page = visit(jun).client.get(DESK)
    # Of 120 minutes, half a percent is the air between two.
    assert widths(page) == [("pile-done", 29.4), ("pile-begun", 49.4)]
    legend = [" ".join(li.text_content().split()) for li in html.fromstring(page.text).xpath("//*[@class='pile']//li")]
    assert legend == ["1 handed in", "1 begun", "1 not begun"]


def test_a_desk_that_is_done_says_thank_you_and_what_comes_next(
    session: Session, pile: list[Assignment], year: Edition, jun: Person, visit: Visit
) -> None:
    for task in pile:
        review(session, task)
    client = visit(jun).client
    (said,) = told(client.get(DESK))
    assert said.startswith("Everything is handed in. Thank you. Nothing more is asked of you. Reviews are taken before")
    year.decided_at = NOW
    session.commit()
    assert told(client.get(DESK)) == [
        "Everything is handed in. Thank you. The committee has decided; the winners are announced next."
    ]
    year.announced_at = NOW
    session.commit()
    assert told(client.get(DESK)) == ["Everything is handed in. Thank you. The winners are announced: see them."]


def test_a_juror_who_did_not_come_round_to_all_finds_the_winners_as_well(
    session: Session, pile: list[Assignment], year: Edition, jun: Person, visit: Visit
) -> None:
    year.reviews_due_at = year.closes_at = year.decided_at = year.announced_at = NOW
    session.commit()
    (said,) = told(visit(jun).client.get(DESK))
    assert said.endswith("What you handed in counts. The winners are announced: see them.")


def test_each_edition_has_its_own_button_and_plan(
    session: Session, pile: list[Assignment], jun: Person, visit: Visit
) -> None:
    other = edition(session, 2028, reading_from=NOW - DAY)
    chair = seat(session, other, jun, zone="Europe/Zurich", reading_days=[2])
    assignment(session, chair, entry(session, other, person(session), code="FFFFFF", words=5000))
    page = visit(jun).client.get(DESK)
    assert next_button(page) == ["Read FFFFFF, about 25 minutes", "Read BBBBBB, about 30 minutes"]
    assert re.findall(r'<form method="post" action="(/prize/jury/[^"]+/plan)"', page.text) == [
        "/prize/jury/2028/plan",
        "/prize/jury/2027/plan",
    ]


def test_evenings_are_chosen_and_the_plan_says_when_it_is_done(
    session: Session, pile: list[Assignment], chair: Seat, jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    typed = {"plan-2027-days": ["1", "5"], "plan-2027-zone": "Europe/Zurich"}
    answer = visitor.send(DESK, PLAN, **typed)
    assert (answer.status_code, answer.location) == (303, "/prize/jury/#plan-2027")
    session.refresh(chair)
    assert (chair.zone, chair.reading_days) == ("Europe/Zurich", [1, 5])
    page = visitor.client.get(DESK)
    assert notices(page) == ["Your plan follows these evenings now."]
    assert plan_said(page) == (
        "Your plan About 2 hours left. With Tuesday and Saturday evenings you are done by Saturday 6 March, 84 days "
        "before the last evening that is in time. This week "
        "Tuesday 2 March, 1 hour 10 minutes: BBBBBB, CCCCCC Saturday 6 March, 50 minutes: DDDDDD"
    )


def test_no_evening_is_no_plan(
    session: Session, pile: list[Assignment], chair: Seat, jun: Person, visit: Visit
) -> None:
    chair.zone, chair.reading_days = "Europe/Zurich", [1]
    session.commit()
    visitor = visit(jun)
    assert visitor.send(DESK, PLAN, **{"plan-2027-zone": "Europe/Zurich"}).status_code == 303
    page = visitor.client.get(DESK)
    assert notices(page) == ["You have no plan now."]
    assert plan_said(page) == (
        "Your plan Choose the evenings on which you can read, and the portal says what to read when, to be done in "
        "time."
    )


def test_a_plan_that_will_be_late_says_so_and_what_it_would_take(
    session: Session, pile: list[Assignment], year: Edition, chair: Seat, jun: Person, visit: Visit, clock: FixedClock
) -> None:
    chair.zone, chair.reading_days = "UTC", [0]
    session.commit()
    clock.instant = year.reviews_due_at - 4 * DAY
    said = plan_said(visit(jun).client.get(DESK))
    assert "This will be tight. With Monday evenings you are done by Monday 31 May; the last evening in time is" in said
    assert "It takes 1 long evening, and 4 are left: another evening a week may do." in said
    clock.instant = year.reviews_due_at - DAY / 4
    said = plan_said(visit(jun).client.get(DESK))
    assert "That is more than anybody can read by then. Please tell the organiser now" in said


@pytest.mark.parametrize(
    ("days", "zone", "fault"),
    [
        (["7"], "UTC", "Evenings on which you read"),
        (["x"], "UTC", "Evenings on which you read"),
        (["1"], "", "Your time zone"),
        (["1"], "Europe/Ascona", "Your time zone"),
        (["1"], "../etc/passwd", "Your time zone"),
    ],
)
def test_a_zone_or_a_day_that_does_not_exist_is_asked_back(
    session: Session, pile: list[Assignment], chair: Seat, jun: Person, visit: Visit, days: str, zone: str, fault: str
) -> None:
    answer = visit(jun).send(DESK, PLAN, **{"plan-2027-days": days, "plan-2027-zone": zone})
    assert (answer.status_code, [e.split(":")[0] for e in errors(answer)]) == (422, [fault])
    session.refresh(chair)
    assert (chair.zone, chair.reading_days) == (None, [])


def test_the_plan_of_an_edition_is_its_jurors_own(year: Edition, sol: Person, visit: Visit) -> None:
    assert visit(sol).send("/account", PLAN, **{"plan-2027-zone": "UTC"}).status_code == 404


def test_before_reading_begins_codes_lead_nowhere_yet(session: Session, jun: Person, visit: Visit) -> None:
    later = edition(session, reading_from=NOW + DAY)
    assignment(session, seat(session, later, jun), entry(session, later, person(session), code="BBBBBB"))
    page = visit(jun).client.get(DESK)
    assert [line[0].split()[0] for line in lines(page)] == ["BBBBBB"]
    assert "/prize/jury/entries/BBBBBB" not in page.text


def feed(page: TestResponse) -> list[str]:
    """The address of the calendar that the desk shows, without the host."""
    return [a.partition("localhost")[2] for a in html.fromstring(page.text).xpath("//input[@readonly]/@value")]


def test_the_calendar_has_a_secret_address_that_needs_no_sign_in_and_shows_no_title(
    session: Session, pile: list[Assignment], chair: Seat, jun: Person, visit: Visit, client: FlaskClient
) -> None:
    chair.zone, chair.reading_days = "Europe/Zurich", [1, 5]
    session.commit()
    visitor = visit(jun)
    assert feed(visitor.client.get(DESK)) == []
    assert visitor.send(DESK, "/prize/jury/2027/calendar").status_code == 303
    (address,) = feed(visitor.client.get(DESK))
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert (answer.headers["Cache-Control"], answer.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert re.findall(r"SUMMARY:(.*)\r", answer.text) == [
        "Read 2 essays\\, 1 hour 10 minutes", "Read 1 essay\\, 50 minutes", "Ascona Prize: reviews are due"
    ]  # fmt: skip
    assert "The chair by the window" not in answer.text
    assert "Set-Cookie" not in answer.headers


def test_a_new_address_ends_the_old_one(
    session: Session, pile: list[Assignment], jun: Person, visit: Visit, client: FlaskClient
) -> None:
    visitor = visit(jun)
    visitor.send(DESK, "/prize/jury/2027/calendar")
    (old,) = feed(visitor.client.get(DESK))
    visitor.send(DESK, "/prize/jury/2027/calendar")
    (new,) = feed(visitor.client.get(DESK))
    assert [client.get(address).status_code for address in (old, new)] == [404, 200]


def test_the_calendar_of_a_seat_that_was_withdrawn_leads_nowhere_and_of_one_that_is_done_to_the_date_alone(
    session: Session, pile: list[Assignment], chair: Seat, jun: Person, client: FlaskClient
) -> None:
    chair.zone, chair.reading_days, chair.calendar_token = "Europe/Zurich", [1], "of-jun"
    for task in pile:
        review(session, task)
    session.commit()
    assert re.findall(r"SUMMARY:(.*)\r", client.get("/prize/jury/calendar/of-jun.ics").text) == [
        "Ascona Prize: reviews are due"
    ]
    chair.withdrawn_at = NOW
    session.commit()
    assert client.get("/prize/jury/calendar/of-jun.ics").status_code == 404
