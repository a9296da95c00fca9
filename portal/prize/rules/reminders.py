"""When somebody who has begun an entry is reminded that it is not handed in."""

from datetime import datetime, timedelta

# Before the deadline, the last first: who begins in between is not told at once what they know.
DAYS_BEFORE = (1, 7)


def days_before(closes_at: datetime, saved_at: datetime, now: datetime) -> int | None:
    """Which reminder is due for a draft that was last saved at `saved_at`: the one of this many days before the
    deadline; None where none is.

    Of two that are due, as after a pause, only the later is sent. A draft that was saved after a reminder would have
    gone out needs none: its author was here.
    """
    if now >= closes_at:
        return None
    for days in DAYS_BEFORE:
        due_at = closes_at - timedelta(days=days)
        if due_at <= now:
            return days if saved_at < due_at else None
    return None
