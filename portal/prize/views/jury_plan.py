"""/prize/jury/<year>/plan: when a juror reads."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.forms.jury_plan import PlanForm, prefix
from portal.prize.operations import reading_plans
from portal.prize.queries import jury as queries
from portal.prize.views.jury import desk_page

bp = Blueprint("jury_plan", __name__, url_prefix="/prize/jury")


@bp.post("/<int:year>/plan")
def choose(year: int) -> ResponseReturnValue:
    """Keep the evenings and the zone that the juror chose."""
    shelf = queries.shelf(db.session(), current_user.id, year) or abort(404)
    form = PlanForm(request.form, prefix=prefix(year))
    if not form.validate():
        return desk_page({year: form}), 422
    with transaction() as session:
        reading_plans.choose(session, shelf.seat.id, zone=form.zone.data, days=form.days.data)
    flash("Your plan follows these evenings now." if form.days.data else "You have no plan now.", "success")
    return redirect(url_for("prize.jury.desk", _anchor=f"plan-{year}"), 303)
