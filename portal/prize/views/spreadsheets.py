"""Tables as Excel workbooks, in which nothing is executed."""

from collections.abc import Sequence
from decimal import Decimal

from flask import Response

from portal.offprints import press
from portal.offprints.table import Table
from portal.prize.refusals import PressBusy

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# A Decimal has the decimals that it is to be read with.
Cell = str | int | Decimal | None
Rows = Sequence[Sequence[Cell]]


def excel_file(name: str, title: str, head: Sequence[str], rows: Rows) -> Response:
    """Rows under a head as a download, in which numbers are numbers and text is text. Raises PressBusy."""
    plain = [[float(cell) if isinstance(cell, Decimal) else cell for cell in row] for row in rows]
    try:
        return workbook_file(name, press.workbook(Table(title, head, plain)))
    except press.Busy:
        raise PressBusy from None


def workbook_file(name: str, content: bytes) -> Response:
    """An Excel workbook as a download."""
    response = Response(content, mimetype=EXCEL)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
