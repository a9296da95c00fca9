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
from portal.prize.rules.announcement import is_news
from portal.prize.rules.window import Phase


class PrizePlugin:
    kind = KIND

    def panel(self, event: Listing, viewer: Person | None, now: datetime) -> Panel | None:
        """The call in short, with the one thing to do next. An open call belongs on the front page, too, and so do
        winners for a while."""
        edition = _edition(event)
        if edition is None:
            return None
        phase, announced_at = edition.window.phase(now), edition.window.announced_by(now)
        values = {
            "year": edition.year,
            "title": edition.title,
            "phase": phase.value,
            "is_over": edition.is_over(now),
            "closes_at": edition.closes_at,
            "opens_at": edition.opens_at,
            "announced_at": announced_at,
            "zone": edition.zone,
            "minimum_words": edition.minimum_words,
            "maximum_words": edition.maximum_words,
            "pot_cents": edition.pot_cents,
            "currency": edition.currency,
            "is_demonstration": edition.is_demonstration,
        }
        news = announced_at is not None and is_news(announced_at, now)
        return Panel("prize/_panel.html", values, prominent=phase is Phase.OPEN, is_news=news)

    def key_dates(self, event: Listing) -> Sequence[KeyDate]:
        edition = _edition(event)
        return tuple(_key_dates(edition)) if edition else ()

    def actions(self, event: Listing, viewer: Person | None, now: datetime) -> Sequence[Action]:
        edition = _edition(event)
        return tuple(_actions(edition, viewer, now)) if edition else ()


def _actions(edition: Edition, viewer: Person | None, now: datetime) -> Iterator[Action]:
    if edition.window.receives(now):
        yield Action("Enter an essay", url_for("prize.entrant.entry", year=edition.year))
    if viewer is not None and viewer.is_organiser:
        yield Action("Run this edition", url_for("prize.organiser.edition", year=edition.year))


def _key_dates(edition: Edition) -> Iterator[KeyDate]:
    yield KeyDate("opens", "Entries open", edition.opens_at, edition.zone)
    yield KeyDate("closes", "Entries close", edition.closes_at, edition.zone, excluded=True)
    # What is planned is not known to anybody: it has a date once it has come.
    if announced_at := edition.window.announced_by(g.now):
        yield KeyDate("announced", "Winners announced", announced_at, edition.zone)


def _edition(event: Listing) -> Edition | None:
    """The edition of this listing. A feed asks of every one, so all of them are looked up at once, once a request."""
    if "editions_by_event" not in g:
        g.editions_by_event = queries.by_event(db.session())
    return g.editions_by_event.get(event.id)  # type: ignore[no-any-return]
