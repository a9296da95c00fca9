"""/organise/prize/<year>/jury: who judges, from the invitation to the last review."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts.proof import proof_first
from portal.database import db, transaction
from portal.prize import notices
from portal.prize.forms.organiser_jury import InvitationForm
from portal.prize.models import Edition, Role, Seat
from portal.prize.operations import seats
from portal.prize.queries import organiser_jury as queries
from portal.prize.queries.organiser import seat as seat_of
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import AlreadySeated, JudgesOwnEdition

bp = Blueprint("organiser_jury", __name__, url_prefix="/organise/prize/<int:year>/jury")


@bp.get("")
@organiser_only
def jury(year: int) -> ResponseReturnValue:
    return _page(_edition(year), InvitationForm(formdata=None), 200)


@bp.post("/seats")
@organiser_only
@proof_first()
def invite(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = InvitationForm()
    if not form.validate():
        return _page(edition, form, 422)
    try:
        with transaction() as session:
            seat, token = seats.invite(
                session,
                edition.id,
                role=Role(form.role.data),
                name=form.name.data,
                email=form.email.data,
                organiser=current_user,
                now=g.now,
            )
            notices.invitation(session, seat, edition, token, now=g.now)
    except AlreadySeated:
        form.email.errors = ["This address has a seat or an open invitation in this edition."]
        return _page(edition, form, 409)
    except JudgesOwnEdition:
        form.email.errors = ["Whoever has an entry in this edition cannot judge it."]
        return _page(edition, form, 409)
    flash(f"The invitation to {form.name.data} is on its way.", "success")
    return redirect(url_for(".jury", year=year), 303)


@bp.post("/seats/<int:seat_id>/again")
@organiser_only
@proof_first()
def send_again(year: int, seat_id: int) -> ResponseReturnValue:
    edition = _edition(year)
    waiting = _seat(edition, seat_id)
    with transaction() as session:
        seat, token = seats.send_again(session, waiting.id, organiser=current_user, now=g.now)
        notices.invitation(session, seat, edition, token, now=g.now)
    flash(f"A new invitation to {seat.name} is on its way. The old link opens nothing any more.", "success")
    return redirect(url_for(".jury", year=year), 303)


@bp.post("/seats/<int:seat_id>/withdraw")
@organiser_only
@proof_first()
def withdraw(year: int, seat_id: int) -> ResponseReturnValue:
    edition = _edition(year)
    seat = _seat(edition, seat_id)
    with transaction() as session:
        lacking = seats.withdraw(session, seat, organiser=current_user, now=g.now)
        notices.seat_ended(session, seat, edition, now=g.now)
    flash(f"The seat of {seat.name} is withdrawn, and a mail says so.{_go_back(lacking)}", "info")
    return redirect(url_for(".jury", year=year), 303)


def _go_back(essays: int) -> str:
    """What is to be done about essays that have a reader less."""
    if not essays:
        return ""
    them = (
        "1 essay has a reader less: plan who reads it"
        if essays == 1
        else f"{essays} essays have a reader less: plan who reads them"
    )
    return f" {them} instead, under “Who reads what”."


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _seat(edition: Edition, seat_id: int) -> Seat:
    found: Seat = seat_of(db.session(), edition.id, seat_id) or abort(404)
    return found


def _page(edition: Edition, form: InvitationForm, status: int) -> ResponseReturnValue:
    jury = queries.jury(db.session(), edition.id, g.now)
    return render_template("prize/organiser/jury.html", edition=edition, jury=jury, form=form), status
