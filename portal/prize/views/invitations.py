"""/prize/invitations/<token>: the answer to an invitation to the jury or the committee."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user

from portal.access import public
from portal.accounts import operations as accounts
from portal.accounts import queries as people
from portal.database import db, transaction
from portal.prize.forms.invitations import JoinForm
from portal.prize.models import Edition, Role, Seat
from portal.prize.operations import seats
from portal.rates import limiter

bp = Blueprint("invitations", __name__, url_prefix="/prize/invitations")


@bp.get("/<token>")
@public
@limiter.limit("60 per hour")
def invitation(token: str) -> ResponseReturnValue:
    """What is asked, and the ways to answer: with an account that exists, with a new one, or no."""
    seat = seats.open_invitation(db.session(), token, now=g.now)
    return _page(seat, token, JoinForm(formdata=None, name=seat.name), 200)


@bp.post("/<token>/accept")
@public
@limiter.limit("30 per hour")
def accept(token: str) -> ResponseReturnValue:
    """Take the seat with the account that is signed in; or make one, for the address that was invited.

    The link came by mail, so whoever follows it has shown that the address is theirs.
    """
    seat = seats.open_invitation(db.session(), token, now=g.now)
    if current_user.is_authenticated:
        with transaction() as session:
            taken = seats.accept(session, token, current_user, now=g.now)
        return _welcome(taken.role, taken.edition_id)
    if people.by_email(db.session(), seat.email):
        return redirect(url_for("security.login", next=url_for(".invitation", token=token)), 303)
    form = JoinForm(email=seat.email)
    if not form.validate():
        return _page(seat, token, form, 422)
    with transaction() as session:
        person = accounts.create_person(
            session,
            email=seat.email,
            name=form.name.data,
            password=form.password.data,
            confirmed_at=g.now,
            now=g.now,
        )
        taken = seats.accept(session, token, person, now=g.now)
    login_user(person)
    return _welcome(taken.role, taken.edition_id)


@bp.post("/<token>/seen")
@public
@limiter.limit("30 per hour")
def seen(token: str) -> ResponseReturnValue:
    """Somebody has the page before them: they said so, or the page's script saw them move or type."""
    with transaction() as session:
        seat = seats.notice(session, token, now=g.now)
    if "later" not in request.form:
        return "", 204
    return render_template("prize/invitations/later.html", seat=seat, token=token)


@bp.post("/<token>/decline")
@public
@limiter.limit("30 per hour")
def decline(token: str) -> ResponseReturnValue:
    with transaction() as session:
        seats.decline(session, token, now=g.now)
    return render_template("prize/invitations/declined.html")


def _welcome(role: str, edition_id: int) -> ResponseReturnValue:
    flash("Thank you: your seat is taken.", "success")
    year = db.session.get_one(Edition, edition_id).year
    if role == Role.JUROR:
        # Before anything is given to them, they say whom they are close to.
        return redirect(url_for("prize.jury_seat.seat", year=year), 303)
    return redirect(url_for("prize.committee.desk", year=year), 303)


def _page(seat: Seat, token: str, form: JoinForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "prize/invitations/invitation.html",
        seat=seat,
        edition=db.session.get_one(Edition, seat.edition_id),
        token=token,
        form=form,
        has_account=people.by_email(db.session(), seat.email) is not None,
        here=request.path,
    )
    return page, status
