"""The scoring sheet as an Excel workbook, with openpyxl: one row an essay, in the juror's order.

The sheet is protected but for the cells that are filled in, without a password: that is against slips, not against the
juror, and whatever comes back is checked row by row.
"""

import re
import zipfile
import zlib
from dataclasses import asdict
from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as Written
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from portal.offprints.archive import packed
from portal.offprints.sheet import MOST_COMMENT, MOST_ROWS, Cell, Found, Kind, Sheet, Unreadable

# What the first cell says, so that a sheet is known by what it is and not by its name. Raised when columns move.
FORMAT = "ascona-scoring-sheet-1"
# The hidden mark, the code, the title, the minutes; then one column a criterion, then the comment.
BEFORE = 4
_MOST_UNPACKED, _MOST_PARTS = 20 * 2**20, 100
_CORE = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_INK, LAKE, _WASH, _LINE = "1C2527", "0B5867", "E2EEEE", "DDD7CB"
# What XML cannot hold.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def written(sheet: Sheet) -> bytes:
    """The workbook. The same sheet is the same bytes."""
    book = Workbook()
    scores = book.active
    assert isinstance(scores, Worksheet)  # noqa: S101
    scores.title = "Scores"
    _head(scores, sheet)
    for number, line in enumerate(sheet.lines, 2):
        values = (line.mark, line.code, line.title, line.minutes, *line.points, line.comment)
        for column, value in enumerate(values, 1):
            cell = scores.cell(number, column)
            put(cell, value)
            cell.alignment = Alignment(vertical="top", wrap_text=column in (3, len(values)))
            cell.border = Border(*[Side("thin", _LINE)] * 4)
            if column > BEFORE:
                cell.protection = Protection(locked=False)
                cell.fill = PatternFill("solid", fgColor=_WASH)
            if BEFORE < column < len(values):
                cell.alignment = Alignment("center", "top")
    _ask(scores, sheet)
    _protect(scores)
    _lay_out(scores, sheet)
    _explain(book.create_sheet("How to fill it in"), sheet)
    file = BytesIO()
    book.save(file)
    return neutral(file.getvalue())


def found(content: bytes) -> list[Found]:
    """The rows of a workbook that came back, in their order; those with nothing in them are left out.

    Raises Unreadable.
    """
    _check(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
        for sheet in sheets:
            rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=BEFORE + 40)
            head = next(rows, ())
            if head and head[0].value == FORMAT:
                return _rows(head, rows)
    except Unreadable:
        raise
    except Exception:  # the library raises whatever it stumbles over
        raise Unreadable("not-a-workbook") from None
    raise Unreadable("not-this-sheet")


def _rows(head: tuple[Any, ...], rows: Any) -> list[Found]:
    criteria = sum(1 for cell in head if cell.value is not None) - BEFORE - 1
    if criteria < 1:
        raise Unreadable("not-this-sheet")
    its: list[Found] = []
    for number, row in enumerate(rows, 2):
        cells = [_cell(cell) for cell in row[: BEFORE + criteria + 1]]
        cells += [Cell(Kind.EMPTY)] * (BEFORE + criteria + 1 - len(cells))
        if all(cell.kind is Kind.EMPTY for cell in cells):
            continue
        if len(its) == MOST_ROWS:
            raise Unreadable("too-many-rows")
        points = tuple(cells[BEFORE : BEFORE + criteria])
        its.append(Found(number, cells[0].text, cells[1].text, points, cells[-1]))
    return its


def facts(rows: list[Found]) -> list[dict[str, Any]]:
    return [asdict(row) for row in rows]


def _check(content: bytes) -> None:
    """Before anything is parsed. Raises Unreadable."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
            raise Unreadable("too-large")
        for part in parts:
            # Reading stops at the size that the part claims: what lies about it is damaged. No workbook has a DTD.
            text = archive.read(part)
            if any("<!DOCTYPE".encode(code) in text for code in ("utf-8", "utf-16-le", "utf-16-be")):
                raise Unreadable("not-a-workbook")
    except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, ValueError, NotImplementedError, zlib.error):
        raise Unreadable("not-a-workbook") from None


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None or value == "":
        return Cell(Kind.EMPTY)
    if cell.data_type == "f":
        return Cell(Kind.FORMULA, str(value))
    if isinstance(value, bool):
        return Cell(Kind.OTHER, str(value).upper())
    if isinstance(value, int | float):
        return Cell(Kind.NUMBER, f"{value:.15g}")
    if isinstance(value, str):
        text = value.replace("_x000D_", "").strip()
        return Cell(Kind.TEXT, text) if text else Cell(Kind.EMPTY)
    return Cell(Kind.OTHER, str(value))


def put(cell: Written, value: str | float | None) -> None:
    """Write a value into a cell; a text stays a text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = _CONTROLS.sub("", value)
        # It stays one when it is edited.
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@"
    else:
        cell.value = value


