"""/organise/prize/<year>/jury/plan: who reads what, as a plan that is published as one act."""

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize import notices
from portal.prize.forms.organiser_plan import ReadingForm
from portal.prize.models import Edition
from portal.prize.operations import assignments, plans
from portal.prize.queries import organiser_jury
from portal.prize.queries import organiser_plan as queries
from portal.prize.queries.organiser import entry as entry_of
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.codes import read_code

bp = Blueprint("organiser_plan", __name__, url_prefix="/organise/prize/<int:year>/jury/plan")


@bp.get("")
@organiser_only
def plan(year: int) -> ResponseReturnValue:
    return _page(_edition(year), None, 200)


@bp.post("")
@organiser_only
def make(year: int) -> ResponseReturnValue:
    """Plan what is missing."""
    return _deal(_edition(year), anew=False)


@bp.post("/anew")
@organiser_only
def make_anew(year: int) -> ResponseReturnValue:
    """Deal all that is not published anew, by another lot."""
    return _deal(_edition(year), anew=True)


@bp.post("/discard")
@organiser_only
def discard(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    with transaction() as session:
        gone = plans.discard(session, edition.id, organiser=current_user, now=g.now)
    flash(
        f"The plan of {gone} {'reading' if gone == 1 else 'readings'} is thrown away."
        if gone
        else "There was no plan.",
        "info",
    )
    return redirect(url_for(".plan", year=year), 303)


@bp.post("/publish")
@organiser_only
def publish(year: int) -> ResponseReturnValue:
    """Every juror sees their essays from now on, and has one mail about it."""
    edition = _edition(year)
    with transaction() as session:
        done = plans.publish(session, edition.id, mark=request.form.get("mark", ""), organiser=current_user, now=g.now)
        for seat_id, juror in organiser_jury.holders(session, done.words.keys()).items():
            notices.assigned(session, juror, edition, done.words[seat_id], now=g.now)
    jurors = "1 juror" if len(done.words) == 1 else f"{len(done.words)} jurors"
    told = f"{_readings(done.readings)} published, and {jurors} told by mail."
    back = f" {_readings(done.taken)} taken back." if done.taken else ""
    flash(told + back, "success")
    return redirect(url_for(".plan", year=year), 303)


@bp.post("/readings")
@organiser_only
def add(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = _form(queries.plan(db.session(), edition))
    if not form.validate():
        return _page(edition, form, 422)
    with transaction() as session:
        assignments.give(session, edition.id, form.seat.data, form.code.data, organiser=current_user, now=g.now)
    flash(f"Essay {form.code.data} has one more reader in the plan.", "success")
    return redirect(url_for(".plan", year=year, _anchor=f"essay-{form.code.data}"), 303)


@bp.post("/readings/<code>/<int:seat_id>/remove")
@organiser_only
def remove(year: int, code: str, seat_id: int) -> ResponseReturnValue:
    edition, code = _edition(year), read_code(code)
    with transaction() as session:
        assignments.take_back(session, edition.id, seat_id, code, organiser=current_user, now=g.now)
    flash(f"Essay {code} has one reader less.", "info")
    return redirect(url_for(".plan", year=year, _anchor=f"essay-{code}"), 303)


@bp.post("/anchors/<code>")
@organiser_only
def anchor(year: int, code: str) -> ResponseReturnValue:
    """Have everybody read this essay."""
    return _set_anchor(year, code, is_anchor=True)


@bp.post("/anchors/<code>/remove")
@organiser_only
def no_anchor(year: int, code: str) -> ResponseReturnValue:
    return _set_anchor(year, code, is_anchor=False)


def _set_anchor(year: int, code: str, *, is_anchor: bool) -> ResponseReturnValue:
    edition, code = _edition(year), read_code(code)
    entry_of(db.session(), edition.id, code) or abort(404)
    with transaction() as session:
        plans.set_anchor(session, edition.id, code, is_anchor=is_anchor, organiser=current_user, now=g.now)
    whose = "Every juror is to read" if is_anchor else "Not every juror is to read"
    flash(f"{whose} essay {code}. Plan what is missing, or deal anew, for this to count.", "success")
    return redirect(url_for(".plan", year=year, _anchor=f"essay-{code}"), 303)


def _deal(edition: Edition, *, anew: bool) -> ResponseReturnValue:
    year = edition.year
    with transaction() as session:
        made = plans.plan(session, edition.id, seed=plans.new_seed(), anew=anew, organiser=current_user, now=g.now)
    if made.added:
        flash(f"{_readings(made.added)} planned. No juror sees it before you publish.", "success")
    elif made.shortages:
        flash("Nothing could be added. What stands in the way is said below.", "warning")
    else:
        flash("Every essay has its readers already.", "info")
    return redirect(url_for(".plan", year=year), 303)


def _readings(number: int) -> str:
    return f"{number} reading is" if number == 1 else f"{number} readings are"


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _form(view: queries.PlanView, **values: None) -> ReadingForm:
    return ReadingForm(
        codes=[essay.code for essay in view.essays if essay.needed],
        jurors=[(juror.seat_id, juror.name) for juror in view.jurors],
        **values,
    )


def _page(edition: Edition, form: ReadingForm | None, status: int) -> ResponseReturnValue:
    view = queries.plan(db.session(), edition)
    page = render_template(
        "prize/organiser/plan.html", edition=edition, plan=view, form=form or _form(view, formdata=None)
    )
    return page, status
