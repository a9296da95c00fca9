"""A juror's say in when they are written to."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Seat
from tests.accounts.conftest import errors, notices
from tests.builders import DAY, NOW, assignment, edition, entry, review, seat
from tests.prize.views.conftest import Visit

DESK, QUIET = "/prize/jury/", "/prize/jury/2027/quiet"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun, zone="Pacific/Auckland")


@pytest.fixture
def task(session: Session, year: Edition, chair: Seat, ada: Person) -> Assignment:
    return assignment(session, chair, entry(session, year, ada))


def panel(page: TestResponse) -> str:
    """What the desk says of reminders, its form aside."""
    found = html.fromstring(page.text).get_element_by_id("reminders-2027")
    for form in found.xpath(".//details"):
        form.drop_tree()
    return " ".join(found.text_content().split())


def test_the_desk_says_how_often_and_when_mails_come(
    session: Session, chair: Seat, task: Assignment, jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    assert panel(visitor.client.get(DESK)) == (
        "Reminders by mail Four at the most, and none once you are done: two weeks before the date, three days before "
        "it, one day before, and once it has passed. The first two wait while you are reading, "
        "and none comes at night."
    )
    chair.reading_days = [1]
    session.commit()
    assert "none once you are done: on the morning when your plan needs you to begin, three days" in panel(
        visitor.client.get(DESK)
    )
    chair.zone = None
    session.commit()
    assert "two weeks before the date" in panel(visitor.client.get(DESK))
    assert "We do not know your time zone, so we write when it is day from Denver to Dhaka." in panel(
        visitor.client.get(DESK)
    )


def test_quiet_holds_until_a_day_begins_where_the_juror_is_and_can_be_ended(
    session: Session, chair: Seat, task: Assignment, jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    answer = visitor.send(DESK, QUIET, **{"quiet-2027-until": "2027-04-05"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/prize/jury/#reminders-2027")
    session.refresh(chair)
    # Summer time has just ended there.
    assert chair.quiet_until == datetime(2027, 4, 4, 12, tzinfo=UTC)
    page = visitor.client.get(DESK)
    assert notices(page) == ["No reminders before Monday 5 April."]
    assert panel(page).startswith("Reminders by mail Quiet until 5 April 2027. You get no reminder before then.")
    visitor.send(DESK, f"{QUIET}/end")
    session.refresh(chair)
    assert chair.quiet_until is None


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "No reminders before: Choose a day."),
        ("soon", "No reminders before: Not a valid date value."),
        ("2027-03-02", "No reminders before: Choose a day that is still to come."),
        ("2028-12-01", "No reminders before: Choose a day within a year."),
    ],
)
def test_a_day_that_is_none_comes_back_to_be_chosen_again(
    session: Session, chair: Seat, task: Assignment, jun: Person, visit: Visit, until: str, said: str
) -> None:
    # It is the 2nd already where this juror is.
    answer = visit(jun).send(DESK, QUIET, **{"quiet-2027-until": until})
    assert (answer.status_code, errors(answer)) == (422, [said])
    assert f'value="{until}"' in answer.text
    session.refresh(chair)
    assert chair.quiet_until is None


def test_whoever_is_done_is_told_nothing_of_reminders(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    review(session, task)
    assert 'id="reminders-2027"' not in visit(jun).client.get(DESK).text


def test_the_link_in_a_mail_leads_by_way_of_the_sign_in_to_the_place_on_the_desk(
    chair: Seat, jun: Person, app: Flask, visit: Visit
) -> None:
    asked = app.test_client().get("/prize/jury/2027/reminders")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/sign-in?next=/prize/jury/2027/reminders")
    there = visit(jun).client.get("/prize/jury/2027/reminders")
    assert (there.status_code, there.headers["Location"]) == (303, "/prize/jury/#reminders-2027")
