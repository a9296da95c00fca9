from collections.abc import Callable

from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events.listing import Listing, Status
from portal.events.models import Event
from tests.builders import person
from tests.events.conftest import a_listing


def rows(page: str) -> list[list[str]]:
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("./th | ./td")]
        for row in html.fromstring(page).xpath("//tbody/tr")
    ]


def test_olga_sees_every_listing_with_its_next_date(
    year_2026: list[Listing], put: Callable[[Listing], Event], sign_in: Callable[[Person], FlaskClient], olga: Person
) -> None:
    put(a_listing("secret", title="Not yet", status=Status.DRAFT))
    table = rows(sign_in(olga).get("/organise/").text)
    assert len(table) == 23
    assert table[0] == [
        f"Online Balint group on Saturdays {year_2026[0].staff_note}",
        "Group",
        "published",
        "Saturday 10 January 2026, 11:00–12:30 New York time",
        "Registrations , Attendance",
    ]
    assert [row[:4] for row in table if row[2] == "draft"] == [
        ["Not yet", "Conversation", "draft", "Wednesday 1 April 2026"]
    ]
    assert [row[3] for row in table if row[1] == "Course"] == ["to be announced", "to be announced"]


def test_what_the_staff_should_know_is_the_organisers_alone(client: FlaskClient, year_2026: list[Listing]) -> None:
    noted = [listing for listing in year_2026 if listing.staff_note]
    assert len(noted) == 10
    assert not [listing for listing in noted if listing.staff_note in client.get(f"/events/{listing.slug}").text]


def test_sol_who_is_no_organiser_is_refused(session: Session, sign_in: Callable[[Person], FlaskClient]) -> None:
    assert sign_in(person(session, "Sol")).get("/organise/").status_code == 403


def test_the_list_takes_as_many_statements_for_30_listings_as_for_one(
    put: Callable[[Listing], Event], sign_in: Callable[[Person], FlaskClient], olga: Person, queries: list[str]
) -> None:
    sent = []
    client = sign_in(olga)
    for count in (1, 30):
        for number in range(count):
            put(a_listing(f"talk-{number}"))
        client.get("/organise/")
        queries.clear()
        assert client.get("/organise/").status_code == 200
        sent.append(len(queries))
    assert sent[0] == sent[1] <= 4
