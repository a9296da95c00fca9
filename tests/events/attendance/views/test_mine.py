import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from lxml import html
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.codes import in_groups
from portal.events.attendance.models import Certificate
from portal.events.listing import Intake, Listing
from portal.events.models import Event
from tests.accounts.conftest import csrf_token
from tests.builders import person
from tests.events.attendance.conftest import ABSENT, ACADEMY, COUNCIL, PARTLY, THERE, certify, evenings, record
from tests.events.registration.conftest import meeting
from tests.events.registration.views.conftest import text_of

pytestmark = pytest.mark.usefixtures("after")
CREDIT = "/my-credit"
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def client(sign_in: SignIn, ada: Person) -> FlaskClient:
    """Ada's."""
    return sign_in(ada)


@pytest.fixture
def recorded(session: Session, held: Event, ada: Person, ben: Person, olga: Person) -> Event:
    """Ada at two evenings in full and at one in part; Ben at none."""
    for nth, mark in enumerate((THERE, PARTLY, THERE)):
        record(session, held, nth, {ada: mark, ben: ABSENT}, olga)
    return held


def issue(client: FlaskClient, **what: object) -> str:
    """The address of the certificate that the button leads to."""
    answer = client.post(f"{CREDIT}/certificates", data={"csrf_token": csrf_token(client.get("/account").text), **what})
    assert answer.status_code == 303, answer.text
    return answer.location


def test_the_ledger_has_each_meeting_with_what_it_counts_for_and_why_not(client: FlaskClient, recorded: Event) -> None:
    page = client.get(CREDIT)
    items = html.fromstring(page.text).xpath("//ul[@class='timeline']/li")
    lines = [[" ".join(part.text_content().split()) for part in item.xpath("./time | ./span")] for item in items]
    maintained = "American Balint Society: Maintenance of credentialing. Amount not stated"
    stated = (f"{ACADEMY}: Prescribed. 1.25 credits per session", f"{COUNCIL}: Continuing education. Amount not stated")
    lacking = "you were no credentialed leader on that day, as far as the organiser has verified."
    counts = [
        f"{stated[0]}: counts, 1.25 credits.",
        f"{stated[1]}: counts.",
        f"{maintained}: does not count, {lacking}",
    ]
    assert lines == [
        ["Tuesday 13 April 2027", "there", *counts],
        ["Tuesday 11 May 2027", "partly, 40 minutes", "No credit: you were there for a part of it."],
        ["Tuesday 8 June 2027", "there", *counts],
    ]
    assert "2 meetings in full, 2 h 30 min together." in text_of(page)
    totals = html.fromstring(page.text).xpath("//table//tbody/tr")
    assert [[cell.text_content().strip() for cell in row] for row in totals] == [
        [ACADEMY, "Prescribed", "2", "2.50 credits"],
        [COUNCIL, "Continuing education", "2", "amount not stated"],
    ]


def test_it_is_ones_own(sign_in: SignIn, session: Session, recorded: Event, ben: Person) -> None:
    assert "Nothing is recorded of you yet" in text_of(sign_in(person(session, "Cas")).get(CREDIT))
    bens = sign_in(ben).get(CREDIT)
    assert "0 meetings in full" in text_of(bens)
    assert "Issue the certificate" not in bens.text


def test_one_year_is_shown_to_be_printed(
    session: Session, client: FlaskClient, put: Callable[[Listing], Event], recorded: Event, ada: Person, olga: Person
) -> None:
    day = date(2026, 12, 1)
    earlier = put(replace(evenings(slug="earlier"), meetings=(meeting("earlier", day),), registration=Intake.NONE))
    record(session, earlier, 0, {ada: THERE}, olga)
    assert [h.text for h in html.fromstring(client.get(CREDIT).text).xpath("//h2[starts-with(@id, 'year')]")] == [
        "2027", "2026",
    ]  # fmt: skip
    alone = client.get(f"{CREDIT}?year=2026")
    assert [h.text for h in html.fromstring(alone.text).xpath("//h2[starts-with(@id, 'year')]")] == ["2026"]
    assert client.get(f"{CREDIT}?year=2025").status_code == 404


def test_the_table_says_no_more_than_is_stated(client: FlaskClient, recorded: Event) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(f"{CREDIT}.csv").data.decode("utf-8-sig"))))
    assert [(row["day"], row["body"], row["amount as stated"], row["counts"], row["added up"]) for row in rows[:4]] == [
        ("2027-04-13", ACADEMY, "1.25 credits per session", "yes", "1.25"),
        ("2027-04-13", COUNCIL, "not stated", "yes", ""),
        ("2027-04-13", "American Balint Society", "not stated", "no: not-credentialed", ""),
        ("2027-05-11", ACADEMY, "1.25 credits per session", "no: partly", ""),
    ]
    assert len(rows) == 9


