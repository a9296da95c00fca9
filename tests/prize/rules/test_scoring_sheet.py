from dataclasses import replace

import pytest

from portal.offprints.sheet import Cell, Found, Kind
from portal.prize.rules.scale import Scale
from portal.prize.rules.scoring_sheet import Fault, Mark, Outcome, Row, Standing, Terms, checked

TERMS = Terms(2027, 12, ((1, "Exposition"), (2, "Reflection"), (3, "Action"), (4, "Progression")), Scale(1, 10))
STANDING = Standing("BBBBBB", "The chair", None, True, False, 3, {1: 7}, "So far.")
EMPTY = Cell(Kind.EMPTY)


def row(*points: object, comment: object = None, mark: str = "2027.12.BBBBBB.3", code: str = "BBBBBB") -> Found:
    cells = tuple(map(cell, points)) + (EMPTY,) * (4 - len(points))
    return Found(2, mark, code, cells, cell(comment))


def cell(value: object) -> Cell:
    if isinstance(value, Cell):
        return value
    if value is None:
        return EMPTY
    return Cell(Kind.TEXT if isinstance(value, str) else Kind.NUMBER, str(value))


def one(found: Found, *standings: Standing) -> Row:
    (its,) = checked([found], standings or (STANDING,), TERMS)
    return its


def faults(its: Row) -> list[tuple[Fault, str, str, str]]:
    assert its.outcome is Outcome.WRONG
    return [(f.fault, f.column, f.name, f.text) for f in its.faults]


def test_a_complete_row_can_be_handed_in_and_one_with_gaps_says_which() -> None:
    full = one(row(7, 8, 9, 10, comment="It stays."))
    assert (full.outcome, full.complete, full.points) == (Outcome.NEW, True, {1: 7, 2: 8, 3: 9, 4: 10})
    assert (full.comment, full.missing) == ("It stays.", ())
    gaps = one(row(7, None, 9))
    assert (gaps.outcome, gaps.complete, gaps.missing) == (Outcome.NEW, False, ("Reflection", "Progression"))


def test_a_row_as_it_is_kept_and_an_empty_one_change_nothing() -> None:
    assert one(row(7, comment="So  far.\n")).outcome is Outcome.SAME
    assert one(row()).outcome is Outcome.EMPTY


def test_what_was_saved_elsewhere_since_needs_a_word() -> None:
    old = one(row(9, mark="2027.12.BBBBBB.2"))
    assert (old.outcome, old.points, old.standing) == (Outcome.STALE, {1: 9}, STANDING)
    assert one(row(7, comment="So far.", mark="2027.12.BBBBBB.2")).outcome is Outcome.SAME


def test_points_for_an_earlier_version_of_the_essay_are_not_taken_for_the_new_one_unasked() -> None:
    replaced = replace(STANDING, replaced=True, version=4)
    assert one(row(7, comment="So far."), replaced).outcome is Outcome.STALE
    assert one(row(7, comment="So far.", mark="2027.12.BBBBBB.4"), replaced).outcome is Outcome.NEW


@pytest.mark.parametrize(
    ("points", "fault"),
    [
        (Cell(Kind.FORMULA, "=3+4"), Fault.FORMULA),
        (Cell(Kind.OTHER, "TRUE"), Fault.NO_NUMBER),
        ("seven", Fault.NO_NUMBER),
        ("7,5", Fault.NO_NUMBER),
        ("٧", Fault.NO_NUMBER),
        ("nan", Fault.NO_NUMBER),
        ("7" * 400, Fault.NO_NUMBER),
        (7.5, Fault.NOT_WHOLE),
        ("1e999", Fault.NOT_WHOLE),
        (0, Fault.OFF_THE_SCALE),
        (11, Fault.OFF_THE_SCALE),
        (-7, Fault.OFF_THE_SCALE),
        ("1e300", Fault.OFF_THE_SCALE),
    ],
)
def test_points_that_are_none_are_told_by_column(points: object, fault: Fault) -> None:
    found = faults(one(row(7, 8, points)))
    assert found == [(fault, "G", "Action", cell(points).text[:80])]


@pytest.mark.parametrize("points", ["7", "7.0", "+7", 7])
def test_a_number_kept_as_text_is_a_number(points: object) -> None:
    assert one(row(points, 8)).points == {1: 7, 2: 8}


@pytest.mark.parametrize(
    ("comment", "fault"),
    [
        (Cell(Kind.FORMULA, "=A1"), Fault.FORMULA),
        (Cell(Kind.OTHER, "TRUE"), Fault.NO_TEXT),
        ("x" * 20_001, Fault.TOO_LONG),
    ],
)
def test_a_comment_that_is_none_is_told(comment: Cell | str, fault: Fault) -> None:
    assert faults(one(row(7, comment=comment)))[0][:3] == (fault, "I", "Comment")


def test_all_that_is_wrong_in_a_row_is_told_at_once() -> None:
    its = one(row(11, 7.5, "x", 7, comment=Cell(Kind.FORMULA, "=1")))
    assert [f[0] for f in faults(its)] == [Fault.OFF_THE_SCALE, Fault.NOT_WHOLE, Fault.NO_NUMBER, Fault.FORMULA]


@pytest.mark.parametrize(
    ("found", "fault"),
    [
        (row(7, mark=""), Fault.NOT_OF_THE_SHEET),
        (row(7, mark="2027.12.BBBBBB"), Fault.NOT_OF_THE_SHEET),
        (row(7, mark="2027.12.BBBBBB.3.3"), Fault.NOT_OF_THE_SHEET),
        (row(7, mark="2026.12.BBBBBB.3"), Fault.OTHER_EDITION),
        (row(7, mark="2027.13.BBBBBB.3"), Fault.OTHER_JUROR),
        (row(7, mark="2027.12.CCCCCC.3", code="CCCCCC"), Fault.UNKNOWN),
        (row(7, code="CCCCCC"), Fault.OTHER_CODE),
        (Found(2, "2027.12.BBBBBB.3", "BBBBBB", (EMPTY,) * 3, EMPTY), Fault.NOT_OF_THE_SHEET),
    ],
)
def test_a_row_from_elsewhere_is_not_taken(found: Found, fault: Fault) -> None:
    assert faults(one(found)) == [(fault, "", "", "")]


@pytest.mark.parametrize("closed", [Fault.HANDED_IN, Fault.RECUSED, Fault.WITHDRAWN, Fault.ERASED])
def test_an_essay_that_cannot_be_scored_any_more_says_why(closed: Fault) -> None:
    assert faults(one(row(7), replace(STANDING, closed=closed))) == [(closed, "", "", "")]


def test_an_essay_in_two_rows_is_taken_from_neither() -> None:
    rows = checked([row(7), row(8)], [STANDING], TERMS)
    assert [faults(its) for its in rows] == [[(Fault.TWICE, "", "", "")]] * 2


def test_a_mark_is_read_as_it_was_written() -> None:
    mark = Mark(2027, 12, "K7QMXR", 3)
    assert (str(mark), Mark.parse(str(mark))) == ("2027.12.K7QMXR.3", mark)
    assert Mark.parse("2027.12.K7QMXR.٣") is None
