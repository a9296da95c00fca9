import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.database import db
from portal.manuscripts.workshop import Workshop
from portal.prize.operations import intake
from tests.accounts.conftest import Visitor, errors
from tests.builders import DAY, NOW, edition
from tests.prize.views.conftest import word_file

PAGE = "/prize/check"


def links(answer: TestResponse, beginning: str) -> dict[str, str]:
    """Where the page's links lead whose text begins so, by their text."""
    found = re.findall(r'<a [^>]*href="([^"]*)"[^>]*>([^<]*)</a>', answer.text)
    return {text: href for href, text in found if text.startswith(beginning)}


@pytest.fixture
def visitor(client: FlaskClient) -> Visitor:
    return Visitor(client)


def test_a_good_file_is_counted_and_nothing_is_kept(visitor: Visitor, session: Session, connection: Connection) -> None:
    edition(session)

    def rows() -> dict[str, int]:
        return {t.name: len(connection.execute(t.select()).all()) for t in db.metadata.sorted_tables}

    before = rows()
    answer = visitor.send(PAGE, file=word_file(5000))
    assert answer.status_code == 200
    assert ("We would take this file." in answer.text, "5,000 words." in answer.text) == (True, True)
    assert rows() == before


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (word_file(4999), "4,999 words; the call asks for at least 5,000."),
        (word_file(12001), "12,001 words; the call asks for at most 12,000."),
        ((BytesIO(b""), "essay.docx"), "This file is empty:"),
        ((BytesIO(b"%PDF-1.7"), "essay.docx"), "This is a PDF, not a Word document."),
    ],
    ids=["4,999", "12,001", "empty", "PDF"],
)
def test_what_would_not_be_taken_is_said(visitor: Visitor, file: tuple[BytesIO, str], said: str) -> None:
    answer = visitor.send(PAGE, file=(BytesIO(file[0].getvalue()), file[1]))
    assert (answer.status_code, said in answer.text) == (422, True)


def test_a_file_is_asked_for(visitor: Visitor) -> None:
    answer = visitor.send(PAGE)
    assert (answer.status_code, errors(answer)) == (422, ["Your Word file: Choose a Word file first."])


def test_from_a_good_file_one_comes_to_the_entry_of_the_call_that_is_open(visitor: Visitor, session: Session) -> None:
    edition(session, 2026, closes_at=NOW - DAY)
    edition(session, 2027)
    answer = visitor.send(PAGE, file=word_file(5000))
    assert links(answer, "Enter") == {"Enter your essay": "/prize/2027/entry"}
    assert "To enter it" not in visitor.send(PAGE, file=word_file(4999)).text


def test_of_two_open_calls_each_is_named(visitor: Visitor, session: Session) -> None:
    edition(session, 2026)
    edition(session, 2027)
    answer = visitor.send(PAGE, file=word_file(5000))
    assert links(answer, "Enter") == {
        "Enter it for 2027": "/prize/2027/entry",
        "Enter it for 2026": "/prize/2026/entry",
    }


def test_where_no_call_is_open_it_says_where_to_see_when(visitor: Visitor, session: Session) -> None:
    edition(session, 2026, closes_at=NOW - DAY)
    answer = visitor.send(PAGE, file=word_file(5000))
    assert links(answer, "See when") == {"See when it opens": "/prize/"}


def test_the_limits_are_those_of_the_call_that_is_open(visitor: Visitor, session: Session) -> None:
    edition(session, 2026, minimum_words=100, maximum_words=200)
    assert "100 to 200" in visitor.send(PAGE, file=word_file(150)).text


def test_the_name_of_the_file_is_text(visitor: Visitor) -> None:
    answer = visitor.send(PAGE, file=word_file(5000, "<script>alert(1)</script>.docx"))
    assert ("<script>alert" in answer.text, "&lt;/script&gt;.docx" in answer.text) == (False, False)
    answer = visitor.send(PAGE, file=word_file(5000, "<img src=x>.docx"))
    assert ("<img src=x>" in answer.text, "&lt;img src=x&gt;.docx" in answer.text) == (False, True)


def test_a_busy_intake_asks_to_come_again(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_workshop", Workshop(hands=0))
    monkeypatch.setattr("portal.manuscripts.workshop.SECONDS_TO_WAIT", 0.01)
    answer = visitor.send(PAGE, file=word_file())
    assert (answer.status_code, "Nothing is wrong with it" in answer.text) == (503, True)
