"""Scoring on a sheet: taken along, filled in, brought back, looked at, saved."""

import re
from io import BytesIO

import pytest
from lxml import html
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.offprints import press
from portal.prize.models import Assignment, Edition, Entry, Review, Score, Seat
from portal.prize.views import jury_sheet
from tests.accounts.conftest import Visitor, errors, notices
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, manuscript, person, review, seat
from tests.offprints.sheets import filled
from tests.prize.conftest import Acts
from tests.prize.views.conftest import Visit, heading, lines

DESK = "/prize/jury/"
SCORES = "/prize/jury/2027/scores"
CODES = ("BBBBBB", "CCCCCC", "DDDDDD")


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def chair(session: Session, year: Edition, jun: Person) -> Seat:
    return seat(session, year, jun)


@pytest.fixture
def pile(session: Session, year: Edition, chair: Seat) -> dict[str, Assignment]:
    """Three essays on Jun's desk."""
    return {
        code: assignment(session, chair, entry(session, year, person(session), code=code, title=f"Of {code}"))
        for code in CODES
    }


def downloaded(visitor: Visitor) -> bytes:
    answer = visitor.client.get(f"{SCORES}.xlsx")
    assert answer.status_code == 200
    return answer.data


def look(visitor: Visitor, workbook: bytes, name: str = "scores-2027.xlsx") -> TestResponse:
    return visitor.send(SCORES, SCORES, sheet=(BytesIO(workbook), name))  # type: ignore[arg-type]


def confirm(visitor: Visitor, preview: TestResponse, act: str = "save", *over: str) -> TestResponse:
    read = html.fromstring(preview.text).xpath("//input[@name='read']/@value")[0]
    return visitor.send(SCORES, f"{SCORES}/save", read=read, act=act, over=list(over))  # type: ignore[arg-type]


def said(preview: TestResponse) -> list[tuple[str, str, str]]:
    """Row, code, and what happens to it."""
    return [(line[0], line[1].split()[0], line[2]) for line in lines(preview)]


def kept(session: Session) -> dict[str, tuple[list[int], str, bool]]:
    """The reviews that there are: points, comment, whether it is handed in."""
    session.expire_all()
    rows = session.execute(
        select(Entry.code, Review)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Review, Review.assignment_id == Assignment.id)
    ).all()
    return {
        code: (
            list(session.scalars(select(Score.points).filter_by(review_id=its.id).order_by(Score.criterion_id))),
            its.comment,
            its.handed_in_at is not None,
        )
        for code, its in rows
    }


