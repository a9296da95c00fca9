"""/organise/prize/<year>/rules: sealing what an edition is judged by, and breaking the seal before anybody scores."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize.forms.organiser_rules import BreakForm
from portal.prize.operations import sealing
from portal.prize.queries.rules import Rulebook, rulebook

bp = Blueprint("organiser_rules", __name__, url_prefix="/organise/prize/<int:year>/rules")


@bp.get("")
@organiser_only
def rules(year: int) -> ResponseReturnValue:
    return _page(_book(year), BreakForm(formdata=None), 200)


@bp.post("/seal")
@organiser_only
def seal(year: int) -> ResponseReturnValue:
    book = _book(year)
    with transaction() as session:
        sealing.seal(session, book.edition.id, organiser=current_user, now=g.now)
    flash("The rules are sealed.", "success")
    return redirect(url_for(".rules", year=year), 303)


@bp.post("/break")
@organiser_only
def break_seal(year: int) -> ResponseReturnValue:
    book = _book(year)
    form = BreakForm()
    if not form.validate():
        return _page(book, form, 422)
    with transaction() as session:
        sealing.break_seal(session, book.edition.id, form.reason.data, organiser=current_user, now=g.now)
    flash("The seal is broken. Change the settings, and seal the rules again.", "warning")
    return redirect(url_for(".rules", year=year), 303)


def _book(year: int) -> Rulebook:
    found: Rulebook = rulebook(db.session(), year) or abort(404)
    return found


def _page(book: Rulebook, form: BreakForm, status: int) -> ResponseReturnValue:
    return render_template("prize/organiser/rules.html", book=book, edition=book.edition, form=form), status
