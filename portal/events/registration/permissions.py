"""Why somebody may not do a thing, or None where they may. The page greys out its button by the same answer."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from portal.accounts.membership import Kind, body_of
from portal.events.listing import Intake, Listing, Status
from portal.events.registration.refusals import (
    EventOver,
    HasBegun,
    NoPlace,
    NotForYou,
    NothingToDecide,
    NotRegistering,
    OfferOver,
)
from portal.events.registration.rules.audience import lack
from portal.events.registration.rules.state import Instants, State, state
from portal.events.registration.rules.times import begins_at, is_over, last_begins_at, waitlist_closes_at
from portal.refusals import Refusal


class Admitted(Instants, Protocol):
    """admitted_because: why the organiser lets them come to what is for others; None where it is for them"""

    @property
    def admitted_because(self) -> str | None: ...


def why_not_open(listing: Listing, now: datetime) -> NotRegistering | None:
    """Registering at all, whoever asks: for a place or for a turn in the waitlist."""
    begins = begins_at(listing)
    if listing.registration is Intake.NONE:
        reason = "none"
    elif listing.status is not Status.PUBLISHED:
        reason = str(listing.status)
    elif listing.registration is Intake.CLOSED:
        reason = "closed"
    elif begins is None:
        reason = "no-date"
    elif now >= begins:
        reason = "begun"
    else:
        return None
    return NotRegistering(reason, begins, listing.zone)


def why_not_register(listing: Listing, kinds: Collection[Kind], now: datetime) -> Refusal | None:
    """kinds: what is verified of whoever asks, by the body that organises the event"""
    return why_not_open(listing, now) or why_not_for_them(listing, kinds)


def why_not_for_them(listing: Listing, kinds: Collection[Kind]) -> NotForYou | None:
    """Coming at all, by what is verified."""
    missing = lack(listing.audience, kinds)
    return NotForYou(missing, body_of(listing.organiser)) if missing else None


def why_not_accept(
    registration: Admitted | None, listing: Listing, kinds: Collection[Kind], now: datetime
) -> Refusal | None:
    """Taking an offered place. What is verified is asked again: a membership may have ended since the waitlist was
    joined. Whoever was admitted by the organiser needs none."""
    if registration is None or state(registration, now) is not State.OFFERED:
        return OfferOver(registration.offered_until if registration else None, listing.zone)
    closes = waitlist_closes_at(listing)
    if listing.status is not Status.PUBLISHED or closes is None or now >= closes:
        return OfferOver(None, listing.zone)
    return None if registration.admitted_because else why_not_for_them(listing, kinds)


def why_not_leave(registration: Instants | None, listing: Listing, now: datetime) -> Refusal | None:
    """Giving back a place, an offer or a turn in the waitlist alike. What is postponed has not begun."""
    if registration is None or state(registration, now) is State.OVER:
        return NoPlace()
    last = last_begins_at(listing)
    if last is not None and now >= last and listing.status is not Status.POSTPONED:
        return HasBegun(last, listing.zone)
    return None


def why_not_run(listing: Listing, now: datetime, *, is_decided: bool) -> Refusal | None:
    """Saying that the event runs, whoever is missing."""
    if listing.minimum is None or listing.status is not Status.PUBLISHED or is_decided:
        return NothingToDecide()
    return EventOver() if is_over(listing, now) else None


def why_not_call_off(listing: Listing, now: datetime) -> EventOver | None:
    """Calling the event off. What was cancelled or postponed has not been held, whatever its dates were."""
    is_on = listing.status in (Status.PUBLISHED, Status.TO_BE_CONFIRMED)
    return EventOver() if is_on and is_over(listing, now) else None
