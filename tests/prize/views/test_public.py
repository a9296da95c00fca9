from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from portal.clock import FixedClock
from tests.builders import NOW, SECOND, edition
from tests.prize.views.conftest import facts, heading


def test_editions_are_listed_the_latest_first(client: FlaskClient, session: Session) -> None:
    for year in (2026, 2027):
        edition(session, year, title=f"Ascona Prize {year}")
    page = client.get("/prize/")
    assert (page.status_code, heading(page)) == (200, "The Ascona Prize")
    assert page.text.index("Ascona Prize 2027") < page.text.index("Ascona Prize 2026")


def test_without_an_edition_the_page_says_so(client: FlaskClient) -> None:
    assert "No edition yet" in client.get("/prize/").text


def test_the_call_has_the_limits_the_deadline_the_criteria_and_the_money(client: FlaskClient, session: Session) -> None:
    edition(session, zone="Etc/GMT+12")
    page = client.get("/prize/2027/")
    text = " ".join(page.text.split())
    assert facts(page)["Length"] == "5,000 to 12,000 words, both included"
    assert "Tuesday 30 March 2027, 24:00 anywhere on Earth (31 March, 12:00 UTC)" in text
    for fact in (
        "Exposition",
        "Reflection",
        "Action",
        "Progression",
        "EUR 5,000 in all",
        "30 September to 3 October 2027",
    ):
        assert fact in text
    assert "EUR 2,500, EUR 1,500, EUR 1,000" in text


def test_the_call_offers_what_can_be_done_now(client: FlaskClient, session: Session, clock: FixedClock) -> None:
    its = edition(session)
    offers = []
    for moment in (its.opens_at - SECOND, its.opens_at, its.closes_at - SECOND, its.closes_at):
        clock.instant = moment
        text = client.get("/prize/2027/").text
        offers.append(
            (moment == NOW, "Enter your essay" in text, "Not open yet" in text, "This call is closed" in text)
        )
    assert [offer[1:] for offer in offers] == [
        (False, True, False),
        (True, False, False),
        (True, False, False),
        (False, False, True),
    ]


def test_a_demonstration_is_called_one(client: FlaskClient, session: Session) -> None:
    its = edition(session)
    assert "This edition is a demonstration." not in client.get("/prize/2027/").text
    its.is_demonstration = True
    session.commit()
    assert "This edition is a demonstration." in client.get("/prize/2027/").text


def test_a_year_without_a_call_is_no_page(client: FlaskClient) -> None:
    assert [client.get(f"/prize/{year}/").status_code for year in (2027, 0, 2**31, 10**30)] == [404] * 4
