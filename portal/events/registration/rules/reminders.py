"""When somebody with a place, or an offer, is reminded."""

from datetime import datetime, timedelta

# Before the first meeting, the last first.
DAYS_BEFORE = (1, 7)
# An offer is recalled when a quarter of its time is left.
LAST_PART = 4


def days_before(begins_at: datetime, placed_at: datetime, now: datetime) -> int | None:
    """Which reminder is due: the one of so many days before the event; None where none is.

    Of two that are due, as after a pause, only the later is sent. Whoever took the place after a reminder would have
    gone out knows when it is.
    """
    if now >= begins_at:
        return None
    for days in DAYS_BEFORE:
        due_at = begins_at - timedelta(days=days)
        if due_at <= now:
            return days if placed_at < due_at else None
    return None


def offer_is_ending(offered_at: datetime, offered_until: datetime, now: datetime) -> bool:
    return offered_until - (offered_until - offered_at) / LAST_PART <= now < offered_until
