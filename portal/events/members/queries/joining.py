"""How one joins. What a page says of when comes without the link, which only its own page and the organiser's load."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts import memberships
from portal.accounts.membership import Held, Kind, vouched_for
from portal.events import calendar
from portal.events.listing import Listing
from portal.events.members.models import Joining
from portal.events.members.permissions import why_not_join
from portal.events.members.refusals import NoLinkYet
from portal.events.members.rules.windows import Window, open_now, window
from portal.events.models import Occurrence
from portal.events.registration.rules.state import State

_WHEN = (Joining.hours_before, Joining.minutes_after)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody is told who may join. opens_at: None where the link is there now, until `ends_at`"""

    slug: str
    zone: str
    opens_at: datetime | None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How one joins, as it was written."""

    link: str
    number: str
    passcode: str
    note: str


def windows(session: Session, listings: Sequence[Listing]) -> dict[str, list[Window]]:
    """By slug, of each scheduled meeting of which it is written down how one joins, in their order; without a link.
    One statement."""
    slugs = {listing.id: listing.slug for listing in listings}
    rows = (
        select(Joining.event_id, Occurrence.event_id.label("of"), Occurrence.uid, *_WHEN)
        .outerjoin(Occurrence, Occurrence.id == Joining.occurrence_id)
        .where(or_(Joining.event_id.in_(slugs), Occurrence.event_id.in_(slugs)))
    )
    # By the slug, and by the uid of a meeting that has its own.
    settings: defaultdict[str, dict[str | None, tuple[int, int]]] = defaultdict(dict)
    for row in session.execute(rows):
        settings[slugs[row.event_id or row.of]][row.uid] = (row.hours_before, row.minutes_after)
    return {listing.slug: _of(listing, settings[listing.slug]) for listing in listings if listing.slug in settings}


def _of(listing: Listing, settings: Mapping[str | None, tuple[int, int]]) -> list[Window]:
    found = [(meeting, settings.get(meeting.uid) or settings.get(None)) for meeting in listing.scheduled]
    return [window(m, hours_before=own[0], minutes_after=own[1]) for m, own in found if own]


def line(
    listing: Listing, kinds: Collection[Kind], own: State | None, found: Sequence[Window], now: datetime
) -> Line | None:
    """For whoever may join, now or later; None for anybody else, and where nothing is to come."""
    if not found:
        return None
    refusal = why_not_join(listing, kinds, own, found, now)
    if refusal is None:
        ends_at = max(one.ends_at for one in open_now(found, now))
        return Line(listing.slug, listing.zone, None, ends_at)
    if isinstance(refusal, NoLinkYet) and refusal.opens_at:
        return Line(listing.slug, refusal.zone, refusal.opens_at)
    return None


def lines(
    session: Session, listings: Sequence[Listing], person_id: int, states: Mapping[str, State], now: datetime
) -> dict[str, Line]:
    """The lines of many at once, by slug. states: where this person's registrations stand, by slug. At most two
    statements."""
    by_slug = windows(session, listings) if listings else {}
    if not by_slug:
        return {}
    held = memberships.held(session, person_id)
    found = {
        one.slug: line(one, kinds_on(held, one, now), states.get(one.slug), by_slug.get(one.slug, []), now)
        for one in listings
    }
    return {slug: one for slug, one in found.items() if one}


def kinds_on(held: Iterable[Held], listing: Listing, now: datetime) -> frozenset[Kind]:
    """What counts with the event's organiser, on this day where it is held."""
    return vouched_for(held, listing.organiser, now.astimezone(calendar.zone(listing.zone)).date())


def ways(session: Session, listing: Listing, meetings: Iterable[Window]) -> list[tuple[Window, Way]]:
    """How one joins these meetings of an event: with the links, so for nobody but those who may. One statement."""
    of_event, by_uid = None, {}
    for uid, row in _rows(session, listing):
        if uid is None:
            of_event = row
        else:
            by_uid[uid] = row
    found = [(one, by_uid.get(one.meeting.uid) or of_event) for one in meetings]
    return [(one, Way(row.link, row.number, row.passcode, row.note)) for one, row in found if row]


def written(session: Session, listing: Listing) -> dict[str | None, Joining]:
    """What is written down, for the organiser: by the uid of a meeting, and None for the event. One statement."""
    return dict(_rows(session, listing))


def _rows(session: Session, listing: Listing) -> list[tuple[str | None, Joining]]:
    rows = (
        select(Occurrence.uid, Joining)
        .select_from(Joining)
        .outerjoin(Occurrence, Occurrence.id == Joining.occurrence_id)
        .where(or_(Joining.event_id == listing.id, Occurrence.event_id == listing.id))
    )
    return [(uid, row) for uid, row in session.execute(rows)]
