"""/prize/jury/<year>/reminders and /quiet: a juror's say in when they are written to."""

from datetime import datetime, time

from flask import Blueprint, abort, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.forms.jury_reminders import QuietForm
from portal.prize.operations import reminders as operations
from portal.prize.queries import jury as queries
from portal.prize.views.jury import desk_page

bp = Blueprint("jury_reminders", __name__, url_prefix="/prize/jury/<int:year>")


@bp.get("/reminders")
def reminders(year: int) -> ResponseReturnValue:
    """Where the link in a mail leads: to that part of the desk, also by way of the sign-in, which keeps no fragment."""
    _shelf(year)
    return _back(year)


@bp.post("/quiet")
def quiet(year: int) -> ResponseReturnValue:
    """Write no reminder before a day of the juror's choice, by their own clock."""
    shelf = _shelf(year)
    form = QuietForm(year, shelf.today(g.now), request.form)
    if not form.validate():
        return desk_page(quiet={year: form}), 422
    _be_quiet(shelf, datetime.combine(form.until.data, time(), shelf.zone))
    flash(f"No reminders before {form.until.data:%A} {form.until.data.day} {form.until.data:%B}.", "success")
    return _back(year)


@bp.post("/quiet/end")
def end(year: int) -> ResponseReturnValue:
    _be_quiet(_shelf(year), None)
    flash("You may be reminded again.", "success")
    return _back(year)


def _be_quiet(shelf: queries.Shelf, until: datetime | None) -> None:
    with transaction() as session:
        operations.be_quiet(session, shelf.seat.id, until)


def _shelf(year: int) -> queries.Shelf:
    found: queries.Shelf = queries.shelf(db.session(), current_user.id, year) or abort(404)
    return found


def _back(year: int) -> ResponseReturnValue:
    return redirect(url_for("prize.jury.desk", _anchor=f"reminders-{year}"), 303)
