import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.cli_scores import rank
from portal.config import ROOT
from portal.prize.models import Edition, Entry, Role, SealedRules, Seat, StoredRanking
from portal.prize.operations import rankings as operations
from portal.prize.operations import sealing
from portal.prize.queries import rankings
from portal.prize.queries.juror_names import key
from portal.scoring.clerk import work_out
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, facts, lines

DESK = "/prize/2027/committee/"
NAMES = ["Exposition", "Reflection", "Action", "Progression"]
HEAD = ["place", "essay", "title", "words", "reviews", "score", "error", "likely place", "among the best 3"]
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


def weigh(session: Session, year: Edition, *weights: int) -> None:
    for criterion, weight in zip(criteria(session, year), weights, strict=True):
        criterion.weight = weight
    session.flush()


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
    result = work_out(rankings.with_advice(session, year, task)).as_facts()
    (seal,) = session.scalars(select(SealedRules.digest))
    assert found == {"year": 2027, "rules": seal, "scores": task.digest, "is_current": True, **result}


def test_the_results_without_names_are_enough_to_rank_again(
    session: Session, year: Edition, cas: Person, visit: Visit, tmp_path: Path
) -> None:
    """With unequal weights, an essay that nobody has read, and a juror who has read nothing."""
    weigh(session, year, 3, 1, 1, 2)
    idle = seat(session, year, person(session, "Wil"))
    session.execute(delete(SealedRules))
    session.commit()
    client = visit(cas).client
    results = client.get(f"{DESK}results.csv").text
    assert [name for name in ("Jun", "Noor", "Wil", "Ada", "The chair") if name in results] == []
    assert read(results)[-2:] == [["DDDDDD", *[""] * 5], ["", key(idle.id), *[""] * 4]]
    file = tmp_path / "results.csv"
    file.write_text(results, encoding="utf-8")
    assert "--places 3 --scale 1-10 --weights 3,1,1,2" in " ".join(client.get(f"{DESK}files").text.split())
    command = [str(file), "--places", "3", "--scale", "1-10", "--weights", "3,1,1,2", "--json"]
    again = json.loads(CliRunner().invoke(rank, command, catch_exceptions=False).stdout)
    ranking = client.get(f"{DESK}ranking.json").json["ranking"]  # type: ignore[index]
    assert again["ranking"] == ranking["standings"]
    assert [{**juror, "remarks": []} for juror in again["jurors"]] == [
        {**juror, "remarks": []} for juror in ranking["jurors"]
    ]
    assert again["expected_shortfall"] == ranking["expected_shortfall"]


def test_the_exports_alone_and_one_command_make_the_ranking_again_byte_for_byte(
    session: Session, year: Edition, cas: Person, visit: Visit, tmp_path: Path
) -> None:
    """In a process of its own that knows the two files and nothing of the portal's database."""
    weigh(session, year, 3, 1, 1, 2)
    session.execute(delete(SealedRules))
    seal = sealing.seal(session, year.id, organiser=None, now=NOW)
    session.commit()
    client = visit(cas).client
    shown = facts(client.get(f"{DESK}files"))
    for name, address in (("results", f"{DESK}results.csv"), ("rules", "/prize/2027/rules.json")):
        (tmp_path / name).write_bytes(client.get(address).data)
    command = [sys.executable, "-m", "portal.cli", "rank", "results", "--rules", "rules", "--json"]
    nowhere = {"PYTHONPATH": str(ROOT), "DATABASE_URL": "nowhere", "INSTANCE_PATH": str(tmp_path / "nowhere")}
    run = subprocess.run(command, cwd=tmp_path, env=nowhere, capture_output=True, text=True, check=True, timeout=120)
    again = json.loads(run.stdout)
    stored = session.scalars(select(StoredRanking)).one()
    assert stored.result is not None
    assert json.dumps(again["ranking"]) == json.dumps(stored.result["ranking"]["standings"])
    assert (again["rules"], again["scores"]) == (seal.digest, stored.digest)
    assert shown == {"Rules, SHA-256": seal.digest, "Scores, SHA-256": stored.digest}
    assert "portal rank results-2027.csv --rules rules-2027.json" in client.get(f"{DESK}files").text


def test_without_a_review_there_are_no_results(session: Session, cas: Person, visit: Visit) -> None:
    seat(session, edition(session), cas, Role.COMMITTEE)
    client = visit(cas).client
    assert [client.get(f"{DESK}{name}").status_code for name in ("results.csv", "ranking.json")] == [404, 404]
    assert read(client.get(f"{DESK}scores.csv").text) == [["essay", "juror", *NAMES]]


def cells(answer: TestResponse) -> list[list[object]]:
    """The rows of a workbook, and that no cell of it is a formula."""
    (page,) = load_workbook(io.BytesIO(answer.data)).worksheets
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    return [[cell.value for cell in row] for row in page.iter_rows()]


