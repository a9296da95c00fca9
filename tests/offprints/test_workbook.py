"""The scoring sheet as a workbook: what is written is what is read, by us and by openpyxl itself."""

import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.offprints import press, workbook
from portal.offprints.sheet import MOST_BYTES, MOST_ROWS, Cell, Kind, Unreadable
from tests.offprints.sheets import filled, line, repacked, sheet

SCORES = "xl/worksheets/sheet1.xml"
TWO = sheet(line("BBBBBB", 7, None, None, 10, comment="So far."), line("CCCCCC", title="=1+1 nights"))


def reason(content: bytes) -> str:
    with pytest.raises(Unreadable) as refused:
        press.read_sheet(content)
    return refused.value.reason


def bomb(size: int) -> bytes:
    """A workbook with one more part that unpacks to so many bytes."""
    file = BytesIO(workbook.written(TWO))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", bytes(size))
    return file.getvalue()


def test_a_row_comes_back_as_it_was_written() -> None:
    first, second = press.read_sheet(press.scoring_sheet(TWO))
    assert (first.number, first.mark, first.code) == (2, "2027.1.BBBBBB.0", "BBBBBB")
    assert first.points == (Cell(Kind.NUMBER, "7"), Cell(Kind.EMPTY), Cell(Kind.EMPTY), Cell(Kind.NUMBER, "10"))
    assert first.comment == Cell(Kind.TEXT, "So far.")
    assert (second.number, second.points, second.comment) == (3, (Cell(Kind.EMPTY),) * 4, Cell(Kind.EMPTY))


def test_the_same_sheet_is_the_same_bytes_and_says_nothing_of_when_or_where() -> None:
    content = press.scoring_sheet(TWO)
    assert press.scoring_sheet(TWO) == content
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml")
    assert [word for word in (b"openpyxl", b"created", b"modified", b"creator") if word in core] == []


def test_only_scores_and_comments_are_open_and_the_scale_is_asked_for() -> None:
    scores = load_workbook(BytesIO(workbook.written(TWO)))["Scores"]
    assert scores.protection.sheet
    assert [c.coordinate for row in scores for c in row if not c.protection.locked] == [
        f"{letter}{number}" for number in (2, 3) for letter in "EFGHI"
    ]
    rules = {str(r.sqref): (r.type, r.formula1, r.formula2) for r in scores.data_validations.dataValidation}
    assert rules == {f"{letter}2:{letter}3": ("whole", "1", "10") for letter in "EFGH"} | {
        "I2:I3": ("textLength", "20000", None)
    }
    assert scores.column_dimensions["A"].hidden


def test_a_text_that_looks_like_a_formula_is_a_text() -> None:
    titles = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|'/c calc'!A1", "＝1", "\t=1", "'=1"]
    content = workbook.written(sheet(*(line(title=title, comment=title) for title in titles)))
    rows = list(load_workbook(BytesIO(content))["Scores"].iter_rows(min_row=2))
    assert [(r[2].data_type, r[2].value, r[8].data_type, r[8].value) for r in rows] == [
        ("s", title, "s", title) for title in titles
    ]


def test_a_formula_is_told_as_one_whatever_value_was_kept_with_it() -> None:
    content = filled(workbook.written(TWO), {"E2": "=3+4", "I2": '=WEBSERVICE("http://example.org")'})
    content = repacked(content, SCORES, r"<c r=\"E2\".*?</c>", '<c r="E2"><f>3+4</f><v>7</v></c>')
    row = press.read_sheet(content)[0]
    assert row.points[0] == Cell(Kind.FORMULA, "=3+4")
    assert row.comment == Cell(Kind.FORMULA, '=WEBSERVICE("http://example.org")')


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (7, Cell(Kind.NUMBER, "7")),
        (7.0, Cell(Kind.NUMBER, "7")),
        (7.5, Cell(Kind.NUMBER, "7.5")),
        (1e300, Cell(Kind.NUMBER, "1e+300")),
        (True, Cell(Kind.OTHER, "TRUE")),
        (" 7 ", Cell(Kind.TEXT, "7")),
        ("   ", Cell(Kind.EMPTY)),
        ("seven", Cell(Kind.TEXT, "seven")),
    ],
)
def test_what_a_cell_holds_is_told_by_kind(typed: object, read: Cell) -> None:
    assert press.read_sheet(filled(workbook.written(TWO), {"E2": typed}))[0].points[0] == read


