"""/my-events/<token>.ics: one's own events, for a calendar program, which cannot sign in."""

from flask import Blueprint, abort, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.database import db, transaction
from portal.events import pages
from portal.events.feeds import ical
from portal.events.members.operations import calendar as operations
from portal.events.members.queries import calendar as queries
from portal.events.members.queries import joining
from portal.rates import by_person, limiter
from portal.secret_addresses import calendar_file
from portal.web import absolute_url

bp = Blueprint("own_calendar", __name__, url_prefix="/my-events")

TITLE = "Your events"


@bp.post("/calendar")
@limiter.limit("30 per hour", key_func=by_person)
def new_address() -> ResponseReturnValue:
    """Give the reader's calendar an address, or another one in the place of that which it has."""
    with transaction() as session:
        operations.new_address(session, current_user.id, now=g.now)
    flash("Your calendar has a new address. An earlier one leads nowhere now.", "success")
    return redirect(url_for("events.registration.mine", _anchor="calendar"), 303)


@bp.get("/<token>.ics")
@public
@limiter.limit("120 per hour")
def calendar(token: str) -> ResponseReturnValue:
    """Places, and offers as what is not settled. How to join is never in it: calendars are copied to many places."""
    person_id = queries.owner(db.session(), token) or abort(404)
    own = queries.own(db.session(), person_id, pages.catalogue(current_app, db.session()).by_slug, g.now)
    with_link = joining.windows(db.session(), [listing for listing, _ in own])
    join_at = {slug: absolute_url("events.joining.join", slug=slug) for slug in with_link}
    text = ical.calendar(
        TITLE,
        list(queries.shown(own, join_at)),
        host=current_app.extensions["settings"].host,
        address=lambda slug: absolute_url("events.public.listing", slug=slug),
    )
    response = calendar_file(text)
    # Whoever follows it asks again and again: nothing is sent where nothing has changed.
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)
