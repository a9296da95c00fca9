"""How long one stays signed in. The instants travel in the signed session and are judged here, by the server."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, request, session

from portal.assets import ENDPOINT

# An essay or a review may be written in one sitting of hours.
IDLE = timedelta(hours=12)
ABSOLUTE = timedelta(days=30)
# How often the cookie is written anew while somebody is at work.
NOTED_EVERY = timedelta(minutes=10)
# How long after the password was given an act of weight does not ask for it again.
PROOF = timedelta(minutes=15)

Cookie = MutableMapping[str, Any]


def begin(cookie: Cookie, now: datetime) -> None:
    """Note the sign-in."""
    cookie["signed_in_at"] = cookie["seen_at"] = cookie["proved_at"] = int(now.timestamp())


def prove(cookie: Cookie, now: datetime) -> None:
    """Note that the password was given once more."""
    cookie["proved_at"] = int(now.timestamp())


def is_proved(cookie: Cookie, now: datetime) -> bool:
    """Whether the password was given within the last fifteen minutes; that very instant is too long ago."""
    return now < _instant(cookie, "proved_at") + PROOF


def is_over(cookie: Cookie, now: datetime) -> bool:
    """Twelve hours after the last page, thirty days after the sign-in; those very instants are too late."""
    return now >= _instant(cookie, "seen_at") + IDLE or now >= _instant(cookie, "signed_in_at") + ABSOLUTE


def keep_or_end() -> None:
    """Before each request: end a session that is over, or note that it is used."""
    # A style sheet is the same for everybody: to look at the cookie would say otherwise to every cache.
    if request.endpoint == ENDPOINT or "_user_id" not in session:
        return
    if is_over(session, g.now):
        session.clear()
    elif g.now - _instant(session, "seen_at") >= NOTED_EVERY:
        session["seen_at"] = int(g.now.timestamp())


def _instant(cookie: Cookie, name: str) -> datetime:
    return datetime.fromtimestamp(cookie.get(name, 0), UTC)
