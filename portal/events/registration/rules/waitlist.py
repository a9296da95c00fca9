"""How long an offered place is kept for the one it is offered to."""

from datetime import datetime, timedelta

LONGEST, SHORTEST = timedelta(hours=48), timedelta(hours=1)


def offered_until(now: datetime, closes_at: datetime) -> datetime | None:
    """The first instant at which an offer made now is over; None where it is too late to offer anything.

    Two days; as the event comes near, half of the time that is left, so that another may still be asked.
    """
    left = closes_at - now
    if left <= timedelta(0):
        return None
    return now + min(LONGEST, max(left / 2, SHORTEST), left)
