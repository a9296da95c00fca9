"""What the pages of the desk have in common: the event they are about, and who would be told of a change."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256

from flask import abort, current_app

from portal.database import db
from portal.events import queries
from portal.events.changes import Change, noticed
from portal.events.editing.rules.readiness import Lack, lacks
from portal.events.listing import KINDS, Listing, Meeting
from portal.events.plugins import registry
from portal.events.registration.queries import due
from portal.zones import earliest_today


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would be to those who are coming. people: how many would be told"""

    changes: Sequence[Change] = ()
    people: int = 0


def event_or_404(slug: str) -> Listing:
    """Drafts as well: these pages are the organiser's."""
    found: Listing = queries.of_slug(db.session(), slug) or abort(404)
    return found


def kinds() -> list[str]:
    """Those that may be listed: the portal's own, and those that plug-ins bring."""
    return list(dict.fromkeys([*KINDS, *registry(current_app)]))


def lacks_of(listing: Listing, now: datetime) -> list[Lack]:
    key_dates = registry(current_app).of(listing).key_dates(listing)
    return lacks(listing, kinds(), today=earliest_today(now), has_key_dates=bool(key_dates))


def effect(before: Listing, after: Listing, now: datetime) -> Effect:
    """At most one statement."""
    changes = noticed(before, after, now)
    return Effect(changes, len(due.placed(db.session(), before.id)) if changes else 0)


def stamp(listing: Listing) -> str:
    """Stands for what was on a page: whoever agrees to it has seen this and nothing else."""
    said = [_said(listing), *map(_said, listing.meetings)]
    return sha256(repr(said).encode(errors="replace")).hexdigest()[:32]


def _said(one: Listing | Meeting) -> list[object]:
    """What it says, and nothing that its row keeps for itself."""
    return [getattr(one, f.name) for f in fields(one) if f.compare and f.name != "meetings"]


def people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def told(number: int) -> str:
    """What is said afterwards of who had a mail."""
    return f" {people(number)} with a place {'is' if number == 1 else 'are'} told by mail." if number else ""


def plain(words: str | None) -> str:
    """What the organiser adds to a mail, with the line ends of a mail."""
    return (words or "").replace("\r\n", "\n").replace("\r", "\n").strip()
