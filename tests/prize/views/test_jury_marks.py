"""What a juror marks in an essay, as the scripts of the reading page send it and as the page shows it."""

import re

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Entry, Highlight, ReadingPlace
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, highlight, manuscript, review, seat
from tests.prize.views.conftest import Visit

ESSAY = "/prize/jury/entries/BBBBBB"


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def its(session: Session, year: Edition, ada: Person) -> Entry:
    return entry(session, year, ada, code="BBBBBB")


@pytest.fixture
def task(session: Session, year: Edition, its: Entry, jun: Person) -> Assignment:
    """Ada's BBBBBB on Jun's desk."""
    return assignment(session, seat(session, year, jun), its)


@pytest.fixture
def reflection(session: Session, year: Edition) -> int:
    return criteria(session, year)[1].id


def evidence(answer: TestResponse) -> dict[str, list[str]]:
    """What is listed beside the scores, by its heading; lists that are hidden left out."""
    sections = html.fromstring(answer.text).xpath("//section[@data-evidence and not(@hidden)]")
    return {
        section.findtext("h3"): [" ".join(line.text_content().split()) for line in section.iter("li")]
        for section in sections
    }


def test_a_marked_passage_is_answered_with_its_line_and_listed_beside_its_criterion(
    task: Assignment, jun: Person, reflection: int, visit: Visit
) -> None:
    visitor = visit(jun)
    typed = {"begins": "4", "ends": "17", "quote": "text of essay", "note": "Here <b>she</b> looks."}
    answer = visitor.send(ESSAY, f"{ESSAY}/highlights", **typed, criterion=str(reflection))
    line = html.fromstring(answer.text)
    assert (answer.status_code, line.tag) == (201, "li")
    assert (line.get("data-begins"), line.get("data-ends"), line.get("data-criterion")) == ("4", "17", str(reflection))
    page = visitor.client.get(ESSAY)
    assert evidence(page) == {"Passages for Reflection": ["text of essay Here <b>she</b> looks. Remove this passage"]}
    assert answer.text.strip() in page.text


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        ({"begins": "x", "ends": "9" * 30, "quote": "text"}, ["begins", "ends"]),
        ({"begins": "-1", "ends": "8", "quote": ""}, ["begins", "quote"]),
        ({"begins": "4", "ends": "8", "quote": "x" * 2001, "note": "x" * 1001}, ["note", "quote"]),
    ],
)
def test_what_is_no_passage_is_named_by_its_field(
    session: Session, task: Assignment, jun: Person, visit: Visit, typed: dict[str, str], faulty: list[str]
) -> None:
    answer = visit(jun).send(ESSAY, f"{ESSAY}/highlights", **typed)
    assert (answer.status_code, sorted(answer.get_json()["errors"])) == (422, faulty)
    assert session.scalars(select(Highlight.id)).all() == []


def test_a_passage_of_another_text_is_refused_in_words(task: Assignment, jun: Person, visit: Visit) -> None:
    client = visit(jun).client
    data = {"csrf_token": csrf_token(client.get(ESSAY).text), "begins": "4", "ends": "8", "quote": "else"}
    answer = client.post(f"{ESSAY}/highlights", data=data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "no-such-passage")
    assert answer.get_json()["why"].startswith("<p>Not marked: this passage is not in essay BBBBBB")


def test_a_mark_is_removed_with_scripts_and_without(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    made, other = highlight(session, task).id, highlight(session, task, 4, 8).id
    visitor = visit(jun)
    answer = visitor.send(ESSAY, f"{ESSAY}/highlights/{made}/remove")
    assert (answer.status_code, answer.location) == (303, f"{ESSAY}#review")
    assert evidence(visitor.client.get(ESSAY)) == {"Passages without a criterion": ["text Remove this passage"]}
    data = {"csrf_token": csrf_token(visitor.client.get(ESSAY).text)}
    answer = visitor.client.post(
        f"{ESSAY}/highlights/{other}/remove", data=data, headers={"Accept": "application/json"}
    )
    assert (answer.status_code, answer.data) == (204, b"")
    assert evidence(visitor.client.get(ESSAY)) == {}


def test_marks_of_a_version_that_was_replaced_are_listed_and_lead_nowhere(
    session: Session, its: Entry, task: Assignment, jun: Person, visit: Visit
) -> None:
    highlight(session, task)
    manuscript(session, its)
    page = visit(jun).client.get(ESSAY)
    assert evidence(page) == {
        "Passages without a criterion": ["From the earlier version: text of essay Remove this passage"]
    }
    assert re.findall(r"data-begins", page.text) == []


def test_what_another_juror_marked_is_not_there(
    session: Session, year: Edition, its: Entry, task: Assignment, jun: Person, noor: Person, visit: Visit
) -> None:
    highlight(session, assignment(session, seat(session, year, noor), its), note="Noor was here.")
    assert evidence(visit(jun).client.get(ESSAY)) == {}
    assert evidence(visit(noor).client.get(ESSAY)) != {}


def test_once_a_review_is_in_its_evidence_stays_as_it_is(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    highlight(session, task)
    review(session, task)
    page = visit(jun).client.get(ESSAY)
    assert evidence(page) == {"Passages without a criterion": ["text of essay"]}
    assert "data-marking" not in page.text


@pytest.mark.parametrize("share", ["0", "0.63", "1"])
def test_the_place_in_a_text_is_kept_for_the_other_devices(
    session: Session, task: Assignment, jun: Person, visit: Visit, share: str
) -> None:
    visitor = visit(jun)
    for kept in ("0.5", share):
        answer = visitor.send(ESSAY, f"{ESSAY}/place", share=kept)
        assert (answer.status_code, answer.data) == (204, b"")
    page = html.fromstring(visit(jun).client.get(ESSAY).text)
    (place,) = page.xpath("//@data-place")
    assert float(place) == float(share)


@pytest.mark.parametrize("share", ["", "x", "-0.01", "1.01", "nan", "inf"])
def test_what_is_no_place_is_not_kept(
    session: Session, task: Assignment, jun: Person, visit: Visit, share: str
) -> None:
    assert visit(jun).send(ESSAY, f"{ESSAY}/place", share=share).status_code == 422
    assert session.scalars(select(ReadingPlace.share)).all() == []


def test_there_is_no_place_in_a_text_that_is_not_there(
    session: Session, task: Assignment, jun: Person, visit: Visit
) -> None:
    task.recused_at, task.recusal_reason = NOW, "I taught her."
    session.commit()
    assert visit(jun).send(ESSAY, f"{ESSAY}/place", share="0.5").status_code == 404
