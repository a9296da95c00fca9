"""Reading away from the net: an essay as a PDF and as an EPUB, and all that is still to be read in one file."""

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

from flask import Blueprint, Response, abort, g, send_file
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db
from portal.offprints import press
from portal.offprints.archive import pack
from portal.prize.permissions import why_not_read
from portal.prize.queries import offprints as queries
from portal.prize.queries.jury_sheet import SheetDesk, sheet_desk
from portal.prize.views.jury_essay import task
from portal.prize.views.jury_sheet import workbook
from portal.rates import by_person, limiter
from portal.refusals import PressBusy

bp = Blueprint("jury_away", __name__, url_prefix="/prize/jury")

# Bytes of an archive that are kept in memory while it is put together; a larger one waits in a file.
_IN_MEMORY = 8 * 2**20


@bp.get("/entries/<code>/essay.pdf")
@limiter.limit("120 per hour", key_func=by_person)
def pdf(code: str) -> ResponseReturnValue:
    """The essay to print, with a margin to write in."""
    its = _copies(code)
    return _file(_pdf(its), "application/pdf", f"essay-{its.essay.code}.pdf")


@bp.get("/entries/<code>/essay.epub")
@limiter.limit("120 per hour", key_func=by_person)
def epub(code: str) -> ResponseReturnValue:
    """The essay for a reading device."""
    its = _copies(code)
    return _file(_epub(its), "application/epub+zip", f"essay-{its.essay.code}.epub")


@bp.get("/<int:year>/still-to-read.zip")
@limiter.limit("20 per hour", key_func=by_person)
def still_to_read(year: int) -> ResponseReturnValue:
    """Every essay that is still to be scored, as Word file, PDF and EPUB, and the scoring sheet."""
    desk = sheet_desk(db.session(), current_user.id, year) or abort(404)
    if refusal := why_not_read(desk.edition.window, desk.edition.zone, g.now):
        raise refusal
    file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - sending it closes it
    try:
        pack(file, _everything(desk))
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"still-to-read-{year}.zip"
    response = send_file(file, "application/zip", as_attachment=True, download_name=name, conditional=False, etag=False)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _everything(desk: SheetDesk) -> Iterator[tuple[str, bytes]]:
    """Numbered, so that a folder lists them in the juror's order."""
    yield f"scores-{desk.edition.year}.xlsx", workbook(desk)
    essays = queries.still_to_read(db.session(), current_user.id, desk.edition.year)
    for number, its in enumerate(essays, 1):
        name = f"{number:02}-{its.essay.code}"
        yield f"word/{name}.docx", its.docx
        yield f"pdf/{name}.pdf", _pdf(its)
        yield f"epub/{name}.epub", _epub(its)


def _copies(code: str) -> queries.Copies:
    return queries.copies(db.session(), current_user.id, task(code).code) or abort(404)


def _pdf(its: queries.Copies) -> bytes:
    """As it is kept, or made now: an essay that was given out just before is not kept yet. Raises PressBusy."""
    try:
        return its.pdf or press.typeset(its.essay)
    except press.Busy:
        raise PressBusy from None


def _epub(its: queries.Copies) -> bytes:
    try:
        return its.epub or press.book(its.essay)
    except press.Busy:
        raise PressBusy from None


def _file(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
