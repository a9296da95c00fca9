"""/organise/: every listing, drafts as well, and what can be done about it."""

from collections import Counter
from collections.abc import Iterator

from flask import Blueprint, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db
from portal.events.forms import DeskFilterForm
from portal.events.listing import Intake, Listing, Mode, Status
from portal.events.plugins import Action, registry
from portal.events.queries import Line, everything
from portal.zones import earliest_today

bp = Blueprint("organiser", __name__, url_prefix="/organise")


# Of fewer listings than this nobody needs a part.
MANY = 8


@bp.get("/")
@organiser_only
def index() -> ResponseReturnValue:
    today = earliest_today(g.now)
    plugins = registry(current_app)
    listings = everything(db.session())
    form = DeskFilterForm(request.args)
    form.offer_states(Counter(str(event.status) for event in listings))
    shown = form.of(listings) if form.validate() else listings
    rows = []
    for event in shown:
        coming = event.first_day(today)
        line = Line(coming, event) if coming else None
        own = plugins.of(event).actions(event, current_user, g.now)
        rows.append((event, line, [*own, *_registrations(event), *_next(event)]))
    # What is to come first, in calendar order; what is over after it.
    rows.sort(key=lambda row: row[1] is None)
    return render_template(
        "events/organiser/index.html", rows=rows, everything=len(listings), form=form, is_long=len(listings) >= MANY
    )


def actions(event: Listing) -> Iterator[Action]:
    """What can be done about a listing, in the order in which one does it. The page of an event on the desk has them
    all, after what its plug-in brings."""
    yield Action("Edit what it says", url_for("events.desk_listing.edit", slug=event.slug))
    yield Action("Dates", url_for("events.desk_dates.dates", slug=event.slug))
    yield Action("Preview", url_for("events.desk.preview", slug=event.slug))
    if event.status is not Status.DRAFT:
        yield Action("The public page", url_for("events.public.listing", slug=event.slug))
    yield from _registrations(event)
    if event.mode is not Mode.PLACE and event.status is not Status.DRAFT:
        yield Action("How to join", url_for("events.joining_desk.written", slug=event.slug))
    yield from _attendance(event)
    yield Action("Copy it", url_for("events.desk_listing.copy", slug=event.slug))


def _next(event: Listing) -> Iterator[Action]:
    """What one most often wants of it, from the list of all."""
    yield Action("Edit", url_for("events.desk_listing.edit", slug=event.slug))
    yield Action("Dates", url_for("events.desk_dates.dates", slug=event.slug))


def _registrations(event: Listing) -> Iterator[Action]:
    """A draft is nobody's to come to yet."""
    if event.registration is not Intake.NONE and event.status is not Status.DRAFT:
        yield Action("Registrations", url_for("events.registration_desk.registrations", slug=event.slug))


def _attendance(event: Listing) -> Iterator[Action]:
    if event.meetings and event.status is not Status.DRAFT:
        yield Action("Attendance", url_for("events.attendance_desk.attendance", slug=event.slug))
