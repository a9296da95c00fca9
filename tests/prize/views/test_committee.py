import csv
import io
import re

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Role
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, heading, lines

DESK = "/prize/2027/committee/"


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
    review(session, assignment(session, jun, texts["BBBBBB"]), (7, 7, 7, 7), comment="Honest.\n\nAnd <b>short</b>.")
    review(session, assignment(session, jun, texts["CCCCCC"]), (8, 7, 7, 7))
    review(session, assignment(session, noor, texts["CCCCCC"]), (7, 7, 7, 8), comment="Vivid.")
    assignment(session, noor, texts["BBBBBB"])
    return its


def test_the_ranking_and_the_jury_s_progress_stand_on_one_page(year: Edition, cas: Person, visit: Visit) -> None:
    page = visit(cas).client.get(DESK)
    assert (page.status_code, heading(page)) == (200, "Where the essays stand")
    assert "3 of 4 reviews handed in" in page.text
    ranking = [[*line[:4], line[5]] for line in lines(page)[:3]]
    assert ranking == [
        ["1", "CCCCCC A night", "7.25", "0.00", "2 of 2"],
        ["2", "BBBBBB The chair", "7.00", "–", "1 of 2"],
        ["–", "DDDDDD =1+1", "–", "–", "0 of 0"],
    ]
    assert [(line[0], line[2]) for line in lines(page)[3:]] == [("Noor", "1"), ("Jun", "2")]


def test_the_navigation_shows_a_member_of_two_committees_where_they_are(
    session: Session, year: Edition, cas: Person, visit: Visit
) -> None:
    seat(session, edition(session, 2028), cas, Role.COMMITTEE)
    pages = [
        visit(cas).client.get(path).text for path in (DESK, "/prize/2028/committee/", "/prize/committee/", "/prize/")
    ]
    here = [re.findall(r'aria-current="page">([\w ]+)</a>', page) for page in pages]
    assert here == [["Committee"], ["Committee"], ["Committee"], ["The prize"]]


def test_no_page_of_the_committee_names_an_author(year: Edition, cas: Person, visit: Visit) -> None:
    client = visit(cas).client
    pages = [DESK, f"{DESK}entries/CCCCCC", f"{DESK}ranking.csv", f"{DESK}scores.csv"]
    assert [name for page in pages for name in ("Ada", "Elmstead", "essay.docx") if name in client.get(page).text] == []


def test_the_reviews_of_an_essay_are_read_as_they_were_written(year: Edition, cas: Person, visit: Visit) -> None:
    page = visit(cas).client.get(f"{DESK}entries/BBBBBB")
    assert heading(page) == "The chair"
    assert lines(page) == [["Jun", "7", "7", "7", "7", "28 February 2027"]]
    assert "And &lt;b&gt;short&lt;/b&gt;." in page.text
    assert "Still to come: Noor." in page.text
    assert "Nobody has handed in a review" in visit(cas).client.get(f"{DESK}entries/DDDDDD").text


def test_an_edition_without_scores_says_so(session: Session, cas: Person, visit: Visit) -> None:
    seat(session, edition(session), cas, Role.COMMITTEE)
    page = visit(cas).client.get(DESK).text
    assert ("No scores yet" in page, "Nobody is seated yet" in page) == (True, True)


def test_the_committee_s_editions_are_listed(
    session: Session, year: Edition, cas: Person, sol: Person, visit: Visit
) -> None:
    assert f'href="{DESK}"' in visit(cas).client.get("/prize/committee/").text
    assert "You are on no committee" in visit(sol).client.get("/prize/committee/").text


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_ranking_opens_in_a_spreadsheet_and_no_cell_is_a_formula(year: Edition, cas: Person, visit: Visit) -> None:
    answer = visit(cas).client.get(f"{DESK}ranking.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == "attachment; filename=ranking-2027.csv"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    names = ["Exposition", "Reflection", "Action", "Progression"]
    assert read(answer.text) == [
        ["place", "essay", "title", "words", "reviews", "mean", "spread", "lowest", "highest", *names],
        ["1", "CCCCCC", "A night", "6000", "2", "7.25", "0.00", "7.25", "7.25", "7.50", "7.00", "7.00", "7.50"],
        ["2", "BBBBBB", "The chair", "6000", "1", "7.00", "", "7.00", "7.00", "7.00", "7.00", "7.00", "7.00"],
        ["", "DDDDDD", "'=1+1", "6000", "0", "", "", "", "", "", "", "", ""],
    ]


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


def test_the_scores_are_one_row_a_review(session: Session, year: Edition, cas: Person, visit: Visit) -> None:
    rows = read(visit(cas).client.get(f"{DESK}scores.csv").text)
    assert rows == [
        ["essay", "juror", "Exposition", "Reflection", "Action", "Progression"],
        ["BBBBBB", "Jun", "7", "7", "7", "7"],
        ["CCCCCC", "Jun", "8", "7", "7", "7"],
        ["CCCCCC", "Noor", "7", "7", "7", "8"],
    ]
