"""What comes back when a place is given back, from terms as data."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.events import calendar
from portal.events.listing import Cancellation
from portal.events.registration.rules.ledger import Account

# Where the terms name no days. Not stated by the society, so ours to choose.
USUAL_REFUND_DAYS = 30


@dataclass(frozen=True, slots=True)
class Settlement:
    """Of what has been paid: what is kept and what comes back. They add up to it."""

    kept: int
    back: int


def settlement(
    terms: Cancellation | None, account: Account, zone: str, now: datetime, *, by_host: bool = False
) -> Settlement:
    """What giving the place back at this instant comes to.

    terms: those that held when the place was taken; None where none are stated, which return nothing
    zone: the event's, in which the terms name their last day; its last second is in time
    by_host: the event is called off, or the host takes the place back: everything comes back

    Nothing more is asked of somebody who goes without having paid.
    """
    keep = 0 if by_host else _kept(terms, account.claim, zone, now)
    kept = min(keep, account.held)
    return Settlement(kept, account.held - kept)


def _kept(terms: Cancellation | None, claim: int, zone: str, now: datetime) -> int:
    if terms is None or not is_in_time(terms, zone, now):
        return claim
    return min(terms.withheld_cents or 0, claim)


def is_in_time(terms: Cancellation, zone: str, now: datetime) -> bool:
    """Whether money comes back to somebody who cancels now: until the end of the last day, in the event's zone."""
    return terms.by is not None and now.astimezone(calendar.zone(zone)).date() <= terms.by


def returned_in_time(terms: Cancellation, fee_cents: int) -> int:
    """What comes back of a fee that is paid, to somebody who cancels in time."""
    return max(0, fee_cents - (terms.withheld_cents or 0))


def due_on(terms: Cancellation | None, zone: str, now: datetime) -> date:
    """The last day for a refund that is acknowledged now, which it is at once."""
    days = terms.refund_days if terms and terms.refund_days else USUAL_REFUND_DAYS
    return now.astimezone(calendar.zone(zone)).date() + timedelta(days=days)
