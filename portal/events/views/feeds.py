"""/events.ics, /events.atom, /events.json and /events/<slug>.ics: the listings for programs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, abort, current_app, g, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.database import db
from portal.events import pages
from portal.events.feeds import document, ical
from portal.events.feeds.entries import in_short
from portal.events.feeds.shown import Shown
from portal.events.forms import FilterForm
from portal.events.listing import UNWRITTEN
from portal.events.plugins import registry
from portal.events.queries import Filters, asked_for
from portal.events.views.asking import Asked
from portal.web import absolute_url
from portal.zones import earliest_today

bp = Blueprint("feeds", __name__)

ATOM = "application/atom+xml"
TITLE = "Balint group events"
# What a feed holds where nobody says from when and to when: a calendar keeps for a while what was, and hardly anything
# is announced further ahead. Without an end, every calendar that follows would fetch all of it again and again.
BEFORE, AFTER = timedelta(days=92), timedelta(days=549)
# An entry of news is a listing; who looks in from time to time wants the latest.
NEWS = 50

Render = Callable[[str, Sequence[Shown], Mapping[str, str]], str]


@bp.get("/events.ics")
@public
def events_calendar() -> ResponseReturnValue:
    def render(title: str, shown: Sequence[Shown], _words: Mapping[str, str]) -> str:
        return ical.calendar(title, shown, host=_host(), address=_address)

    return _feed("ics", ical.MIMETYPE, render)


@bp.get("/events.atom")
@public
def events_news() -> ResponseReturnValue:
    """The listings that were changed last."""

    def render(title: str, shown: Sequence[Shown], words: Mapping[str, str]) -> str:
        listings = sorted((one.listing for one in shown if one.has_a_place()), key=lambda listing: listing.slug)
        listings.sort(key=lambda listing: listing.changed_at, reverse=True)
        return render_template(
            "events/feed.atom.xml",
            title=title,
            listings=[(in_short(listing), listing) for listing in listings[:NEWS]],
            changed_at=listings[0].changed_at if listings else UNWRITTEN,
            self_url=absolute_url("events.feeds.events_news", **words),
            home=absolute_url("events.public.listings", **words),
            address=_address,
        )

    return _feed("atom", ATOM, render)


@bp.get("/events.json")
@public
def events_document() -> ResponseReturnValue:
    def render(title: str, shown: Sequence[Shown], words: Mapping[str, str]) -> str:
        home = absolute_url("events.public.listings", **words)
        made = document.document(title, [one for one in shown if one.has_a_place()], home=home, address=_address)
        return json.dumps(made, ensure_ascii=False, indent=1) + "\n"

    return _feed("json", document.MIMETYPE, render)


@bp.get("/events/<slug>.ics")
@public
def event_calendar(slug: str) -> ResponseReturnValue:
    """Every meeting of one event, past ones as well."""
    catalogue = pages.catalogue(current_app, db.session())
    listing = catalogue.by_slug.get(slug) or abort(404)
    key_dates = registry(current_app).key_dates([listing]).get(slug, ())

    def render() -> str:
        return ical.calendar(listing.title, [Shown(listing, key_dates)], host=_host(), address=_address)

    return catalogue.feed(
        ("ics of one", slug), key_dates, render, mimetype=ical.MIMETYPE, changed_at=listing.changed_at
    )


def _feed(name: str, mimetype: str, render: Render) -> ResponseReturnValue:
    asked = Asked()
    if asked.cannot_be_read:
        form = asked.form
        faults = [f"{form[name].label.text}: {' '.join(errors)}" for name, errors in form.errors.items()]
        return Response("\n".join([*faults, ""]), 422, mimetype="text/plain")
    catalogue = pages.catalogue(current_app, db.session())
    today = earliest_today(g.now)
    key_dates = registry(current_app).key_dates(catalogue.listings)

    def shown() -> str:
        filters, only = _within(asked.form, today), asked.form.in_words()
        listings = asked_for(catalogue.listings, filters)
        whole = [Shown(one, key_dates.get(one.slug, ()), filters.since, filters.until) for one in listings]
        return render(f"{TITLE}: {only}" if only else TITLE, whole, asked.words)

    # A day later it may hold another one, and no longer one that was long ago.
    began = datetime.combine(today, time(12), UTC)
    changed_at = max(catalogue.revision.changed_at or began, began)
    key = name, tuple(asked.words.items())
    return catalogue.feed(key, (today, key_dates), shown, mimetype=mimetype, changed_at=changed_at)


def _within(form: FilterForm, today: date) -> Filters:
    """What was asked for, where that leaves the days open between those that a feed holds of itself."""
    filters = form.filters(today)
    asks_since, asks_past = form.since.data, form.past.data
    since = filters.since if asks_since or asks_past else today - BEFORE
    # Whatever day is asked for, there is one that ends it.
    begins = min(max(today, since or today), date.max - AFTER)
    return replace(filters, since=since, until=filters.until or begins + AFTER)


def _host() -> str:
    host: str = current_app.extensions["settings"].host
    return host


def _address(slug: str) -> str:
    return absolute_url("events.public.listing", slug=slug)


def webcal_url(endpoint: str, **values: str) -> str:
    """The address of a calendar by which a device offers to follow it."""
    return f"webcal://{absolute_url(endpoint, **values).partition('://')[2]}"
