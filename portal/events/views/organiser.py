"""/organise/: every listing, drafts as well, and what can be done about it."""

from collections.abc import Iterator

from flask import Blueprint, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db
from portal.events.listing import Intake, Listing, Status
from portal.events.plugins import Action, registry
from portal.events.queries import Line, everything
from portal.zones import earliest_today

bp = Blueprint("organiser", __name__, url_prefix="/organise")


@bp.get("/")
@organiser_only
def index() -> ResponseReturnValue:
    today = earliest_today(g.now)
    plugins = registry(current_app)
    rows = []
    for event in everything(db.session()):
        coming = event.first_day(today)
        line = Line(coming, event) if coming else None
        rows.append(
            (
                event,
                line,
                [*plugins.of(event).actions(event, current_user, g.now), *_registrations(event), *_attendance(event)],
            )
        )
    # What is to come first, in calendar order; what is over after it.
    rows.sort(key=lambda row: row[1] is None)
    return render_template("events/organiser/index.html", rows=rows)


def _registrations(event: Listing) -> Iterator[Action]:
    if event.registration is not Intake.NONE and event.status is not Status.DRAFT:
        yield Action("Registrations", url_for("events.registration_desk.registrations", slug=event.slug))


def _attendance(event: Listing) -> Iterator[Action]:
    if event.meetings and event.status is not Status.DRAFT:
        yield Action("Attendance", url_for("events.attendance_desk.attendance", slug=event.slug))
