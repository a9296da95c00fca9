"""/, /events/, /events/month/<month> and /events/<slug>: what is on, for anybody."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from flask import Blueprint, abort, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.accounts.models import Person
from portal.database import db
from portal.events import calendar, pages
from portal.events.listing import Listing
from portal.events.month import Month, NoSuchMonth, expected, items
from portal.events.plugins import KeyDate, Panel, registry
from portal.events.queries import Filters, Line, asked_for, matching
from portal.events.views.asking import Asked
from portal.events.views.showing import rendered, showing
from portal.zones import earliest_today

bp = Blueprint("public", __name__)

NEXT = 5
# So many listings, and the rest of the last one's day, make a page of the list.
A_PAGE = 60


@bp.get("/")
@public
def front() -> ResponseReturnValue:
    catalogue = pages.catalogue(current_app, db.session())
    today = earliest_today(g.now)
    calls = _prominent(catalogue.listings, _viewer(), g.now)

    def render() -> str:
        lines = matching(catalogue.listings, Filters(since=today))
        return render_template("events/front.html", calls=calls, lines=lines[:NEXT], more=len(lines) > NEXT)

    return catalogue.page("front", (today, calls), render)


@bp.get("/events/")
@public
def listings() -> ResponseReturnValue:
    catalogue = pages.catalogue(current_app, db.session())
    today = earliest_today(g.now)
    asked = Asked(zone=True)

    def render() -> str:
        lines = matching(catalogue.listings, asked.form.filters(today))
        shown = _a_page(lines)
        return render_template(
            "events/listings.html",
            form=asked.form,
            months=_by_month(shown),
            later=lines[len(shown)].day if len(shown) < len(lines) else None,
            this_month=Month.of(today),
            asked=asked.words,
            words=asked.of_any_day,
            elsewhere=asked.elsewhere,
        )

    if asked.cannot_be_read:
        return render(), 422
    return catalogue.page(("list", *asked.words.items()), today, render)


@bp.get("/events/month/")
@bp.get("/events/month/<text>")
@public
def month(text: str = "") -> ResponseReturnValue:
    """One month as a calendar has it; without one in the address, this one. The words of the list filter it as well."""
    today = g.now.date()
    try:
        shown = Month.parse(text) if text else Month.of(today)
    except NoSuchMonth:
        abort(404)
    catalogue = pages.catalogue(current_app, db.session())
    key_dates = registry(current_app).key_dates(catalogue.listings)
    first, last = _months(catalogue, key_dates, today)
    # Where nothing is listed any more nobody is led from month to month for ever.
    if not first <= shown <= last:
        abort(404)
    asked = Asked(days=False, zone=True)

    def render() -> str:
        listings = asked_for(catalogue.listings, asked.form.filters(today))
        return render_template(
            "events/month.html",
            form=asked.form,
            words=asked.of_any_day,
            elsewhere=asked.elsewhere,
            month=shown,
            today=today,
            items=items(listings, key_dates, shown),
            expected=expected(listings, shown),
            before=shown.preceding if first < shown else None,
            after=shown.following if shown < last else None,
        )

    if asked.cannot_be_read:
        return render(), 422
    return catalogue.page(("month", str(shown), *asked.words.items()), (today, key_dates), render)


@bp.get("/events/<slug>")
@public
def listing(slug: str) -> ResponseReturnValue:
    """One event; `?zone=` shows its meetings in that zone as well, for readers without a script."""
    catalogue = pages.catalogue(current_app, db.session())
    event = catalogue.by_slug.get(slug) or abort(404)
    shown = showing(event, _viewer(), g.now)
    zone = request.args.get("zone", "").strip()
    try:
        key = calendar.zone_like(zone).key if zone else ""
    except calendar.NoSuchZone:
        return rendered(event, shown, zone), 422
    return catalogue.page(("listing", slug, key), shown, lambda: rendered(event, shown, key))


def _viewer() -> Person | None:
    return current_user if current_user.is_authenticated else None


def _prominent(listings: Sequence[Listing], viewer: Person | None, now: datetime) -> list[tuple[Listing, Panel]]:
    """The panels that plug-ins want on the front page, by the day of their event; last come those of events that are
    over, if what became of them is news."""
    plugins, today = registry(current_app), earliest_today(now)
    claimed = set(plugins)
    by_day = [(event.first_day(today) or date.max, event) for event in listings if event.kind in claimed]
    panels = (
        (day, event, plugins.of(event).panel(event, viewer, now)) for day, event in sorted(by_day, key=itemgetter(0))
    )
    return [
        (event, panel)
        for day, event, panel in panels
        if panel is not None and (panel.is_news or (panel.prominent and day != date.max))
    ]


def _by_month(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    return [(month, list(group)) for month, group in groupby(lines, lambda line: f"{line.day:%B %Y}")]


def _a_page(lines: Sequence[Line]) -> Sequence[Line]:
    """As many as make a page, and the rest of the last one's day."""
    if len(lines) <= A_PAGE:
        return lines
    day = lines[A_PAGE - 1].day
    return [line for line in lines if line.day <= day]


def _months(catalogue: pages.Catalogue, key_dates: Mapping[str, Sequence[KeyDate]], today: date) -> tuple[Month, Month]:
    """The first and the last month to be looked at: of what is listed, and this one."""
    days = [today, *(catalogue.days or ())]
    days += [date.at.date() for dates in key_dates.values() for date in dates]
    return Month.of(min(days)), Month.of(max(days))
