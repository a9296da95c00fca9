"""/, /events/ and /events/<slug>: what is on, for anybody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby

from flask import Blueprint, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.accounts.models import Person
from portal.database import db
from portal.events import calendar, pages
from portal.events.forms import FilterForm
from portal.events.listing import KINDS, Listing
from portal.events.plugins import Panel, registry
from portal.events.queries import Filters, Line, matching
from portal.events.registration.door import door

bp = Blueprint("public", __name__)

NEXT = 5


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    catalogue = pages.catalogue(current_app, db.session())
    today = calendar.earliest_today(g.now)
    calls = _prominent(catalogue.listings, _viewer(), g.now)

    def render() -> str:
        lines = matching(catalogue.listings, Filters(since=today))
        return render_template("events/front.html", calls=calls, lines=lines[:NEXT], more=len(lines) > NEXT)

    return catalogue.page("front", (today, calls), render)


@bp.get("/events/")
@public
def listings() -> ResponseReturnValue:
    catalogue = pages.catalogue(current_app, db.session())
    today = calendar.earliest_today(g.now)
    form = FilterForm(request.args)
    form.offer_kinds(sorted({*KINDS, *registry(current_app)}))

    def render() -> str:
        months = _by_month(matching(catalogue.listings, form.filters(today)))
        return render_template("events/listings.html", form=form, months=months, asked=dict(asked))

    # Only what the form asks: any other word in the address shows the same page.
    asked = tuple((name, request.args[name]) for name in FilterForm.NAMES if request.args.get(name))
    if asked and not form.validate():
        return render(), 422
    return catalogue.page(asked, today, render)


@bp.get("/events/<slug>")
@public
def listing(slug: str) -> ResponseReturnValue:
    """One event; `?zone=` shows its meetings in that zone as well, for readers without a script."""
    catalogue = pages.catalogue(current_app, db.session())
    event = catalogue.by_slug.get(slug) or abort(404)
    today = calendar.earliest_today(g.now)
    plugin, viewer = registry(current_app).of(event), _viewer()
    panel = plugin.panel(event, viewer, g.now)
    key_dates = tuple(plugin.key_dates(event))
    actions = tuple(plugin.actions(event, viewer, g.now))
    way_in = door(db.session(), event, viewer, g.now)
    zone = request.args.get("zone", "").strip()

    def render(starts: Mapping[str, calendar.LocalStart], *, zone_unknown: bool = False) -> str:
        return render_template(
            "events/listing.html",
            event=event,
            today=today,
            panel=panel,
            key_dates=key_dates,
            actions=actions,
            door=way_in,
            zone=zone,
            zone_unknown=zone_unknown,
            starts=starts,
        )

    try:
        starts = _seen_from(event, zone)
    except calendar.NoSuchZone:
        return render({}, zone_unknown=True), 422
    return catalogue.page((slug, zone), (today, panel, key_dates, actions, way_in), lambda: render(starts))


def _viewer() -> Person | None:
    return current_user if current_user.is_authenticated else None


def _prominent(listings: Sequence[Listing], viewer: Person | None, now: datetime) -> list[tuple[Listing, Panel]]:
    """The panels that plug-ins want on the front page, of events that are not over."""
    plugins = registry(current_app)
    claimed = set(plugins)
    coming = matching(
        [event for event in listings if event.kind in claimed], Filters(since=calendar.earliest_today(now))
    )
    panels = ((line.listing, plugins.of(line.listing).panel(line.listing, viewer, now)) for line in coming)
    return [(event, panel) for event, panel in panels if panel is not None and panel.prominent]


def _by_month(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    return [(month, list(group)) for month, group in groupby(lines, lambda line: f"{line.day:%B %Y}")]


def _seen_from(event: Listing, zone: str) -> dict[str, calendar.LocalStart]:
    """The timed meetings by uid, as a reader in this zone has them; nothing where none is asked for.

    Raises NoSuchZone.
    """
    if not zone:
        return {}
    timed = [(meeting.uid, start) for meeting in event.meetings if (start := meeting.start)]
    local = calendar.for_reader([start for _, start in timed], calendar.zone(zone))
    return {uid: seen for (uid, _), seen in zip(timed, local, strict=True)}
