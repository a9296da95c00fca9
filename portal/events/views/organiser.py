"""/organise/: every listing, drafts as well, and what can be done about it."""

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db
from portal.events import calendar
from portal.events.plugins import registry
from portal.events.queries import Line, everything

bp = Blueprint("organiser", __name__, url_prefix="/organise")


@bp.get("/")
@organiser_only
def index() -> ResponseReturnValue:
    today = calendar.earliest_today(g.now)
    plugins = registry(current_app)
    rows = []
    for event in everything(db.session()):
        coming = event.first_day(today)
        line = Line(coming, event) if coming else None
        rows.append((event, line, plugins.of(event).actions(event, current_user, g.now)))
    # What is to come first, in calendar order; what is over after it.
    rows.sort(key=lambda row: row[1] is None)
    return render_template("events/organiser/index.html", rows=rows)
