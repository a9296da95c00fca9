"""Tables as CSV files and as Excel workbooks, in which a spreadsheet finds nothing to execute."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

from flask import Response

from portal.offprints import press
from portal.offprints.table import Table
from portal.refusals import PressBusy
from portal.web import spreadsheet_safe

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A Decimal has the decimals that it is to be read with; an instant is aware, and shown in UTC.
Cell = str | int | Decimal | datetime | None
Rows = Sequence[Sequence[Cell]]


def csv_file(name: str, head: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    """Rows under a head as a download."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([spreadsheet_safe(cell) for cell in head])
    writer.writerows([spreadsheet_safe(_plain(cell)) for cell in row] for row in rows)
    # The mark at the front tells a spreadsheet that this is UTF-8.
    response = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def excel_file(name: str, title: str, head: Sequence[str], rows: Rows) -> Response:
    """Rows under a head as a download, in which numbers are numbers and text is text. Raises PressBusy."""
    plain = [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in rows]
    try:
        return workbook_file(name, press.workbook(Table(title, head, plain)))
    except press.Busy:
        raise PressBusy from None


def workbook_file(name: str, content: bytes) -> Response:
    """An Excel workbook as a download."""
    return sandboxed_file(name, content, EXCEL)


def sandboxed_file(name: str, content: bytes | str, mimetype: str) -> Response:
    """A file as a download, which may do nothing where a browser opens it."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _plain(cell: object) -> object:
    if isinstance(cell, datetime):
        return f"{cell.astimezone(UTC):%Y-%m-%d %H:%M}"
    return "" if cell is None else cell