def _head(scores: Worksheet, sheet: Sheet) -> None:
    names = (FORMAT, "Essay", "Title", "Minutes", *(c.name for c in sheet.columns), "Comment for the committee")
    for column, name in enumerate(names, 1):
        cell = scores.cell(1, column)
        put(cell, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=LAKE)
        cell.alignment = Alignment("left" if column in (2, 3, len(names)) else "center", "center", wrap_text=True)


def _ask(scores: Worksheet, sheet: Sheet) -> None:
    """What may be typed into which cells, and what is said of it there."""
    last = max(2, len(sheet.lines) + 1)
    for index, column in enumerate(sheet.columns, BEFORE + 1):
        rule = DataValidation(
            "whole",
            operator="between",
            formula1=str(sheet.lowest),
            formula2=str(sheet.highest),
            allow_blank=True,
            showErrorMessage=True,
            errorTitle="Not on the scale",
            error=f"Whole points from {sheet.lowest} to {sheet.highest}, or leave it empty for now.",
            showInputMessage=True,
            promptTitle=column.name[:32],
            prompt=column.question[:255],
        )
        letter = get_column_letter(index)
        rule.add(f"{letter}2:{letter}{last}")
        scores.add_data_validation(rule)
    letter = get_column_letter(BEFORE + len(sheet.columns) + 1)
    length = DataValidation(
        "textLength",
        operator="lessThanOrEqual",
        formula1=str(MOST_COMMENT),
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="Too long",
        error=f"A comment has at most {MOST_COMMENT:,} characters.",
    )
    length.add(f"{letter}2:{letter}{last}")
    scores.add_data_validation(length)


def _protect(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    # Rows and columns may be made wider and higher to read what is in them.
    sheet.protection.formatColumns = sheet.protection.formatRows = False


def _lay_out(scores: Worksheet, sheet: Sheet) -> None:
    widths = (4, 11, 34, 9, *(13 for _ in sheet.columns), 70)
    for column, width in enumerate(widths, 1):
        scores.column_dimensions[get_column_letter(column)].width = width
    scores.column_dimensions["A"].hidden = True
    scores.row_dimensions[1].height = 30
    for number in range(2, len(sheet.lines) + 2):
        scores.row_dimensions[number].height = 45
    scores.freeze_panes = "D2"
    scores.print_title_rows = "1:1"
    scores.page_setup.orientation = "landscape"
    _fit(scores)


def _fit(page: Worksheet) -> None:
    """As wide as the paper, and as many sheets of it as it takes."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _explain(page: Worksheet, sheet: Sheet) -> None:
    """The second page: what to do, and what the points mean."""
    lines: list[tuple[str, bool]] = [
        (f"{sheet.title}: scoring sheet", True),
        ("Fill in the coloured cells of the page “Scores”, as far as you get; nothing needs the net.", False),
        (f"Points are whole, from {sheet.lowest} to {sheet.highest}. An empty cell is a score still to come.", False),
        ("Then upload the file at your desk. You are shown what would be saved before anything is.", False),
        ("Please add no rows and move none. Only the committee reads your comments.", False),
        (f"Reviews are taken before {sheet.due}.", False),
    ]
    for column in sheet.columns:
        lines += [("", False), (column.name, True), (column.question, False)]
        lines += [(f"{points}: {text}", False) for points, text in column.anchors]
    for number, (text, is_head) in enumerate(lines, 1):
        cell = page.cell(number, 1)
        put(cell, text or None)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(bold=is_head, size=14 if number == 1 else 11, color=LAKE if is_head else _INK)
    page.column_dimensions["A"].width = 100
    _fit(page)
    page.protection.sheet = True


def neutral(workbook: bytes) -> bytes:
    """Without the times and the program that the library writes into each workbook."""
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        return packed(
            (name, _CORE if name == "docProps/core.xml" else archive.read(name)) for name in archive.namelist()
        )
