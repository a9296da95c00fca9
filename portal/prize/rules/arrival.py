"""When an essay counts as received.

An essay counts from the instant at which its request began. Where its SHA-256 was registered before the deadline, it
counts from that registration, if the bytes arrive before the grace is over: a slow line costs nobody the prize, and
nobody can write on, because another text has another digest.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.prize.rules.window import Window

# How long an edition takes registered files after its deadline, unless it says otherwise.
GRACE_MINUTES = 30

# What one person may register in one edition; each is a file somebody meant to send.
MOST_REGISTRATIONS = 60

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """arrived_at: when the request that brought the bytes began; registered_at: when their digest was registered, None
    where it was not; received_at: the instant that counts."""

    received_at: datetime
    arrived_at: datetime
    registered_at: datetime | None = None


def arrival(window: Window, grace: timedelta, *, arrived_at: datetime, registered_at: datetime | None) -> Arrival:
    """What counts for an upload. Whether that is in time, `window.receives(received_at)` says."""
    counts = registered_at is not None and window.receives(registered_at) and arrived_at < window.closes_at + grace
    if registered_at is None or not counts:
        return Arrival(arrived_at, arrived_at)
    return Arrival(registered_at, arrived_at, registered_at)


def in_grace(window: Window, grace: timedelta, now: datetime) -> bool:
    """Whether the call has closed and registered files may still arrive."""
    return window.closes_at <= now < window.closes_at + grace


def is_digest(text: str) -> bool:
    """Whether this is a SHA-256 in hexadecimal, as browsers and this portal write it."""
    return _DIGEST.fullmatch(text) is not None
