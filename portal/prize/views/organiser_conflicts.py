"""/organise/prize/<year>/jury/conflicts: which juror must not read which essay, and why."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize.forms.organiser_conflicts import BarForm, WaiverForm
from portal.prize.models import Edition, Role
from portal.prize.operations import conflicts as operations
from portal.prize.queries import organiser, organiser_conflicts
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.codes import read_code

bp = Blueprint("organiser_conflicts", __name__, url_prefix="/organise/prize/<int:year>/jury/conflicts")


@bp.get("")
@organiser_only
def conflicts(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    return _page(edition, _bar_form(edition, formdata=None), 200)


@bp.post("/bars")
@organiser_only
def bar(year: int) -> ResponseReturnValue:
    """Keep a juror from an essay for what neither of the two has declared."""
    edition = _edition(year)
    form = _bar_form(edition)
    if not form.validate():
        return _page(edition, form, 422)
    with transaction() as session:
        operations.bar(
            session,
            edition.id,
            form.seat.data,
            form.code.data,
            form.reason.data,
            organiser=current_user,
            now=g.now,
        )
    flash(f"Essay {form.code.data} is kept from this juror.", "success")
    return redirect(url_for(".conflicts", year=year), 303)


@bp.get("/<code>/<int:seat_id>")
@organiser_only
def conflict(year: int, code: str, seat_id: int) -> ResponseReturnValue:
    """One juror and one essay, with what brings them together."""
    return _conflict_page(_edition(year), read_code(code), seat_id, WaiverForm(formdata=None), 200)


@bp.post("/<code>/<int:seat_id>")
@organiser_only
def waive(year: int, code: str, seat_id: int) -> ResponseReturnValue:
    """The match is none of closeness."""
    edition, code = _edition(year), read_code(code)
    form = WaiverForm()
    if not form.validate():
        return _conflict_page(edition, code, seat_id, form, 422)
    with transaction() as session:
        operations.waive(session, edition.id, seat_id, code, form.reason.data, organiser=current_user, now=g.now)
    flash(f"Set aside: essay {code} may go to this juror.", "success")
    return redirect(url_for(".conflicts", year=year), 303)


@bp.post("/<code>/<int:seat_id>/forget")
@organiser_only
def forget(year: int, code: str, seat_id: int) -> ResponseReturnValue:
    """Take back what was found: what is declared counts again."""
    edition, code = _edition(year), read_code(code)
    with transaction() as session:
        operations.forget(session, edition.id, seat_id, code, organiser=current_user, now=g.now)
    flash("Taken back: what the two have declared counts again.", "info")
    return redirect(url_for(".conflicts", year=year), 303)


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _bar_form(edition: Edition, **values: None) -> BarForm:
    entries = organiser.entries(db.session(), edition.id)
    seats = organiser.seats(db.session(), edition.id)
    return BarForm(
        codes=sorted(entry.code for entry in entries if not entry.withdrawn and not entry.erased),
        jurors=[
            (seat.id, seat.name)
            for seat in seats
            if seat.role == Role.JUROR and seat.accepted_at and not seat.withdrawn_at
        ],
        **values,
    )


def _page(edition: Edition, form: BarForm, status: int) -> ResponseReturnValue:
    found = organiser_conflicts.conflicts(db.session(), edition.id)
    page = render_template("prize/organiser/conflicts.html", edition=edition, conflicts=found, form=form)
    return page, status


def _conflict_page(edition: Edition, code: str, seat_id: int, form: WaiverForm, status: int) -> ResponseReturnValue:
    line = organiser_conflicts.conflicts(db.session(), edition.id).of(seat_id, code) or abort(404)
    entry = organiser.entry(db.session(), edition.id, code)
    page = render_template("prize/organiser/conflict.html", edition=edition, line=line, entry=entry, form=form)
    return page, status
