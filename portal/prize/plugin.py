"""The prize as a kind of event: what it adds to its listing, by the seam that `events.plugins` declares."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from flask import g, url_for

from portal.accounts.models import Person
from portal.database import db
from portal.events.listing import Listing
from portal.events.plugins import Action, KeyDate, Panel
from portal.prize.listing import KIND
from portal.prize.models import Edition
from portal.prize.queries import public as queries
from portal.prize.rules.window import Phase


class PrizePlugin:
    kind = KIND

    def panel(self, event: Listing, viewer: Person | None, now: datetime) -> Panel | None:
        """The call in short, with the one thing to do next. An open call belongs on the front page, too."""
        edition = _edition(event)
        if edition is None:
            return None
        phase = edition.window.phase(now)
        values = {
            "year": edition.year,
            "title": edition.title,
            "phase": phase.value,
            "is_over": edition.is_over(now),
            "closes_at": edition.closes_at,
            "opens_at": edition.opens_at,
            "zone": edition.zone,
            "minimum_words": edition.minimum_words,
            "maximum_words": edition.maximum_words,
            "pot_cents": edition.pot_cents,
            "currency": edition.currency,
            "is_demonstration": edition.is_demonstration,
        }
        return Panel("prize/_panel.html", values, prominent=phase is Phase.OPEN)

    def key_dates(self, event: Listing) -> Sequence[KeyDate]:
        window = _window(event)
        if window is None:
            return ()
        opens_at, closes_at, zone = window
        return (
            KeyDate("opens", "Entries open", opens_at, zone),
            KeyDate("closes", "Entries close", closes_at, zone, excluded=True),
        )

    def actions(self, event: Listing, viewer: Person | None, now: datetime) -> Sequence[Action]:
        edition = _edition(event)
        return tuple(_actions(edition, viewer, now)) if edition else ()


def _actions(edition: Edition, viewer: Person | None, now: datetime) -> Iterator[Action]:
    if edition.window.receives(now):
        yield Action("Enter an essay", url_for("prize.entrant.entry", year=edition.year))
    if viewer is not None and viewer.is_organiser:
        yield Action("Run this edition", url_for("prize.organiser.edition", year=edition.year))


def _window(event: Listing) -> tuple[datetime, datetime, str] | None:
    """When entries open and close, and the zone that is printed in. A feed asks this of every edition, so all of them
    are looked up at once; the page of an event has its edition already."""
    edition = g.get("edition_of_event", {}).get(event.id)
    if edition is not None:
        return edition.opens_at, edition.closes_at, edition.zone
    if "edition_windows" not in g:
        g.edition_windows = queries.windows(db.session())
    return g.edition_windows.get(event.id)  # type: ignore[no-any-return]


def _edition(event: Listing) -> Edition | None:
    """The edition of this listing, looked up once a request: the page of an event asks three questions about it."""
    known: dict[int, Edition | None] = g.setdefault("edition_of_event", {})
    if event.id not in known:
        known[event.id] = queries.edition_of_event(db.session(), event.id)
    return known[event.id]
