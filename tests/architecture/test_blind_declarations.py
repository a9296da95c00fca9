"""A juror who declares whom they are close to learns nothing: neither whether it concerns an essay, nor which.

The same declaration is made three times: about the author of the one essay on the juror's desk, of the other, of none.
Every byte and header of the answers must be the same, and so must the statements sent to the database.
"""

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.dealing import table
from portal.prize.models import Assignment, Edition
from portal.prize.operations import conflicts
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, assignment, edition, entry, person, seat

SignIn = Callable[[Person], FlaskClient]
CLOSE = {"schools": "Norvale Medical School", "people": "Zephyrine Quillmarrow", "countries-0": "NZ", "zone": ""}
ZEPHYRINE = ("Zephyrine Quillmarrow", "University of Norvale", "NZ")
ABEL = ("Abel Ash", "Elmstead", "AR")
BEA = ("Bea Birch", "Upper Lakes", "AR")

Answer = tuple[str, int, list[tuple[str, str]], bytes]


@pytest.fixture
def declare(session: Session, connection: Connection, sign_in: SignIn, queries: list[str]) -> Callable[..., object]:
    """Two authors' essays on Jun's desk; what Jun gets on declaring, the statements, and who is kept from what."""
    year: Edition = edition(session, reading_from=NOW - DAY)
    jun = person(session, "Jun")
    chair = seat(session, year, jun)

    def declare(*authors: tuple[str, str, str]) -> tuple[list[Answer], list[str], set[str]]:
        session.commit()  # its own savepoint must not lie around this one
        undo = connection.begin_nested()
        for code, (name, school, country) in zip(("BBBBBB", "CCCCCC"), authors, strict=True):
            author = person(session, name, email=f"{code.lower()}@example.org")
            text = entry(
                session, year, author, code=code, title=f"Essay {code}", school=school, city="", country=country
            )
            assignment(session, chair, text, position=len(code))
        client = sign_in(jun)
        token = csrf_token(client.get("/account").text)
        queries.clear()
        posted = client.post("/prize/jury/seat/2027", data={"csrf_token": token, **CLOSE})
        sent = list(queries)
        pages = [posted, *(client.get(path) for path in ("/prize/jury/", "/prize/jury/seat/2027", "/prize/jury/"))]
        pages.append(client.get("/prize/jury/entries/BBBBBB"))
        answers = [
            (page.request.path, page.status_code, headers(page.headers), without_token(page.data)) for page in pages
        ]
        session.expire_all()
        barred = {code for _, code in table(session, year).barred}
        session.commit()
        undo.rollback()
        session.expire_all()
        return answers, sent, barred

    return declare


def without_token(body: bytes) -> bytes:
    return re.sub(rb'(name="csrf_token"[^>]*value=")[^"]+', rb"\1", re.sub(rb"essay \d+,", b"", body))


def headers(found: object) -> list[tuple[str, str]]:
    """All but the session's cookie, whose signature is another each time."""
    return [(name, value) for name, value in found if name != "Set-Cookie"]  # type: ignore[attr-defined]


def test_declaring_looks_and_costs_the_same_whomever_it_concerns(
    declare: Callable[..., tuple[list[Answer], list[str], set[str]]],
) -> None:
    one, other, none = declare(ZEPHYRINE, ABEL), declare(ABEL, ZEPHYRINE), declare(ABEL, BEA)
    assert [barred for _, _, barred in (one, other, none)] == [{"BBBBBB"}, {"CCCCCC"}, set()]
    assert one[0] == other[0] == none[0]
    assert one[1] == other[1] == none[1]
    assert [status for _, status, _, _ in one[0]] == [303, 200, 200, 200, 200]


def test_an_answer_that_takes_the_essay_away_would_be_found(
    declare: Callable[..., tuple[list[Answer], list[str], set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = conflicts.declare

    def takes_back(session: Session, seat_id: int, **told: object) -> None:
        honest(session, seat_id, **told)  # type: ignore[arg-type]
        year = session.scalars(select(Edition)).one()
        wrong = {table(session, year).essays[code] for _, code in table(session, year).barred}
        for reading in session.scalars(select(Assignment).where(Assignment.entry_id.in_(wrong))):
            session.delete(reading)

    monkeypatch.setattr(conflicts, "declare", takes_back)
    one, none = declare(ZEPHYRINE, ABEL), declare(ABEL, BEA)
    assert [before[0] for before, after in zip(one[0], none[0], strict=True) if before != after][:1] == ["/prize/jury/"]
