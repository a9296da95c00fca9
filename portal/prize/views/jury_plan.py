"""/prize/jury/<year>/plan: when a juror reads, and the calendar that says so."""

from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.database import db, transaction
from portal.prize.forms.jury_plan import PlanForm, prefix
from portal.prize.operations import reading_plans
from portal.prize.queries import jury as queries
from portal.prize.rules.reading_calendar import reading_calendar
from portal.prize.views.jury import desk_page
from portal.rates import limiter
from portal.secret_addresses import calendar_file
from portal.web import absolute_url

bp = Blueprint("jury_plan", __name__, url_prefix="/prize/jury")


@bp.post("/<int:year>/plan")
def choose(year: int) -> ResponseReturnValue:
    """Keep the evenings and the zone that the juror chose."""
    shelf = queries.shelf(db.session(), current_user.id, year) or abort(404)
    form = PlanForm(request.form, prefix=prefix(year))
    if not form.validate():
        return desk_page(plans={year: form}), 422
    with transaction() as session:
        reading_plans.choose(session, shelf.seat.id, zone=form.zone.data, days=form.days.data)
    flash("Your plan follows these evenings now." if form.days.data else "You have no plan now.", "success")
    return redirect(url_for("prize.jury.desk", _anchor=f"plan-{year}"), 303)


@bp.post("/<int:year>/calendar")
def new_calendar(year: int) -> ResponseReturnValue:
    """Give the juror's calendar an address, or another one in the place of that which it has."""
    shelf = queries.shelf(db.session(), current_user.id, year) or abort(404)
    with transaction() as session:
        reading_plans.new_calendar(session, shelf.seat.id)
    flash("Your calendar has a new address. An earlier one leads nowhere now.", "success")
    return redirect(url_for("prize.jury.desk", _anchor=f"plan-{year}"), 303)


@bp.get("/calendar/<token>.ics")
@public
@limiter.limit("120 per hour")
def calendar(token: str) -> ResponseReturnValue:
    """The plan for a calendar program, which cannot sign in: whoever knows the address may read it."""
    person_id, year = queries.holder_of_calendar(db.session(), token) or abort(404)
    shelf = queries.shelf(db.session(), person_id, year) or abort(404)
    plan, window = shelf.plan(g.now), shelf.edition.window
    content = reading_calendar(
        token,
        title=shelf.edition.title,
        desk=absolute_url("prize.jury.desk"),
        host=current_app.extensions["settings"].host,
        sittings=plan.sittings if plan and g.now < window.reviews_due_at else (),
        zone=shelf.seat.zone or shelf.edition.zone,
        reading_from=window.reading_from,
        due_at=window.reviews_due_at,
        left=len(shelf.to_do),
        now=g.now,
    )
    return calendar_file(content)
