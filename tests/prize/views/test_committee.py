import re

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.prize.models import Edition, Role, StoredRanking
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.prize.standings_table import chance_in_words, places_in_words, points
from portal.scoring import office
from portal.scoring.ranking import rank
from portal.scoring.reviews import gather
from portal.scoring.task import METHOD
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.views.conftest import Visit, heading, lines, told

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


def table(answer: TestResponse) -> list[list[str]]:
    """The ranking's table on the page, without the likely range."""
    return [[*line[:3], *line[4:]] for line in lines(answer) if len(line) == 8]


@pytest.fixture
def six(session: Session, cas: Person) -> Edition:
    """Six essays, each read by two of three jurors, with one far ahead and the others in steps of a point."""
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    seats = [seat(session, its, person(session, name)) for name in ("Jun", "Noor", "Wil")]
    for n, code in enumerate(("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF", "GGGGGG", "HHHHHH")):
        text = entry(session, its, person(session, "Ada"), code=code, title=f"Essay {n + 1}")
        for juror in (seats[n % 3], seats[(n + 1) % 3]):
            review(session, assignment(session, juror, text), (9 - n,) * 4)
    return its


def test_the_ranking_and_the_jury_s_progress_stand_on_one_page(year: Edition, cas: Person, visit: Visit) -> None:
    page = visit(cas).client.get(DESK)
    assert (page.status_code, heading(page)) == (200, "Where the essays stand")
    assert "3 of 4 reviews handed in" in page.text
    assert [[line[0], line[1], line[3], line[6]] for line in table(page)] == [
        ["1", "CCCCCC A night", "7.25", "2 of 2"],
        ["–", "DDDDDD =1+1", "–", "0 of 0"],
        ["3", "BBBBBB The chair", "7.00", "1 of 2"],
    ]
    assert "There is a place for every essay." in page.text
    assert "Without a review yet: 1." in " ".join(page.text.split())
    assert [(line[0], line[2]) for line in lines(page) if len(line) == 5] == [("Noor", "1"), ("Jun", "2")]


def test_the_page_says_what_the_library_says(session: Session, six: Edition, cas: Person, visit: Visit) -> None:
    page = visit(cas).client.get(DESK)
    task = rankings.board(session, six).task
    assert task is not None
    ranking = rank(gather(task.scores, task.essays, task.jurors))
    assert table(page) == [
        [
            str(s.place), f"{s.essay} {title(s.essay)}", points(s.score), points(s.mean),
            places_in_words(s), chance_in_words(s.p_places), "2 of 2",
        ]
        for s in ranking.standings
    ]  # fmt: skip
    text = " ".join(page.text.split())
    chance = f"{ranking.chance(3) * 100:.0f}"
    assert f"The three named here belong to the true best three with {chance} % each, on average." in text
    assert [line[0] for line in re.findall(r'<tr class="(among-first( last-named)?)">', page.text)] == [
        "among-first", "among-first", "among-first last-named",
    ]  # fmt: skip


def title(code: str) -> str:
    return f"Essay {'BCDFGH'.index(code[0]) + 1}"


def test_a_page_with_a_ranking_that_is_worked_out_asks_nobody(
    six: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = visit(cas).client
    first = table(client.get(DESK))
    monkeypatch.setattr(office, "ask", None)
    assert table(client.get(DESK)) == first


def test_what_another_method_made_of_the_scores_is_not_read(
    session: Session, six: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has other facts: the first method said nothing of how its measures compare."""
    left = {"digest": "0" * 64, "method": METHOD - 1, "state": "done", "claimed_at": NOW}
    session.add(StoredRanking(edition_id=six.id, result={"ranking": {}, "sensitivity": {}}, **left))
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 3)
    page = visit(cas).client.get(DESK)
    assert (page.status_code, heading(page), table(page)) == (200, "Where the essays stand", [])
    assert rankings.board(session, six).stored is None


def test_what_came_in_since_is_said_while_the_new_ranking_is_worked_out(
    session: Session, six: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = table(visit(cas).client.get(DESK))
    late = entry(session, six, person(session, "Ben"), code="JJJJJJ")
    review(session, assignment(session, seat(session, six, person(session, "Kim")), late))
    monkeypatch.setattr(operations, "PAGE_REVIEWS", 3)
    page = visit(cas).client.get(DESK)
    assert "The new one is being worked out" in told(page)[-1]
    assert table(page) == before


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (office.TooSlow(), "The ranking is being worked out; until then the plain means stand below."),
        (office.Failed("it broke"), "The ranking of these reviews could not be worked out."),
    ],
)
def test_without_a_ranking_the_means_stand_in_its_place(
    year: Edition, cas: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    def ask(*_: object) -> None:
        raise fault

    monkeypatch.setattr(office, "ask", ask)
    page = visit(cas).client.get(DESK)
    assert said in told(page)[-1]
    assert lines(page)[:3] == [
        ["1", "CCCCCC A night", "7.25", "0.00", "2 of 2"],
        ["2", "BBBBBB The chair", "7.00", "–", "1 of 2"],
        ["–", "DDDDDD =1+1", "–", "–", "0 of 0"],
    ]


def test_essays_that_are_equal_share_a_place_and_the_line_is_below_them(
    session: Session, cas: Person, visit: Visit
) -> None:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    jun = seat(session, its, person(session, "Jun"))
    for code, given in (("BBBBBB", 9), ("CCCCCC", 8), ("DDDDDD", 7), ("FFFFFF", 7), ("GGGGGG", 2)):
        review(session, assignment(session, jun, entry(session, its, person(session), code=code)), (given,) * 4)
    page = visit(cas).client.get(DESK)
    assert [line[0] for line in table(page)] == ["1", "2", "3", "3", "5"]
    assert page.text.count("among-first") == 4
    assert "DDDDDD, the last named, and FFFFFF, the first not named" in page.text


def test_one_essay_by_one_juror_is_a_ranking(session: Session, cas: Person, visit: Visit) -> None:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    text = entry(session, its, person(session), code="BBBBBB", title="Alone")
    review(session, assignment(session, seat(session, its, person(session, "Jun")), text))
    page = visit(cas).client.get(DESK)
    assert table(page) == [["1", "BBBBBB Alone", "7.00", "7.00", "1", "over 99 %", "1 of 1"]]


def test_groups_that_nothing_compares_are_told_and_nobody_is_named(session: Session, cas: Person, visit: Visit) -> None:
    its = edition(session, closes_at=NOW - DAY)
    seat(session, its, cas, Role.COMMITTEE)
    for name in ("Jun", "Noor"):
        juror = seat(session, its, person(session, name))
        for given in (4, 8):
            review(session, assignment(session, juror, entry(session, its, person(session))), (given,) * 4)
    page = visit(cas).client.get(DESK)
    notice = told(page)[-1]
    assert "No essay links these groups of jurors" in notice
    assert "JunNoor" in notice.replace(" ", "")
    assert ("among-first" in page.text, "named here" in page.text) == (False, False)


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
    files = [f"{DESK}{name}" for name in ("ranking.csv", "ranking.json", "scores.csv", "results.csv")]
    pages = [DESK, f"{DESK}evidence", f"{DESK}entries/CCCCCC", *files]
    assert {client.get(page).status_code for page in pages} == {200}
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
