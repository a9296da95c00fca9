"""Until when one person may be given longer, and how the register names the reason."""

from datetime import datetime
from hashlib import sha256

from portal.prize.rules.window import Phase, Window


def may_last_until(window: Window, until: datetime, now: datetime) -> bool:
    """Longer than everybody has, still to come, and not after the reviews are due; nor once it is decided.

    window: the edition's, without the extension.
    """
    undecided = window.phase(now) not in (Phase.DECIDED, Phase.ANNOUNCED)
    return undecided and max(window.closes_at, now) < until <= window.reviews_due_at


def fingerprint(reason: str) -> str:
    """SHA-256 of its UTF-8, in hexadecimal: what a reason says of somebody stays out of the register."""
    return sha256(reason.encode()).hexdigest()
