"""How many statements a page sends: no more for thirty rows than for one, and within the bars for each kind of page."""

import re
from collections.abc import Callable
from itertools import count

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from portal.accounts import memberships as claims
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.prize.models import Edition, Role
from tests.accounts.conftest import csrf_token
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, extension, manuscript, person, review, seat

SignIn = Callable[[Person], FlaskClient]


class Prize:
    """An edition that can be made to hold more of everything."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edition: Edition = edition(session, reading_from=NOW - DAY)
        self.ada, self.jun, self.cas = (person(session, name) for name in ("Ada", "Jun", "Cas"))
        self.olga = person(session, "Olga", is_organiser=True)
        self.chair = seat(session, self.edition, self.jun)
        seat(session, self.edition, self.cas, Role.COMMITTEE)
        self.own = entry(session, self.edition, self.ada, code="BBBBBB")
        assignment(session, self.chair, self.own)
        self.years = count(2028)

    def grow(self, rows: int) -> None:
        """So many more versions of Ada's entry, essays on Jun's desk with a review by another juror each, editions."""
        for _ in range(rows):
            manuscript(self.session, self.own)
            text = entry(self.session, self.edition, person(self.session))
            assignment(self.session, self.chair, text)
            another = seat(self.session, self.edition, person(self.session, "Noor"))
            review(self.session, assignment(self.session, another, text), remark="Stay longer with the coat.")
            edition(self.session, next(self.years))
            extension(self.session, self.edition, person(self.session), self.olga)
            claims.claim(self.session, person(self.session).id, kind=Kind.MEMBER, body="The society", now=NOW)


@pytest.fixture
def prize(app: Flask, session: Session) -> Prize:
    return Prize(session)


@pytest.fixture
def sent(app: Flask, sign_in: SignIn, queries: list[str], connection: Connection) -> Callable[..., list[str]]:
    """The statements of one page, asked for the second time, so that nothing is counted that is kept between pages."""

    def sent(who: Person | None, path: str) -> list[str]:
        client = sign_in(who) if who else app.test_client()
        assert client.get(path).status_code == 200
        queries.clear()
        assert client.get(path).status_code == 200
        return list(queries)

    return sent


# Bars: a list 4, one page 5, a ranking 8. A desk knows its reader and their places: two statements more than the page.
BARS = {
    "/prize/": ("", 4),
    "/prize/2027/": ("", 5),
    "/prize/2027/entry": ("ada", 7),
    "/prize/jury/2027/scores": ("jun", 7),
    "/prize/jury/entries/BBBBBB/essay.pdf": ("jun", 7),
    "/prize/jury/2027/scores.xlsx": ("jun", 7),
    "/prize/jury/": ("jun", 4),
    "/prize/jury/entries/BBBBBB": ("jun", 5),
    "/prize/2027/committee/": ("cas", 8),
    # With what each juror marked, and what each review was before it was changed.
    "/prize/2027/committee/entries/BBBBBB": ("cas", 9),
    "/prize/2027/committee/evidence": ("cas", 9),
    "/prize/2027/committee/reads": ("cas", 7),
    "/prize/2027/committee/deliberation/": ("cas", 9),
    "/prize/2027/committee/ranking.csv": ("cas", 7),
    "/prize/2027/committee/results.csv": ("cas", 7),
    "/prize/2027/committee/files": ("cas", 9),
    "/prize/2027/rules": ("", 5),
    "/organise/prize/": ("olga", 3),
    "/organise/prize/2027/": ("olga", 6),
    "/organise/prize/2027/entries/BBBBBB": ("olga", 6),
    "/organise/prize/2027/remarks": ("olga", 7),
    "/organise/prize/2027/extensions": ("olga", 4),
    "/organise/members?q=a": ("olga", 5),
    "/prize/jury/seat/2027": ("jun", 4),
    "/organise/prize/2027/jury": ("olga", 4),
    "/organise/prize/2027/jury/reminders": ("olga", 10),
    "/organise/prize/2027/jury/conflicts": ("olga", 12),
    "/organise/prize/2027/jury/plan": ("olga", 13),
    "/organise/prize/2027/mailed": ("olga", 3),
    "/organise/prize/2027/record": ("olga", 10),
    "/organise/prize/2027/record.csv": ("olga", 6),
}


def test_a_page_sends_as_many_statements_for_thirty_rows_as_for_one(
    prize: Prize, sent: Callable[..., list[str]]
) -> None:
    def statements() -> dict[str, int]:
        return {path: len(sent(getattr(prize, who, None), path)) for path, (who, _) in BARS.items()}

    prize.grow(1)
    one = statements()
    prize.grow(29)
    thirty = statements()
    assert thirty == one
    assert {path: n for path, n in one.items() if n > BARS[path][1]} == {}


def test_opening_a_review_and_saving_it_sends_as_many_statements_whatever_lies_on_the_desk(
    app: Flask, prize: Prize, sign_in: SignIn, queries: list[str], connection: Connection
) -> None:
    keys = [f"criterion_{c.id}" for c in criteria(prize.session, prize.edition)]
    prize.session.commit()

    def statements() -> list[int]:
        client = sign_in(prize.jun)
        undo = connection.begin_nested()
        client.get("/prize/jury/")
        sent = []
        # The first save; all scores changed; only the text; and in.
        for act, points in (("save", "7"), ("save", "8"), ("save", "8"), ("hand in", "8")):
            queries.clear()
            page = client.get("/prize/jury/entries/BBBBBB")
            version = re.findall(r'name="version"[^>]*value="(\d+)"', page.text)
            typed = dict.fromkeys(keys, points) | {"comment": f"It stays with me {len(sent)}.", "version": version}
            typed |= {"act": act, "csrf_token": csrf_token(page.text)}
            assert client.post("/prize/jury/entries/BBBBBB/review", data=typed).status_code == 303
            sent.append(len(queries))
        undo.rollback()
        return sent

    prize.grow(1)
    one = statements()
    prize.grow(29)
    prize.session.commit()
    assert statements() == one
    # Handing in writes a line of the register, in turn, and looks for the next essay.
    turns = connection.dialect.name == "postgresql"
    assert one == [10, 10, 9, 13 + turns]