def test_the_sheet_has_a_row_for_each_essay_that_is_still_to_be_scored_in_the_juror_s_order(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    review(session, pile["BBBBBB"])
    review(session, pile["DDDDDD"], (7, None, None, 9), handed_in=False, comment="=So far.")
    answer = visit(jun).client.get(f"{SCORES}.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=scores-2027.xlsx"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "private, no-store"
    rows = list(load_workbook(BytesIO(answer.data))["Scores"].iter_rows(min_row=2, min_col=2, values_only=True))
    assert rows == [
        ("CCCCCC", "Of CCCCCC", 30, None, None, None, None, None),
        ("DDDDDD", "Of DDDDDD", 30, 7, None, None, 9, "=So far."),
    ]


def test_a_sheet_is_looked_at_before_anything_is_saved_and_then_kept_as_drafts(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit, acts: Acts
) -> None:
    visitor = visit(jun)
    cells = dict(zip(["E2", "F2", "G2", "H2"], (7, 8, 9, 10), strict=True)) | {"I2": "It stays.", "E3": 5}
    preview = look(visitor, filled(downloaded(visitor), cells))
    assert (preview.status_code, said(preview)) == (
        200,
        [
            ("2", "BBBBBB", "complete"),
            ("3", "CCCCCC", "a draft No score yet for Reflection, Action, Progression."),
            ("4", "DDDDDD", "empty: nothing changes"),
        ],
    )
    assert kept(session) == {}
    answer = confirm(visitor, preview)
    assert (answer.status_code, answer.location) == (303, DESK)
    assert notices(visitor.client.get(DESK)) == ["2 reviews are saved as drafts."]
    assert kept(session) == {"BBBBBB": ([7, 8, 9, 10], "It stays.", False), "CCCCCC": ([5], "", False)}
    assert acts() == []


def test_what_is_complete_is_handed_in_only_by_the_button_that_says_so(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit, acts: Acts
) -> None:
    visitor = visit(jun)
    cells = dict(zip(["E2", "F2", "G2", "H2"], (7, 8, 9, 10), strict=True)) | {"E3": 5}
    preview = look(visitor, filled(downloaded(visitor), cells))
    assert ">Save, and hand in what is complete (1)<" in preview.text
    confirm(visitor, preview, "hand in")
    assert notices(visitor.client.get(DESK)) == ["1 review is handed in, 1 review is saved as a draft."]
    assert kept(session) == {"BBBBBB": ([7, 8, 9, 10], "", True), "CCCCCC": ([5], "", False)}
    assert [(verb, subject) for _, verb, subject in acts()] == [("hand in", "entry BBBBBB")]


def test_what_is_wrong_is_told_by_row_and_column_and_the_rest_can_be_saved(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    cells: dict[str, object] = {"E2": 11, "F2": 7.5, "G2": "seven", "H2": "=3+4", "E3": 6, "B4": "QQQQQQ", "E4": 1}
    preview = look(visitor, filled(downloaded(visitor), cells | {"B5": "more", "E5": 3}))
    assert said(preview) == [
        (
            "2",
            "BBBBBB",
            (
                "not taken Exposition (column E): 11 is not on the scale from 1 to 10. "
                "Reflection (column F): 7.5 is not a whole number. Action (column G): “seven” is no number. "
                "Progression (column H): a formula. Type the value itself."
            ),
        ),
        ("3", "CCCCCC", "a draft No score yet for Reflection, Action, Progression."),
        ("4", "QQQQQQ", "not taken The code in this row was changed: it belongs to another essay."),
        ("5", "more", "not taken This row was not on the sheet. Please add none."),
    ]
    confirm(visitor, preview, "hand in")
    assert kept(session) == {"CCCCCC": ([6], "", False)}


def test_a_review_that_was_saved_since_is_shown_beside_the_sheet_and_stands_unless_the_juror_says_otherwise(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    workbook = filled(downloaded(visitor), {"E2": 9, "I2": "On the train."})
    review(session, pile["BBBBBB"], (3, None, None, None), handed_in=False, comment="On the phone.")
    session.commit()
    preview = look(visitor, workbook)
    assert said(preview)[0] == (
        "2", "BBBBBB", "your word is needed No score yet for Reflection, Action, Progression."
    )  # fmt: skip
    both = html.fromstring(preview.text).xpath("//section[@aria-labelledby='both-BBBBBB']//tbody/tr")
    assert [[cell.text_content() for cell in line] for line in both][::4] == [
        ["Exposition", "3", "9"],
        ["Comment", "On the phone.", "On the train."],
    ]
    confirm(visitor, preview)
    assert kept(session) == {"BBBBBB": ([3], "On the phone.", False)}
    confirm(visitor, preview, "save", "BBBBBB")
    assert kept(session) == {"BBBBBB": ([9], "On the train.", False)}


def test_what_changed_after_the_preview_is_not_written_over_and_nothing_else_is_saved(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    preview = look(visitor, filled(downloaded(visitor), {"E2": 9, "E3": 8}))
    review(session, pile["CCCCCC"], (3, None, None, None), handed_in=False)
    session.commit()
    assert confirm(visitor, preview).status_code == 409
    assert kept(session) == {"CCCCCC": ([3], "", False)}


def test_an_essay_that_was_replaced_or_closed_since_is_not_scored_unasked(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    visitor = visit(jun)
    workbook = filled(downloaded(visitor), {"E2": 9, "E3": 8, "E4": 7})
    manuscript(session, session.get_one(Entry, pile["BBBBBB"].entry_id))
    session.get_one(Entry, pile["CCCCCC"].entry_id).withdrawn_at = NOW
    review(session, pile["DDDDDD"])
    session.commit()
    preview = look(visitor, workbook)
    assert "The author has sent a new version since the sheet was made." in " ".join(preview.text.split())
    assert [outcome for _, _, outcome in said(preview)[:3]] == [
        "your word is needed No score yet for Reflection, Action, Progression.",
        "not taken Its author has taken this essay back.",
        "not taken You have handed in this review. It stays as it is.",
    ]


def test_somebody_else_s_sheet_and_that_of_another_edition_are_not_taken(
    session: Session, year: Edition, pile: dict[str, Assignment], jun: Person, noor: Person, visit: Visit
) -> None:
    held = session.get_one(Entry, pile["BBBBBB"].entry_id)
    assignment(session, seat(session, year, noor), held)
    other = edition(session, 2028, reading_from=NOW - DAY)
    assignment(session, seat(session, other, jun), entry(session, other, person(session), code="FFFFFF"))
    session.commit()
    visitor = visit(jun)
    hers = filled(visit(noor).client.get(f"{SCORES}.xlsx").data, {"E2": 7})
    later = filled(visitor.client.get("/prize/jury/2028/scores.xlsx").data, {"E2": 7})
    assert said(look(visitor, hers)) == [("2", "BBBBBB", "not taken This row is of another juror’s sheet.")]
    assert said(look(visitor, later)) == [
        ("2", "FFFFFF", "not taken This row is of the sheet of another edition. Download the one of 2027.")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This is not an Excel workbook, or it is damaged."),
        (b"%PDF-1.7", "This is not an Excel workbook, or it is damaged."),
    ],
)
def test_a_file_that_is_no_sheet_is_refused_in_words(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit, content: bytes, words: str
) -> None:
    answer = look(visit(jun), content)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert kept(session) == {}


def test_without_a_file_the_form_asks_for_one(pile: dict[str, Assignment], jun: Person, visit: Visit) -> None:
    answer = visit(jun).send(SCORES, SCORES)
    assert (answer.status_code, errors(answer)) == (422, ["The sheet, filled in: Choose the sheet first."])


def test_comments_that_are_a_book_together_are_refused(
    pile: dict[str, Assignment], jun: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jury_sheet, "MOST_TEXT", 20)
    visitor = visit(jun)
    assert look(visitor, filled(downloaded(visitor), {"I2": "x" * 20})).status_code == 200
    assert look(visitor, filled(downloaded(visitor), {"I2": "x" * 21})).status_code == 422


def test_a_preview_that_was_tampered_with_made_for_somebody_else_or_a_day_old_saves_nothing(
    session: Session, year: Edition, pile: dict[str, Assignment], jun: Person, noor: Person, visit: Visit,
    clock: FixedClock,
) -> None:  # fmt: skip
    seat(session, year, noor)
    visitor = visit(jun)
    preview = look(visitor, filled(downloaded(visitor), {"E2": 9}))
    read = html.fromstring(preview.text).xpath("//input[@name='read']/@value")[0]
    for who, told in ((visitor, f"{read}x"), (visitor, ""), (visit(noor), read)):
        assert who.send(SCORES, f"{SCORES}/save", read=told, act="save").status_code == 409
    clock.instant = NOW + DAY + SECOND
    assert confirm(visit(jun), preview).status_code == 409
    assert kept(session) == {}


def test_after_the_date_a_sheet_is_not_taken_and_before_reading_there_is_none(
    session: Session, year: Edition, pile: dict[str, Assignment], jun: Person, visit: Visit, clock: FixedClock
) -> None:
    visitor = visit(jun)
    workbook = filled(downloaded(visitor), {"E2": 9})
    preview = look(visitor, workbook)
    clock.instant = year.reviews_due_at
    visitor = visit(jun)
    assert (look(visitor, workbook).status_code, confirm(visitor, preview).status_code) == (409, 409)
    page = visitor.client.get(SCORES)
    assert (page.status_code, 'type="file"' in page.text) == (200, False)
    clock.instant = year.reading_from - SECOND
    assert [visit(jun).client.get(path).status_code for path in (SCORES, f"{SCORES}.xlsx")] == [409, 409]
    assert kept(session) == {}


def test_a_desk_that_is_done_has_nothing_to_take_along(
    session: Session, pile: dict[str, Assignment], jun: Person, visit: Visit
) -> None:
    for task in pile.values():
        review(session, task)
    page = visit(jun).client.get(SCORES)
    assert (page.status_code, heading(page)) == (200, "Score on a sheet")
    assert "Nothing is left to score" in page.text
    assert re.findall(r'type="file"', page.text) == []


def test_where_no_file_can_be_made_now_the_page_says_so(
    pile: dict[str, Assignment], jun: Person, visit: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = visit(jun)
    workbook = downloaded(visitor)
    monkeypatch.setattr(press, "SECONDS_TO_WAIT", 0.01)
    with press._hands, press._hands:
        assert visitor.client.get(f"{SCORES}.xlsx").status_code == 503
        assert look(visitor, workbook).status_code == 503
