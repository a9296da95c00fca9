"""Why somebody is not shown how to join, or may not read a board; None where they may."""

from collections.abc import Collection, Sequence
from datetime import datetime

from portal.accounts.membership import Kind, body_of
from portal.events.listing import Audience, Intake, Listing, Status
from portal.events.members.refusals import LinkOver, NoLinkYet, NotMeeting, NotYourLink
from portal.events.members.rules.proof import lack_of_proof
from portal.events.members.rules.windows import Window, next_to_open, open_now
from portal.events.registration.rules.audience import lack
from portal.events.registration.rules.state import State
from portal.refusals import Refusal


def why_not_entitled(listing: Listing, kinds: Collection[Kind], own: State | None) -> NotYourLink | None:
    """Whenever it is asked. Where one registers: those who have a place, and still are of the audience. Else everybody
    of the audience of whom that is verified.

    kinds: what is verified of whoever asks, today, by the body that organises the event
    own: where their registration stands; None where there is none
    """
    if listing.registration is Intake.NONE:
        missing: str | None = lack_of_proof(listing.audience, kinds)
    elif own is State.PLACED:
        missing = lack(listing.audience, kinds)
    else:
        missing = own if own in (State.WAITING, State.OFFERED) else "no-place"
    if missing is None:
        return None
    return NotYourLink(str(missing), own is State.PLACED, body_of(listing.organiser), listing.slug)


def why_not_join(
    listing: Listing, kinds: Collection[Kind], own: State | None, windows: Sequence[Window], now: datetime
) -> Refusal | None:
    """windows: of the scheduled meetings of which it is written down how one joins"""
    if refusal := why_not_entitled(listing, kinds, own):
        return refusal
    if listing.status in (Status.CANCELLED, Status.POSTPONED):
        return NotMeeting(str(listing.status))
    if open_now(windows, now):
        return None
    if coming := next_to_open(windows, now):
        return NoLinkYet(coming.opens_at, coming.meeting.zone)
    return LinkOver() if windows else NoLinkYet(None, listing.zone)


def may_read(audience: Audience, kinds: Collection[Kind]) -> bool:
    """A board, of whom this is verified today by its body."""
    return lack_of_proof(audience, kinds) is None
