"""Public pages and feeds, kept in this process and rendered once per change of what they show.

Only what an anonymous visitor sees is kept, and only while the database still has the revision that it was made of:
any number of processes answer alike.
"""

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import cast

from flask import Flask, Response, current_app, make_response, request, session
from sqlalchemy.orm import Session

from portal.events import queries
from portal.events.listing import Listing

_NAME = "events.catalogue"
# A visitor may ask for any filter. When so many pages are kept, or so many characters, keeping begins anew.
MOST = 256
MOST_CHARACTERS = 32_000_000


@dataclass(frozen=True, slots=True)
class _Kept:
    shown: object
    body: str
    etag: str


@dataclass(frozen=True)
class Catalogue:
    """The published listings at one revision, and the pages made of them.

    A page is kept with the listings it was made of, so that a thread that is late cannot keep an old page as new.
    """

    revision: queries.Revision
    listings: tuple[Listing, ...]
    by_slug: dict[str, Listing]
    _kept: dict[Hashable, _Kept] = field(default_factory=dict)

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """The first and the last on which any of them has a place; None where nothing is listed."""
        days = [
            day
            for listing in self.listings
            for day in (listing.listed_on, listing.expected_from, listing.expected_to, *_held_on(listing))
            if day is not None
        ]
        return (min(days), max(days)) if days else None

    def page(self, key: Hashable, shown: object, render: Callable[[], str]) -> Response:
        """The answer to this request: as kept under `key` while `shown` is equal, else rendered.

        shown: whatever the page shows besides the listings, such as the day and what plug-ins add
        """
        if not _is_anonymous():
            return make_response(render())
        kept = self._kept.get(key)
        if kept is None or kept.shown != shown:
            body = render()
            if session.modified:  # the page put something into the visitor's session, so it is that visitor's
                return make_response(body)
            kept = self._keep(key, shown, body)
        response = _revalidated(kept)
        response.headers["Vary"] = "Cookie"
        return cast(Response, response.make_conditional(request))

    def feed(
        self, key: Hashable, shown: object, render: Callable[[], str], *, mimetype: str, changed_at: datetime
    ) -> Response:
        """The same for a feed, which says the same to everybody.

        changed_at: when what it holds was last another
        """
        kept = self._kept.get(key)
        if kept is None or kept.shown != shown:
            kept = self._keep(key, shown, render())
        response = _revalidated(kept)
        response.mimetype = mimetype
        response.last_modified = changed_at
        return cast(Response, response.make_conditional(request))

    def _keep(self, key: Hashable, shown: object, body: str) -> _Kept:
        kept = _Kept(shown, body, sha256(body.encode()).hexdigest()[:32])
        # A list, made in one step: other threads keep pages meanwhile.
        characters = len(body) + sum(len(k.body) for k in list(self._kept.values()))
        if len(self._kept) >= MOST or characters > MOST_CHARACTERS:
            self._kept.clear()
        self._kept[key] = kept
        return kept


def catalogue(app: Flask, session: Session) -> Catalogue:
    """The listings of now. One statement; two more after a change."""
    revision = queries.revision(session)
    kept: Catalogue | None = app.extensions.get(_NAME)
    if kept is None or kept.revision != revision:
        listings = queries.published(session)
        kept = Catalogue(revision, listings, {listing.slug: listing for listing in listings})
        app.extensions[_NAME] = kept
    return kept


def _held_on(listing: Listing) -> Iterator[date]:
    for meeting in listing.meetings:
        yield from (meeting.day, meeting.through)


def _revalidated(kept: _Kept) -> Response:
    response = make_response(kept.body)
    response.set_etag(kept.etag)
    response.headers["Cache-Control"] = "public, no-cache"
    return response


def _is_anonymous() -> bool:
    """Without a session at all: somebody who was here before may have a message waiting."""
    return current_app.config["SESSION_COOKIE_NAME"] not in request.cookies
