import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Entry, Role
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.scoring.clerk import work_out
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, heading, lines, told

PAGE = "/prize/2027/committee/evidence"
CODES = ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG")
# What Jun, Noor and Wil gave, on all four criteria; Wil reads against the grain.
GIVEN = ((8, 9, None), (8, None, 2), (None, 6, 9), (4, 4, None), (3, None, 9))


@pytest.fixture
def year(session: Session, cas: Person) -> Edition:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    seats = [seat(session, its, person(session, name)) for name in ("Jun", "Noor", "Wil")]
    for code, points in zip(CODES, GIVEN, strict=True):
        text = entry(session, its, person(session, "Ada"), code=code)
        for juror, given in zip(seats, points, strict=True):
            if given:
                review(session, assignment(session, juror, text), (given,) * 4)
    return its


def test_the_table_says_who_would_be_named_without_each_juror_whose_reviews_matter(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    page = visit(cas).client.get(PAGE)
    assert (page.status_code, heading(page)) == (200, "What the ranking rests on")
    board = rankings.board(session, year)
    assert board.task is not None
    its = work_out(board.task).sensitivity
    changes = {board.names[juror]: change for juror, change in (its.jurors or {}).items() if change.comes}
    assert [line for line in lines(page) if line[0].startswith("without the reviews")] == [
        [f"without the reviews of {name}", ", ".join(change.comes), ", ".join(change.goes)]
        for name, change in changes.items()
    ]
    assert 0 < len(changes) < 3
    assert [line[0] for line in lines(page) if line[0].startswith("without ") and "reviews" not in line[0]] == [
        f"without {criterion.name}" for criterion in criteria(session, year)
    ]


def test_every_picture_has_its_table(session: Session, year: Edition, cas: Person, visit: Visit) -> None:
    page = visit(cas).client.get(PAGE)
    pictures = re.findall(r'<svg class="(picture|heat)"[^>]*>(.*?)</svg>', page.text, re.DOTALL)
    assert [kind for kind, _ in pictures] == ["picture", "picture", "heat", "picture"]
    assert [drawn.count("<text") for _, drawn in pictures] == [2 + 5, 3 + 3, 5 + 3, 3]
    assert pictures[2][1].count("<rect") == 10
    assert page.text.count("As a table") == 4
    heat = [line for line in lines(page) if line[0] in CODES and len(line) == 4 and "." in "".join(line[1:])]
    shown = {line[0]: line[1:] for line in heat}
    assert shown == {
        code: ["–" if given is None else f"{given:.2f}" for given in points]
        for code, points in zip(CODES, GIVEN, strict=True)
    }


def test_a_juror_is_asked_never_accused(session: Session, year: Edition, cas: Person, visit: Visit) -> None:
    kim = seat(session, year, person(session, "Kim"))
    for text in session.scalars(select(Entry).filter_by(edition_id=year.id)).all():
        review(session, assignment(session, kim, text), (5, 5, 5, 5))
    names = ("Jun", "Kim", "Noor", "Wil")
    rows = {line[0]: line[4] for line in lines(visit(cas).client.get(PAGE)) if line[0] in names}
    assert sorted(rows) == [*names]
    assert rows["Kim"] == "Every essay got the same. Were they as alike as that?"
    assert [question for question in rows.values() if question and not question.endswith("?")] == []


def test_without_a_ranking_there_is_nothing_to_show_yet(
    session: Session, year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 0)
    assert "is being worked out" in told(visit(cas).client.get(PAGE))[0]
    seat(session, edition(session, 2028), cas, Role.COMMITTEE)
    assert "No scores yet" in visit(cas).client.get("/prize/2028/committee/evidence").text
