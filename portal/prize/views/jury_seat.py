"""/prize/jury/seat: what a juror tells of themselves. Nothing here is compared with an essay."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.forms.jury_seat import SeatForm, seat_form
from portal.prize.operations import conflicts
from portal.prize.queries import jury_seat as queries

bp = Blueprint("jury_seat", __name__, url_prefix="/prize/jury/seat")


@bp.get("")
def latest() -> ResponseReturnValue:
    own = queries.seats(db.session(), current_user.id)
    if not own:
        abort(404)
    return redirect(url_for(".seat", year=own[0].year))


@bp.get("/<int:year>")
def seat(year: int) -> ResponseReturnValue:
    own = _own(year)
    return _page(own, _form(own), 200)


@bp.post("/<int:year>")
def declare(year: int) -> ResponseReturnValue:
    own = _own(year)
    form = SeatForm()
    if not form.validate():
        return _page(own, form, 422)
    with transaction() as session:
        conflicts.declare(
            session,
            own.id,
            close_to=form.close_to(),
            most_essays=form.most_essays.data,
            zone=form.zone.data or None,
            now=g.now,
        )
    flash("Thank you, that is noted. You can come back to it at any time.", "success")
    return redirect(url_for("prize.jury.desk"), 303)


def _own(year: int) -> queries.OwnSeat:
    found: queries.OwnSeat = queries.seat(db.session(), current_user.id, year) or abort(404)
    return found


def _form(own: queries.OwnSeat) -> SeatForm:
    return seat_form(
        schools=own.schools, people=own.people, countries=own.countries, most=own.most_essays, zone=own.zone
    )


def _page(own: queries.OwnSeat, form: SeatForm, status: int) -> ResponseReturnValue:
    return render_template("prize/jury_seat/seat.html", own=own, form=form), status
