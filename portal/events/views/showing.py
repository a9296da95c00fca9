"""The page of one event, for readers and, of a draft, for the organiser who looks at it first."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import current_app, render_template

from portal.accounts.models import Person
from portal.database import db
from portal.events import calendar
from portal.events.feeds.linked_data import linked_data
from portal.events.listing import Listing
from portal.events.members.queries import joining
from portal.events.plugins import Action, KeyDate, Panel, registry
from portal.events.registration.door import Door, door
from portal.web import absolute_url
from portal.zones import earliest_today


@dataclass(frozen=True, slots=True)
class Showing:
    """What the page shows to this reader besides the listing; it can be compared, and a page is kept until it
    changes."""

    today: date
    panel: Panel | None
    key_dates: tuple[KeyDate, ...]
    actions: tuple[Action, ...]
    door: Door | None
    line: joining.Line | None


def showing(event: Listing, viewer: Person | None, now: datetime) -> Showing:
    plugin = registry(current_app).of(event)
    way_in = door(db.session(), event, viewer, now)
    return Showing(
        earliest_today(now),
        plugin.panel(event, viewer, now),
        tuple(plugin.key_dates(event)),
        tuple(plugin.actions(event, viewer, now)),
        way_in,
        _line(event, viewer, way_in, now),
    )


def _line(event: Listing, viewer: Person | None, way_in: Door | None, now: datetime) -> joining.Line | None:
    """When the link to a meeting is there, for whoever may join; nothing for all others. The link is no part of it."""
    if viewer is None:
        return None
    states = {event.slug: way_in.own} if way_in and way_in.own else {}
    return joining.lines(db.session(), [event], viewer.id, states, now).get(event.slug)


def rendered(event: Listing, shown: Showing, zone: str, *, is_preview: bool = False) -> str:
    """The page, with the meetings in this zone as well; where there is no zone of that name, it says so."""
    try:
        place, is_known = calendar.zone_like(zone) if zone else None, True
    except calendar.NoSuchZone:
        place, is_known = None, False
    starts = _seen_from(event, place)
    return render_template(
        "events/listing.html",
        event=event,
        today=shown.today,
        panel=shown.panel,
        key_dates=shown.key_dates,
        actions=shown.actions,
        door=shown.door,
        line=shown.line,
        zone=place.key if place else zone,
        zone_unknown=not is_known,
        starts=starts,
        in_short=calendar.in_short(list(starts.values())),
        linked_data=linked_data(event, absolute_url("events.public.listing", slug=event.slug)),
        is_preview=is_preview,
    )


def _seen_from(event: Listing, place: ZoneInfo | None) -> dict[str, calendar.LocalStart]:
    """The timed meetings by uid, as a reader in this zone has them; nothing where none is asked for."""
    if place is None:
        return {}
    timed = [(meeting.uid, start) for meeting in event.meetings if (start := meeting.start)]
    local = calendar.for_reader([start for _, start in timed], place)
    return {uid: seen for (uid, _), seen in zip(timed, local, strict=True)}
