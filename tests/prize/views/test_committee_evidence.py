import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize import pictures
from portal.prize.models import Edition, Entry, Review, Role, Score
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.scoring import office
from portal.scoring.clerk import work_out
from portal.scoring.sensitivity import first_by
from tests.accounts.conftest import errors
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


def test_a_picture_that_has_no_room_for_all_says_how_many_it_shows_and_where_the_others_are(
    year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit(cas).client
    assert "first 3 of 5 essays" not in client.get(PAGE).text
    monkeypatch.setattr(pictures, "MOST_DRAWN", 3)
    page = client.get(PAGE)
    text = " ".join(page.text.split())
    assert "Drawn are the first 3 of 5 essays; the table has them all." in text
    assert "Here are the first 3 of 5 essays;" in text
    assert len([line for line in lines(page) if line[0] in CODES and all(cell.isdigit() for cell in line[1:])]) == 5


def test_a_juror_is_asked_never_accused(session: Session, year: Edition, cas: Person, visit: Visit) -> None:
    kim = seat(session, year, person(session, "Kim"))
    for text in session.scalars(select(Entry).filter_by(edition_id=year.id)).all():
        review(session, assignment(session, kim, text), (5, 5, 5, 5))
    names = ("Jun", "Kim", "Noor", "Wil")
    rows = {line[0]: line[8] for line in lines(visit(cas).client.get(PAGE)) if line[0] in names}
    assert sorted(rows) == [*names]
    assert rows["Kim"] == "Every essay got the same. Were they as alike as that?"
    assert [question for question in rows.values() if question and not question.endswith("?")] == []


def test_of_each_juror_it_says_how_wide_they_score_whether_in_step_and_how_far_astray(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    kim = seat(session, year, person(session, "Kim"))
    for text, given in zip(session.scalars(select(Entry).order_by(Entry.code)).all(), (9, 8, 7, 5, 2), strict=True):
        review(session, assignment(session, kim, text), (given,) * 4)
    page = visit(cas).client.get(PAGE)
    board = rankings.board(session, year)
    assert board.stored is not None
    ratios = {board.names[juror.juror]: juror.noise_ratio for juror in board.stored.result.ranking.jurors}
    rows = {line[0]: line[4:8] for line in lines(page) if line[0] in ratios and len(line) == 9}
    assert {name: row[:2] for name, row in rows.items()} == {
        "Jun": ["3.0–8.0", "2.6"], "Kim": ["2.0–9.0", "2.8"], "Noor": ["4.0–9.0", "2.5"], "Wil": ["2.0–9.0", "4.0"],
    }  # fmt: skip
    # Only Kim shares five essays with the others.
    assert [name for name, row in rows.items() if row[2] != "–"] == ["Kim"]
    assert {name: row[3] for name, row in rows.items()} == {
        name: "–" if ratio is None else f"× {ratio:.1f}" for name, ratio in ratios.items()
    }


def test_without_a_ranking_there_is_nothing_to_show_yet(
    session: Session, year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 0)
    assert "is being worked out" in told(visit(cas).client.get(PAGE))[0]
    seat(session, edition(session, 2028), cas, Role.COMMITTEE)
    assert "No scores yet" in visit(cas).client.get("/prize/2028/committee/evidence").text


def test_the_second_opinion_is_told_only_where_it_changes_who_is_named(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    page = visit(cas).client.get(PAGE)
    board = rankings.board(session, year)
    assert board.stored is not None
    wary = board.stored.result.sensitivity.wary
    told_of = [line[1:] for line in lines(page) if line[0] == "with noisy jurors counting for less"]
    assert told_of == ([[", ".join(wary.comes), ", ".join(wary.goes)]] if wary.comes else [])


def test_the_classical_measures_are_those_of_the_library(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    page = visit(cas).client.get(PAGE)
    board = rankings.board(session, year)
    assert board.stored is not None
    measures = board.stored.result.measures
    names = ["the whole review", *(criterion.name for criterion in board.criteria)]
    shown = [line for line in lines(page) if line[0] in names and len(line) == 5]
    assert shown == [
        [name, *("–" if value is None else f"{value:.2f}" for value in measure.alphas.values())]
        for name, measure in zip(names, measures, strict=True)
    ]
    assert "need every juror to have read every essay" in " ".join(page.text.split())


def test_the_six_correlations_stand_there_once_every_juror_has_read_every_essay(
    session: Session, cas: Person, visit: Visit
) -> None:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    seats = [seat(session, its, person(session, name)) for name in ("Jun", "Noor")]
    for code, given in zip(CODES, ((8, 9), (8, 7), (6, 6), (4, 5), (3, 2)), strict=True):
        text = entry(session, its, person(session, "Ada"), code=code)
        for juror, points in zip(seats, given, strict=True):
            review(session, assignment(session, juror, text), (points,) * 4)
    page = visit(cas).client.get(PAGE)
    board = rankings.board(session, its)
    assert board.stored is not None
    found = board.stored.result.measures[0].correlations
    assert found is not None
    shown = [line for line in lines(page) if line[0] == "the whole review" and len(line) == 7]
    assert shown == [["the whole review", *(f"{value:.2f}" for value in found.values() if value is not None)]]


def test_who_would_be_named_by_weights_of_one_s_own_is_the_ranking_by_them(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    board = rankings.board(session, year)
    assert board.task is not None
    review_id = session.scalars(select(Review.id).order_by(Review.id)).first()
    session.scalars(select(Score).filter_by(review_id=review_id)).first().points = 1  # type: ignore[union-attr]
    session.commit()
    page = visit(cas).client.get(f"{PAGE}?weight1=3&weight2=0&weight3=0&weight4=0")
    task = rankings.board(session, year).task
    assert task is not None
    first = first_by(task, (3, 0, 0, 0))
    assert page.status_code == 200
    assert f"<strong>{', '.join(first)}</strong>" in page.text
    assert 'value="3"' in page.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("weight1=x&weight2=1&weight3=1&weight4=1", "Exposition: Type a whole number from 0 to 100."),
        ("weight1=1&weight2=&weight3=1&weight4=1", "Reflection: Type a whole number from 0 to 100."),
        ("weight1=1&weight2=1&weight3=101&weight4=1", "Action: Type a whole number from 0 to 100."),
        ("weight1=1&weight2=1&weight3=1", "Progression: Type a whole number from 0 to 100."),
        ("weight1=0&weight2=0&weight3=0&weight4=0", "At least one criterion has to weigh something."),
    ],
)
def test_weights_that_cannot_be_come_back_with_what_is_wrong(
    year: Edition, cas: Person, visit: Visit, query: str, said: str
) -> None:
    page = visit(cas).client.get(f"{PAGE}?{query}")
    assert (page.status_code, errors(page)) == (422, [said])


def test_weights_that_cannot_be_tried_just_now_leave_the_page_as_it_is(
    year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit(cas).client
    client.get(PAGE)

    def ask(*_: object) -> None:
        raise office.TooSlow

    monkeypatch.setattr(office, "ask_first", ask)
    page = client.get(f"{PAGE}?weight1=3&weight2=0&weight3=0&weight4=0")
    assert (page.status_code, heading(page)) == (200, "What the ranking rests on")
    assert told(page)[-1].startswith("That could not be worked out just now")