def test_rows_without_anything_are_left_out_and_others_keep_their_number() -> None:
    content = filled(workbook.written(TWO), {"E9": 5})
    assert [(row.number, row.mark) for row in press.read_sheet(content)] == [
        (2, "2027.1.BBBBBB.0"),
        (3, "2027.1.CCCCCC.0"),
        (9, ""),
    ]


def test_what_is_no_scoring_sheet_says_which_kind_of_no() -> None:
    content = workbook.written(TWO)
    assert reason(b"") == "not-a-workbook"
    assert reason(b"PK\x03\x04 and no more") == "not-a-workbook"
    assert reason(content[: len(content) // 2]) == "not-a-workbook"
    assert reason(bomb(0)[:-30]) == "not-a-workbook"
    assert reason(filled(content, {"A1": "Essay"})) == "not-this-sheet"
    assert reason(bytes(MOST_BYTES + 1)) == "too-large"
    assert reason(filled(content, {f"E{row}": 1 for row in range(2, MOST_ROWS + 3)})) == "too-many-rows"


def test_a_workbook_that_unpacks_to_far_more_than_a_sheet_is_refused_at_once() -> None:
    content = bomb(300 * 2**20)
    assert len(content) < MOST_BYTES
    begun = time.monotonic()
    assert reason(content) == "too-large"
    assert time.monotonic() - begun < 5


def test_a_workbook_with_entities_is_refused_unparsed() -> None:
    laughs = '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    assert reason(repacked(workbook.written(TWO), SCORES, r"^", laughs)) == "not-a-workbook"


def test_a_row_at_the_end_of_the_sheet_costs_nothing() -> None:
    """A sheet that claims a cell in row 1,048,576 is not filled up with empty rows."""
    far = '</row><row r="1048576"><c r="E1048576"><v>1</v></c></row></sheetData>'
    content = repacked(workbook.written(TWO), SCORES, r"</row></sheetData>", far)
    begun = time.monotonic()
    assert len(press.read_sheet(content)) == 2
    assert time.monotonic() - begun < 5


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(texts, st.lists(st.none() | st.integers(1, 10), min_size=4, max_size=4)), max_size=5))
def test_whatever_was_scored_and_said_comes_back(rows: list[tuple[str, list[int | None]]]) -> None:
    content = workbook.written(sheet(*(line("BBBBBB", *points, comment=text) for text, points in rows)))
    found = workbook.found(content)
    assert [row.comment.text for row in found] == [text.strip() for text, _ in rows]
    assert [[int(c.text) if c.text else None for c in row.points] for row in found] == [points for _, points in rows]


def test_a_job_that_waits_too_long_for_its_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(press, "SECONDS_TO_WAIT", 0.01)
    with press._hands, press._hands, pytest.raises(press.Busy):
        press.scoring_sheet(TWO)
    assert press.scoring_sheet(TWO)


def test_a_file_that_takes_all_the_time_is_refused_and_one_of_ours_is_to_be_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(press, "SECONDS", 0.01)
    assert reason(workbook.written(TWO)) == "too-large"
    with pytest.raises(press.Busy):
        press.scoring_sheet(TWO)


def test_what_reads_a_sheet_is_told_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "not for it")
    asked: dict[str, dict[str, str]] = {}
    run = press.subprocess.run

    def noted(*args: object, env: dict[str, str], **rest: object) -> object:
        asked["env"] = env
        return run(*args, env=env, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(press.subprocess, "run", noted)
    press.scoring_sheet(TWO)
    assert set(asked["env"]) == {"PYTHONPATH", "LANG", "PATH"}
