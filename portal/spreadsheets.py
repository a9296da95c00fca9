"""Tables as CSV files that a spreadsheet opens, and in which it finds nothing to execute."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask import Response

from portal.web import spreadsheet_safe


def csv_file(name: str, head: Sequence[str], rows: Iterable[Iterable[object]]) -> Response:
    """Rows under a head as a download."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(head)
    writer.writerows([spreadsheet_safe(cell) for cell in row] for row in rows)
    # The mark at the front tells a spreadsheet that this is UTF-8.
    response = Response("\ufeff" + file.getvalue(), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
