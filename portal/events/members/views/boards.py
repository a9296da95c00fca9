"""/boards/: what a body tells its members. Whoever may not read a board does not learn that there is one."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.database import db, transaction
from portal.events import pages
from portal.events.members import notices
from portal.events.members.models import Board
from portal.events.members.operations import boards
from portal.events.members.queries import boards as queries
from portal.events.members.queries import joining
from portal.rates import limiter
from portal.zones import earliest_today

bp = Blueprint("boards", __name__, url_prefix="/boards")


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("events/members/boards.html", boards=queries.readable(db.session(), current_user.id, g.now))


@bp.get("/<slug>")
def board(slug: str) -> ResponseReturnValue:
    found = _board(slug)
    listings = queries.coming(found, pages.catalogue(current_app, db.session()).listings, g.now)
    return render_template(
        "events/members/board.html",
        board=found,
        notices=queries.notices(db.session(), found, g.now),
        meetings=listings,
        lines=joining.lines(db.session(), listings, current_user.id, {}, g.now),
        is_reminded=queries.reminder(db.session(), found, current_user.id) is not None,
        today=earliest_today(g.now),
    )


@bp.post("/<slug>/reminders")
def ask_for_reminders(slug: str) -> ResponseReturnValue:
    found = _board(slug)
    with transaction() as session:
        boards.ask_for_reminders(session, found.id, current_user.id, now=g.now)
    flash("You get a mail the day before each meeting of this board.", "success")
    return redirect(url_for(".board", slug=slug), 303)


@bp.post("/<slug>/reminders/end")
def end_reminders(slug: str) -> ResponseReturnValue:
    found = _board(slug)
    with transaction() as session:
        boards.end_reminders(session, found.id, current_user.id)
    flash("You get no reminder of these meetings any more.", "success")
    return redirect(url_for(".board", slug=slug), 303)


@bp.get("/no-reminders/<token>")
@public
@limiter.limit("60 per hour")
def before_ending_reminders(token: str) -> ResponseReturnValue:
    """The link in a reminder, which needs no sign-in."""
    if notices.whose(token) is None:
        abort(404)
    return render_template("events/members/no_reminders.html", token=token, done=False)


@bp.post("/no-reminders/<token>")
@public
@limiter.limit("60 per hour")
def end_reminders_by_link(token: str) -> ResponseReturnValue:
    board_id, person_id = notices.whose(token) or abort(404)
    with transaction() as session:
        boards.end_reminders(session, board_id, person_id)
    return render_template("events/members/no_reminders.html", token=token, done=True)


def _board(slug: str) -> Board:
    found: Board = queries.for_reader(db.session(), slug, current_user.id, g.now) or abort(404)
    return found
