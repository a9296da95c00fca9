"""/prize/jury/: the juror's desk, and one essay with its review. Only blind values come through here."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize import notices
from portal.prize.forms.jury import RecuseForm, kept_values, review_form
from portal.prize.forms.jury_plan import PlanForm, plan_form
from portal.prize.forms.jury_reminders import QuietForm
from portal.prize.operations import recusals
from portal.prize.queries import jury as queries
from portal.prize.queries import jury_essay
from portal.prize.refusals import AlreadyHandedIn
from portal.prize.rules.pace import WEEKDAYS
from portal.prize.views.jury_essay import assigned, essay_page, task
from portal.web import absolute_url

bp = Blueprint("jury", __name__, url_prefix="/prize/jury")

_NONE: Mapping[int, Any] = MappingProxyType({})

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/")
def desk() -> ResponseReturnValue:
    """Everything that this juror is asked to read, by edition."""
    return desk_page()


def desk_page(*, plans: Mapping[int, PlanForm] = _NONE, quiet: Mapping[int, QuietForm] = _NONE) -> str:
    """The desk. plans, quiet: forms that were typed into and cannot be taken yet, by year."""
    shelves = queries.shelves(db.session(), current_user.id)
    years = [(shelf.edition.year, shelf) for shelf in shelves]
    return render_template(
        "prize/jury/desk.html",
        shelves=shelves,
        ended=[] if shelves else queries.ended(db.session(), current_user.id),
        plans={year: plan_form(year, s.seat.zone, s.seat.reading_days) for year, s in years} | dict(plans),
        quiet={year: QuietForm(year, s.today(g.now)) for year, s in years} | dict(quiet),
        weekdays=WEEKDAYS,
        address=calendar_address,
    )


def calendar_address(token: str) -> str:
    return absolute_url("prize.jury_plan.calendar", token=token)


@bp.get("/entries/<code>")
def read(code: str) -> ResponseReturnValue:
    desk = assigned(code)
    form = review_form(desk.criteria, desk.edition, formdata=None, data=kept_values(desk.review))
    return essay_page(desk, form, 200)


@bp.route("/entries/<code>/recuse", methods=["GET", "POST"])
def recuse(code: str) -> ResponseReturnValue:
    """Step back from an essay: asked once, with a reason."""
    desk = assigned(code)
    if desk.final:
        raise AlreadyHandedIn(desk.code)
    form = RecuseForm()
    if not form.validate_on_submit():
        return render_template("prize/jury/recuse.html", desk=desk, form=form), 422 if form.errors else 200
    with transaction() as session:
        done = recusals.step_back(session, desk.assignment_id, form.reason.data, now=g.now)
        if done:
            notices.stepped_back(
                session,
                done.edition,
                done.code,
                juror=done.juror,
                reason=form.reason.data,
                instead=done.instead,
                words=done.words,
                lacks=done.lacks,
                now=g.now,
            )
    flash(f"You have stepped back from {desk.code}. Somebody else is to read it.", "info")
    return redirect(url_for(".desk"), 303)


@bp.get("/entries/<code>/essay.docx")
def blind_copy(code: str) -> ResponseReturnValue:
    """The essay as a Word file without its author, to read away from the screen."""
    code = task(code).code
    content = jury_essay.blind_file(db.session(), current_user.id, code) or abort(404)
    response = Response(content, mimetype=WORD)
    response.headers.set("Content-Disposition", "attachment", filename=f"essay-{code}.docx")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
