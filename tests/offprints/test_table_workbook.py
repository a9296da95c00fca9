"""Tables as workbooks: numbers are numbers, text is text, and the same table is the same bytes."""

from datetime import datetime, timedelta, timezone
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.offprints import press
from portal.offprints.table import Table
from portal.offprints.table_workbook import written

TABLE = Table("Ranking", ["essay", "reads", "score"], [["BBBBBB", 3, 7.5], ["CCCCCC", 0, None]])


def opened(content: bytes) -> Worksheet:
    (page,) = load_workbook(BytesIO(content)).worksheets
    return page


def test_a_table_is_one_page_with_a_head_that_stays_in_sight() -> None:
    page = opened(written(TABLE))
    assert (page.title, page.freeze_panes) == ("Ranking", "A2")
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["essay", "reads", "score"],
        ["BBBBBB", 3, 7.5],
        ["CCCCCC", 0, None],
    ]
    assert [page["C2"].number_format, page["B2"].number_format] == ["0.00", "General"]


def test_a_process_of_its_own_makes_the_same_bytes() -> None:
    assert press.workbook(TABLE) == written(TABLE) == written(Table.from_facts(TABLE.as_facts()))


TEXTS = ["=HYPERLINK('x','y')", "+1", "@SUM(1)", "-2", "\t=1+1", "\r=1+1", "\n=1", "'quoted", "", " spaced ", "#N/A"]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_never_a_formula_and_comes_back_whole(text: str) -> None:
    page = opened(written(Table("Titles", [text or "none"], [[text], ["last"]])))
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert (page["A2"].value or "") == text


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert opened(written(Table("Titles", ["title"], [["a\x00b\x0bc"]])))["A2"].value == "abc"


def test_an_instant_is_a_date_to_the_minute_in_utc() -> None:
    at = datetime(2027, 3, 1, 13, 5, 59, tzinfo=timezone(timedelta(hours=1)))
    table = Table("Registrations", ["since"], [[at], [None]])
    content = written(table)
    assert press.workbook(table) == content
    cell = opened(content)["A2"]
    assert (cell.is_date, cell.number_format, cell.value) == (
        True, "yyyy-mm-dd hh:mm", datetime(2027, 3, 1, 12, 5, 59),  # noqa: DTZ001 - a workbook knows no zones
    )  # fmt: skip


def test_a_table_without_rows_is_a_head() -> None:
    assert opened(written(Table("Scores", ["essay", "juror"], []))).max_row == 1
