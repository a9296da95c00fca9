"""/organise/prize/<year>/jury/reminders: what goes out next to whom, why to somebody nothing, and what went out."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.prize import notices
from portal.prize.models import Edition, Seat
from portal.prize.operations import reminders as operations
from portal.prize.permissions import why_not_remind
from portal.prize.queries import juror_reminders as queries
from portal.prize.queries.organiser import seat as seat_of
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.juror_reminders import Coming, LeftToRead, by_day
from portal.refusals import Refusal

bp = Blueprint("organiser_reminders", __name__, url_prefix="/organise/prize/<int:year>/jury/reminders")


@bp.get("")
@organiser_only
def reminders(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    return render_template(
        "prize/organiser/reminders.html",
        edition=edition,
        outlook=queries.outlook(db.session(), edition.id, g.now),
        why_not=lambda its: _why_not(its, edition),
        by_day=lambda its: by_day(g.now, its.juror.zone),
        mail=_mail,
    )


@bp.post("/<int:seat_id>/hold")
@organiser_only
def hold(year: int, seat_id: int) -> ResponseReturnValue:
    seat = _seat(_edition(year), seat_id)
    with transaction() as session:
        operations.hold(session, seat, organiser=current_user, now=g.now)
    flash(f"{seat.name} gets no reminders until you let them go on.", "info")
    return redirect(url_for(".reminders", year=year), 303)


@bp.post("/<int:seat_id>/release")
@organiser_only
def release(year: int, seat_id: int) -> ResponseReturnValue:
    seat = _seat(_edition(year), seat_id)
    with transaction() as session:
        operations.release(session, seat, organiser=current_user, now=g.now)
    flash(f"Reminders to {seat.name} go on as planned.", "success")
    return redirect(url_for(".reminders", year=year), 303)


@bp.post("/<int:seat_id>/send")
@organiser_only
def send(year: int, seat_id: int) -> ResponseReturnValue:
    """Have one juror reminded: at once, or as soon as it is day where they are."""
    edition = _edition(year)
    its = queries.to_juror(db.session(), edition.id, seat_id, g.now) or abort(404)
    if refusal := _why_not(its, edition):
        raise refusal
    with transaction() as session:
        operations.ask(session, its.seat, organiser=current_user, now=g.now)
    when = "is on its way" if by_day(g.now, its.juror.zone) == g.now else "goes out as soon as it is day where they are"
    flash(f"The reminder to {its.seat.name} {when}.", "success")
    return redirect(url_for(".reminders", year=year), 303)


def _mail(its: queries.ToJuror) -> tuple[str, str] | None:
    """Subject and body of the next mail to a juror, if they read nothing until then."""
    match its.next, its.left:
        case Coming(occasion, at), LeftToRead() as left:
            return notices.still_to_read_text(its.person, its.edition, occasion=occasion, left=left, now=max(at, g.now))
    return None


def _why_not(its: queries.ToJuror, edition: Edition) -> Refusal | None:
    return why_not_remind(its.juror, edition.window, edition.zone, g.now)


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _seat(edition: Edition, seat_id: int) -> Seat:
    found: Seat = seat_of(db.session(), edition.id, seat_id) or abort(404)
    return found
