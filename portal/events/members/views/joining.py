"""/events/<slug>/join: the link to a meeting, for those who may have it and while they may."""

from flask import Blueprint, abort, g, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import memberships
from portal.database import db
from portal.events.members.permissions import why_not_join
from portal.events.members.queries import joining as queries
from portal.events.members.refusals import NotYourLink
from portal.events.members.rules.windows import open_now
from portal.events.registration.queries import mine
from portal.events.registration.views.listings import listing_or_404

bp = Blueprint("joining", __name__)


@bp.get("/events/<slug>/join")
def join(slug: str) -> ResponseReturnValue:
    """No page but this one has the link. Too early, it says from when; for others, what would help."""
    listing = listing_or_404(slug)
    windows = queries.windows(db.session(), [listing]).get(slug) or abort(404)
    own = mine.own(db.session(), listing.id, current_user.id, g.now)
    kinds = queries.kinds_on(memberships.held(db.session(), current_user.id), listing, g.now)
    why_not = why_not_join(listing, kinds, own.state if own else None, windows, g.now)
    if isinstance(why_not, NotYourLink):
        raise why_not
    ways = [] if why_not else queries.ways(db.session(), listing, open_now(windows, g.now))
    response = make_response(
        render_template(
            "events/members/join.html", event=listing, why_not=why_not, ways=ways, has_place=own is not None
        )
    )
    # Whoever runs the meeting need not learn from where somebody comes.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
