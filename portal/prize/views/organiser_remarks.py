"""/organise/prize/<year>/remarks: what jurors left for authors, and what a person has to look at first."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize.forms.organiser_remarks import KeepBackForm, LookForm
from portal.prize.models import Edition
from portal.prize.operations import remarks as operations
from portal.prize.queries import remarks as queries
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.remarks import FEWEST_READERS

bp = Blueprint("organiser_remarks", __name__, url_prefix="/organise/prize/<int:year>/remarks")


@bp.get("")
@organiser_only
def remarks(year: int) -> ResponseReturnValue:
    return _page(_edition(year), {}, 200)


@bp.post("/<int:review_id>/let-go")
@organiser_only
def let_go(year: int, review_id: int) -> ResponseReturnValue:
    its = _remark(_edition(year), review_id)
    form = LookForm()
    if not form.validate():
        abort(400)
    with transaction() as session:
        operations.let_go(session, review_id, int(form.version.data), organiser=current_user, now=g.now)
    flash(f"The author of {its.code} will read this remark as it is.", "success")
    return redirect(url_for(".remarks", year=year), 303)


@bp.post("/<int:review_id>/keep-back")
@organiser_only
def keep_back(year: int, review_id: int) -> ResponseReturnValue:
    edition = _edition(year)
    its = _remark(edition, review_id)
    form = KeepBackForm()
    if not form.validate():
        return _page(edition, {review_id: form}, 422)
    with transaction() as session:
        operations.keep_back(
            session, review_id, int(form.version.data), form.reason.data, organiser=current_user, now=g.now
        )
    flash(f"Kept back: the author of {its.code} does not get this remark.", "info")
    return redirect(url_for(".remarks", year=year), 303)


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _remark(edition: Edition, review_id: int) -> queries.Remark:
    found: queries.Remark = queries.remark(db.session(), edition.id, review_id) or abort(404)
    return found


def _page(edition: Edition, typed: dict[int, KeepBackForm], status: int) -> ResponseReturnValue:
    """typed: forms that cannot be taken yet, by review."""
    found = queries.remarks(db.session(), edition.id)
    forms = {its.review_id: KeepBackForm(None, data={"version": its.version}) for its in found} | typed
    for review_id, form in forms.items():
        form.reason.id = f"reason-{review_id}"
    page = render_template(
        "prize/organiser/remarks.html", edition=edition, remarks=found, forms=forms, fewest=FEWEST_READERS
    )
    return page, status
