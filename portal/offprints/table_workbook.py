"""A table as an Excel workbook, with openpyxl: a head that stays in sight, and rows. Text is never a formula."""

from datetime import UTC, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.offprints.table import Cell, Table
from portal.offprints.workbook import LAKE, neutral, put

# In characters: a column is as wide as what stands in it, within these.
_NARROW, _WIDE = 8, 60


def written(table: Table) -> bytes:
    """The workbook. The same table is the same bytes."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)  # noqa: S101
    page.title = table.title
    for column, name in enumerate(table.head, 1):
        cell = page.cell(1, column)
        put(cell, name)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=LAKE)
        cell.alignment = Alignment(vertical="center", wrap_text=True)
    for number, row in enumerate(table.rows, 2):
        for column, value in enumerate(row, 1):
            if value is not None:
                cell = page.cell(number, column)
                if isinstance(value, datetime):
                    # A workbook knows no zones.
                    cell.value = value.astimezone(UTC).replace(tzinfo=None)
                    cell.number_format = "yyyy-mm-dd hh:mm"
                    continue
                put(cell, value)
                if isinstance(value, float):
                    cell.number_format = "0.00"
    for column, cells in enumerate(zip(table.head, *table.rows, strict=True), 1):
        width = max(_length(cell) for cell in cells if cell is not None)
        page.column_dimensions[get_column_letter(column)].width = min(max(width + 2, _NARROW), _WIDE)
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    file = BytesIO()
    book.save(file)
    return neutral(file.getvalue())


def _length(cell: Cell) -> int:
    return len("2027-03-01 12:00") if isinstance(cell, datetime) else len(str(cell))
