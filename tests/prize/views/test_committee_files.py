import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.cli_scores import rank
from portal.prize.models import Edition, Role
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.prize.queries.rankings import key
from portal.scoring.clerk import work_out
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit

DESK = "/prize/2027/committee/"
NAMES = ["Exposition", "Reflection", "Action", "Progression"]
HEAD = ["place", "essay", "title", "words", "reviews", "score", "error", "likely place", "chance of being first"]
HEAD += ["place by mean", "mean", "spread", "lowest", "highest", *NAMES]


@pytest.fixture
def year(session: Session, cas: Person) -> Edition:
    """Three essays: CCCCCC before BBBBBB by a quarter of a point, DDDDDD unread; Noor has one more to do."""
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    jun, noor = (seat(session, its, person(session, name)) for name in ("Jun", "Noor"))
    texts = {
        code: entry(session, its, person(session, "Ada"), code=code, title=title)
        for code, title in (("BBBBBB", "The chair"), ("CCCCCC", "A night"), ("DDDDDD", "=1+1"))
    }
    review(session, assignment(session, jun, texts["BBBBBB"]), (7, 7, 7, 7))
    review(session, assignment(session, jun, texts["CCCCCC"]), (8, 7, 7, 7))
    review(session, assignment(session, noor, texts["CCCCCC"]), (7, 7, 7, 8))
    assignment(session, noor, texts["BBBBBB"])
    return its


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_ranking_opens_in_a_spreadsheet_and_no_cell_is_a_formula(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    answer = visit(cas).client.get(f"{DESK}ranking.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=ranking-2027.csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    head, *rows = read(answer.text)
    assert head == HEAD
    assert [[*row[:5], *row[9:]] for row in rows] == [
        ["1", "CCCCCC", "A night", "6000", "2", "1", "7.25", "0.00", "7.25", "7.25", "7.50", "7.00", "7.00", "7.50"],
        ["2", "DDDDDD", "'=1+1", "6000", "0", *[""] * 9],
        ["3", "BBBBBB", "The chair", "6000", "1", "2", "7.00", "", "7.00", "7.00", "7.00", "7.00", "7.00", "7.00"],
    ]
    task = rankings.board(session, year).task
    assert task is not None
    first = work_out(task).ranking.standings[0]
    assert rows[0][5:9] == [
        f"{first.score:.2f}", f"{first.error:.2f}", f"{first.place_low}–{first.place_high}", f"{first.p_places:.2f}",
    ]  # fmt: skip


def test_without_a_ranking_of_these_reviews_its_columns_are_empty(
    year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 0)
    rows = read(visit(cas).client.get(f"{DESK}ranking.csv").text)[1:]
    assert [(row[0], row[1], *row[5:10]) for row in rows] == [
        ("", "CCCCCC", "", "", "", "", "1"),
        ("", "BBBBBB", "", "", "", "", "2"),
        ("", "DDDDDD", "", "", "", "", ""),
    ]
    assert visit(cas).client.get(f"{DESK}ranking.json").status_code == 404


@pytest.mark.parametrize(
    ("title", "cell"),
    [
        ("+1+cmd|'/c calc'!A1", "'+1+cmd|'/c calc'!A1"),
        ("@SUM(1+1)", "'@SUM(1+1)"),
        ("-5", "-5"),
        ('a",=1+1,"b', 'a",=1+1,"b'),
        ("＝1+1", "'＝1+1"),
        ("Ünïcødé", "Ünïcødé"),
    ],
)
def test_formulas_are_defused_and_honest_text_survives(
    session: Session, cas: Person, visit: Visit, title: str, cell: str
) -> None:
    its = edition(session)
    seat(session, its, cas, Role.COMMITTEE)
    entry(session, its, person(session), title=title)
    assert read(visit(cas).client.get(f"{DESK}ranking.csv").text)[1][2] == cell


def test_the_scores_are_one_row_a_review(year: Edition, cas: Person, visit: Visit) -> None:
    rows = read(visit(cas).client.get(f"{DESK}scores.csv").text)
    assert rows == [
        ["essay", "juror", *NAMES],
        ["BBBBBB", "Jun", "7", "7", "7", "7"],
        ["CCCCCC", "Jun", "8", "7", "7", "7"],
        ["CCCCCC", "Noor", "7", "7", "7", "8"],
    ]


def test_the_json_is_the_ranking_as_it_was_worked_out(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    found = visit(cas).client.get(f"{DESK}ranking.json").json
    task = rankings.board(session, year).task
    assert task is not None
    facts = work_out(rankings.with_advice(session, year, task)).as_facts()
    assert found == {"year": 2027, "scores": task.digest, "is_current": True, **facts}


def test_the_results_without_names_are_enough_to_rank_again(
    session: Session, year: Edition, cas: Person, visit: Visit, tmp_path: Path
) -> None:
    """With unequal weights, an essay that nobody has read, and a juror who has read nothing."""
    for criterion, weight in zip(criteria(session, year), (3, 1, 1, 2), strict=True):
        criterion.weight = weight
    idle = seat(session, year, person(session, "Wil"))
    session.commit()
    client = visit(cas).client
    results = client.get(f"{DESK}results.csv").text
    assert [name for name in ("Jun", "Noor", "Wil", "Ada", "The chair") if name in results] == []
    assert read(results)[-2:] == [["DDDDDD", *[""] * 5], ["", key(idle.id), *[""] * 4]]
    file = tmp_path / "results.csv"
    file.write_text(results, encoding="utf-8")
    assert "--places 3 --scale 1-10 --weights 3,1,1,2" in " ".join(client.get(DESK).text.split())
    command = [str(file), "--places", "3", "--scale", "1-10", "--weights", "3,1,1,2", "--json"]
    again = json.loads(CliRunner().invoke(rank, command, catch_exceptions=False).stdout)
    ranking = client.get(f"{DESK}ranking.json").json["ranking"]  # type: ignore[index]
    assert again["ranking"] == ranking["standings"]
    assert [{**juror, "remarks": []} for juror in again["jurors"]] == [
        {**juror, "remarks": []} for juror in ranking["jurors"]
    ]
    assert again["expected_shortfall"] == ranking["expected_shortfall"]


def test_without_a_review_there_are_no_results(session: Session, cas: Person, visit: Visit) -> None:
    seat(session, edition(session), cas, Role.COMMITTEE)
    client = visit(cas).client
    assert [client.get(f"{DESK}{name}").status_code for name in ("results.csv", "ranking.json")] == [404, 404]
    assert read(client.get(f"{DESK}scores.csv").text) == [["essay", "juror", *NAMES]]