def test_the_same_tables_are_workbooks_in_which_numbers_are_numbers(year: Edition, cas: Person, visit: Visit) -> None:
    client = visit(cas).client
    for name in ("ranking", "scores"):
        answer = client.get(f"{DESK}{name}.xlsx")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}-2027.xlsx"
        head, *rows = cells(answer)
        text = read(client.get(f"{DESK}{name}.csv").text)
        assert head == text[0]
        as_text = [
            ["" if c is None else f"{c:.2f}" if "." in t else str(c) for c, t in zip(row, its, strict=True)]
            for row, its in zip(rows, text[1:], strict=True)
        ]
        assert as_text == [[cell.removeprefix("'") for cell in row] for row in text[1:]]
    scores = cells(client.get(f"{DESK}scores.xlsx"))
    assert scores[1] == ["BBBBBB", "Jun", 7, 7, 7, 7]


def test_the_scores_as_json(session: Session, year: Edition, cas: Person, visit: Visit) -> None:
    found = visit(cas).client.get(f"{DESK}scores.json").json
    task = rankings.board(session, year).task
    assert task is not None
    (seal,) = session.scalars(select(SealedRules.digest))
    points = (("BBBBBB", "Jun", (7, 7, 7, 7)), ("CCCCCC", "Jun", (8, 7, 7, 7)), ("CCCCCC", "Noor", (7, 7, 7, 8)))
    assert found == {
        "year": 2027,
        "rules": seal,
        "scores": task.digest,
        "reviews": [{"essay": e, "juror": j, **dict(zip(NAMES, p, strict=True))} for e, j, p in points],
    }


FORMULAS = [
    "=HYPERLINK('http://evil.example','x')",
    "+1",
    "@SUM(1)",
    "-2",
    "-2+3",
    "\t=1+1",
    "\r=1+1",
    "=cmd|'/c calc'!A1",
]


@pytest.mark.parametrize("title", FORMULAS)
def test_a_title_is_never_executed_and_comes_back_whole_from_each_format(
    session: Session, cas: Person, visit: Visit, title: str
) -> None:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    jun = seat(session, its, person(session), name=title)
    review(session, assignment(session, jun, entry(session, its, person(session), title=title)))
    client = visit(cas).client
    for address, column in (("ranking", 2), ("scores", 1)):
        (cell,) = (row[column] for row in read(client.get(f"{DESK}{address}.csv").text)[1:])
        assert cell.removeprefix("'") == title
        # A number is one, with its sign as well.
        assert cell == title if title in ("+1", "-2") else cell[0] == "'"
        (kept,) = (row[column] for row in cells(client.get(f"{DESK}{address}.xlsx"))[1:])
        assert kept == title
    assert [row["juror"] for row in client.get(f"{DESK}scores.json").json["reviews"]] == [title]  # type: ignore[index]


def test_two_jurors_of_one_name_are_told_apart_in_every_file(
    session: Session, year: Edition, cas: Person, visit: Visit, tmp_path: Path
) -> None:
    (text,) = session.scalars(select(Entry).filter_by(code="BBBBBB"))
    other = seat(session, year, person(session, "Jun"))
    review(session, assignment(session, other, text), (3, 3, 3, 3))
    first = next(s for s in session.scalars(select(Seat).filter_by(name="Jun").order_by(Seat.id)))
    client = visit(cas).client
    rows = read(client.get(f"{DESK}scores.csv").text)[1:]
    named = {row[1] for row in rows}
    assert named == {f"Jun ({key(first.id)})", f"Jun ({key(other.id)})", "Noor"}
    # `portal rank` refuses a juror who scored one essay twice: merged, these two would have.
    file = tmp_path / "scores.csv"
    file.write_bytes(client.get(f"{DESK}scores.csv").data)
    again = json.loads(CliRunner().invoke(rank, [str(file), "--json"], catch_exceptions=False).stdout)
    assert {juror["juror"] for juror in again["jurors"]} == named


def test_one_page_offers_every_file_and_says_what_it_is_for(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    client = visit(cas).client
    assert f'href="{DESK}files"' in client.get(DESK).text
    rows = lines(client.get(f"{DESK}files"))
    assert [(row[0], " ".join(row[2].split())) for row in rows] == [
        ("Ranking", "CSV of ranking · Excel of ranking · JSON of ranking"),
        ("Scores", "CSV of scores · Excel of scores · JSON of scores"),
        ("Results without names", "CSV of results without names"),
        ("Sealed rules", "JSON of sealed rules"),
    ]
    addresses = re.findall(r'href="(/prize/2027/[^"]+\.(?:csv|xlsx|json))"', client.get(f"{DESK}files").text)
    assert [client.get(address).status_code for address in addresses] == [200] * 8


def test_before_the_first_review_the_page_says_what_is_not_there_yet(
    session: Session, cas: Person, visit: Visit
) -> None:
    seat(session, edition(session), cas, Role.COMMITTEE)
    page = visit(cas).client.get(f"{DESK}files")
    assert [(row[0], row[2]) for row in lines(page)][2:] == [
        ("Results without names", "not yet"),
        ("Sealed rules", "not yet"),
    ]
    assert "portal rank" not in page.text