def test_a_certificate_is_issued_once_and_printed(
    session: Session, client: FlaskClient, recorded: Event, ada: Person
) -> None:
    ada.name = 'Ada #panic("x") Ångström'
    session.commit()
    address = issue(client, event="group")
    assert issue(client, event="group") == address
    code = address.rpartition("/")[2]
    answer = client.get(f"{CREDIT}/certificates/{code}.pdf")
    assert answer.mimetype == "application/pdf"
    (page,) = PdfReader(BytesIO(answer.data)).pages
    text = " ".join(page.extract_text().split())
    for part in (
        'Ada #panic("x") Ångström', "An online group", "organised by American Balint Society", "led by Dr Lead",
        "issued 20 June 2027", "Tuesday 13 April 2027, 20:00 New York time", "1 h 30 min", "Tuesday 8 June 2027",
        f"{ACADEMY}: Prescribed. 1.25 credits per session.", f"{COUNCIL}: Continuing education. Amount not stated.",
        "Together: 2 meetings, 2 h 30 min.", "2 meetings; 2.50 credits", f"Code {code}",
        f"http://localhost/certificates/{code}", "1 of 1",
    ):  # fmt: skip
        assert part in text
    assert "11 May" not in text
    assert "Maintenance" not in text


def test_the_button_is_there_only_while_there_is_something_new_to_say(
    session: Session, client: FlaskClient, recorded: Event, ada: Person, olga: Person
) -> None:
    def buttons() -> list[str]:
        found = html.fromstring(client.get(CREDIT).text).xpath("//form[contains(@action, 'certificates')]//button")
        return [button.text_content() for button in found]

    assert buttons() == ["Issue the certificate of 2027", "Issue the certificate of this event"]
    issue(client, year=2027)
    assert buttons() == ["Issue the certificate of this event"]
    issue(client, event="group")
    assert buttons() == []
    record(session, recorded, 1, {ada: THERE}, olga)
    assert buttons() == ["Issue it anew, as it is recorded now"] * 2


@pytest.mark.parametrize(
    ("what", "status"),
    [({"event": "no-such-event"}, 404), ({}, 404), ({"year": "x"}, 404), ({"year": "2020"}, 409)],
)
def test_there_is_no_certificate_of_nothing(
    session: Session, client: FlaskClient, recorded: Event, what: dict[str, str], status: int
) -> None:
    token = csrf_token(client.get("/account").text)
    assert client.post(f"{CREDIT}/certificates", data={"csrf_token": token, **what}).status_code == status
    assert session.scalars(select(Certificate)).all() == []


def test_nobody_prints_somebody_else_s_nor_one_that_is_over(
    session: Session, sign_in: SignIn, client: FlaskClient, recorded: Event, ada: Person, ben: Person, olga: Person
) -> None:
    paper, _ = certify(session, ada, recorded)
    path = f"{CREDIT}/certificates/{in_groups(paper.code)}.pdf"
    assert [sign_in(who).get(path).status_code for who in (ben, olga)] == [404, 404]
    record(session, recorded, 0, {ada: ABSENT}, olga)
    assert client.get(path).status_code == 404


def test_the_page_of_the_place_says_what_is_recorded(client: FlaskClient, sign_in: SignIn, recorded: Event) -> None:
    page = client.get("/events/group/registration")
    items = html.fromstring(page.text).xpath("//h2[@id='attendance']/following-sibling::ul[1]/li")
    assert [" ".join(item.text_content().split()) for item in items] == [
        "Tuesday 13 April 2027 there", "Tuesday 11 May 2027 partly, 40 minutes", "Tuesday 8 June 2027 there",
    ]  # fmt: skip
    assert html.fromstring(client.get("/my-events").text).xpath("//a[@href='/my-credit']/text()") == ["your credit"]


def test_the_ledger_takes_as_many_statements_for_30_meetings_as_for_one(
    session: Session,
    put: Callable[[Listing], Event],
    client: FlaskClient,
    queries: list[str],
    ada: Person,
    olga: Person,
) -> None:
    sent = []
    for meetings in (1, 30):
        days = [date(2027, 1 + n // 28, 1 + n % 28) for n in range(meetings)]
        event = put(evenings(meetings=tuple(meeting("group", day) for day in days)))
        for nth in range((sent and 1) or 0, meetings):
            record(session, event, nth, {ada: THERE}, olga)
        client.get(CREDIT)
        queries.clear()
        assert client.get(CREDIT).status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 6
