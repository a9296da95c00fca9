"""/prize/jury/<year>/scores: scoring on a sheet, away from the net. Nothing is written before the juror has seen it."""

from typing import Any

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.accounts.tokens import serializer
from portal.database import db, transaction
from portal.offprints import press
from portal.offprints.sheet import Unreadable
from portal.prize.forms.jury_sheet import SheetForm
from portal.prize.operations import scoring_sheets
from portal.prize.operations.scoring_sheets import Judged
from portal.prize.permissions import why_not_read, why_not_score
from portal.prize.queries.jury_sheet import SheetDesk, sheet_desk
from portal.prize.refusals import SheetExpired, UnreadableSheet
from portal.prize.rules.judgement import Judgement
from portal.prize.rules.scoring_sheet import Outcome, Row, checked
from portal.prize.views.uploads import read_upload
from portal.rates import by_person, limiter
from portal.refusals import PressBusy
from portal.spreadsheets import workbook_file
from portal.web import deadline

bp = Blueprint("jury_sheet", __name__, url_prefix="/prize/jury/<int:year>")

# How long a preview can be confirmed.
_SECONDS = 24 * 60 * 60
# Of all comments of a sheet together, in characters: they are sent along with the preview.
MOST_TEXT = 400_000


@bp.get("/scores")
def scores(year: int) -> ResponseReturnValue:
    """The sheet to take along, and where it comes back."""
    return _page(_desk(year), SheetForm(), 200)


@bp.get("/scores.xlsx")
@limiter.limit("60 per hour", key_func=by_person)
def sheet(year: int) -> ResponseReturnValue:
    """What is still to be scored, as an Excel workbook."""
    return workbook_file(f"scores-{year}.xlsx", workbook(_desk(year)))


@bp.post("/scores")
@limiter.limit("60 per hour", key_func=by_person)
def look(year: int) -> ResponseReturnValue:
    """What the sheet would change, and what is wrong in it. Writes nothing."""
    desk = _desk(year)
    if refusal := why_not_score(desk.edition.window, desk.edition.zone, g.now):
        raise refusal
    form = SheetForm()
    upload = read_upload(form.sheet.data)
    if upload is None:
        form.sheet.errors = ["Choose the sheet first."]
        return _page(desk, form, 422)
    try:
        rows = checked(press.read_sheet(upload[1]), desk.standings, desk.terms)
        if sum(len(row.comment) for row in rows) > MOST_TEXT:
            raise Unreadable("too-large")
    except Unreadable as unreadable:
        refused = UnreadableSheet(unreadable.reason)
        return _page(desk, SheetForm(formdata=None), refused.status, refused=refused)
    except press.Busy:
        raise PressBusy from None
    return _page(desk, SheetForm(formdata=None), 200, name=upload[0], rows=rows, read=_signer(desk).dumps(_told(rows)))


@bp.post("/scores/save")
def save(year: int) -> ResponseReturnValue:
    """Keep what the preview showed: as drafts, or handing in the reviews that are complete."""
    desk = _desk(year)
    try:
        told = _signer(desk).loads(request.form.get("read", ""), max_age=_SECONDS)
    except BadData:
        raise SheetExpired from None
    handing_in = request.form.get("act") == "hand in"
    over = set(request.form.getlist("over"))
    rows = [_judged(row, handing_in=handing_in) for row in told if not row["stale"] or row["code"] in over]
    with transaction() as session:
        scoring_sheets.keep(session, desk.seat_id, rows, now=g.now)
    final = sum(row.hand_in for row in rows)
    flash(_done(len(rows) - final, final), "success")
    return redirect(url_for("prize.jury.desk"), 303)


def _desk(year: int) -> SheetDesk:
    """Raises NotReading before jurors may begin."""
    desk = sheet_desk(db.session(), current_user.id, year) or abort(404)
    if refusal := why_not_read(desk.edition.window, desk.edition.zone, g.now):
        raise refusal
    return desk


def workbook(desk: SheetDesk) -> bytes:
    """Raises PressBusy."""
    due = deadline(desk.edition.window.reviews_due_at, desk.edition.zone).striptags()
    try:
        return press.scoring_sheet(desk.sheet(due))
    except press.Busy:
        raise PressBusy from None


def _signer(desk: SheetDesk) -> URLSafeTimedSerializer:
    """Of what was read from a sheet of this seat, so that it comes back as it was shown."""
    return serializer(current_app, f"scoring sheet of seat {desk.seat_id}")


def _told(rows: tuple[Row, ...]) -> list[dict[str, Any]]:
    """The rows that would be saved, as they travel with the preview."""
    return [
        {
            "code": row.code,
            "points": row.points,
            "comment": row.comment,
            "version": row.standing.version,
            "complete": row.complete,
            "stale": row.outcome is Outcome.STALE,
        }
        for row in rows
        if row.standing and row.outcome in (Outcome.NEW, Outcome.STALE)
    ]


def _judged(told: dict[str, Any], *, handing_in: bool) -> Judged:
    points = {int(key): points for key, points in told["points"].items()}
    return Judged(told["code"], Judgement(points, told["comment"], told["version"]), handing_in and told["complete"])


def _done(drafts: int, final: int) -> str:
    """What was done, in words."""
    counts = ((final, "handed in"), (drafts, "saved as a draft" if drafts == 1 else "saved as drafts"))
    parts = [f"{count} review{' is' if count == 1 else 's are'} {what}" for count, what in counts if count]
    return f"{', '.join(parts)}." if parts else "Nothing was changed."


def _page(desk: SheetDesk, form: SheetForm, status: int, **found: object) -> ResponseReturnValue:
    why_not = why_not_score(desk.edition.window, desk.edition.zone, g.now)
    return render_template("prize/jury/sheet.html", desk=desk, form=form, why_not=why_not, **found), status
