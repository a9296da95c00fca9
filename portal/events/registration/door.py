"""The way from an event's page to its registration: the same for all who are not signed in, so that it can be kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events.listing import Intake, Listing, Status
from portal.events.registration.permissions import why_not_open
from portal.events.registration.queries import mine
from portal.events.registration.queries.places import Places, places
from portal.events.registration.rules.state import State
from portal.events.registration.rules.times import begins_at


@dataclass(frozen=True, slots=True)
class Door:
    """What the page says of registering.

    closed_because: as in `NotRegistering`; None while one may register · until: when that ends
    own: where this reader's own registration stands, None where there is none or nobody is signed in
    is_organiser: whether this reader keeps the list
    """

    places: Places
    closed_because: str | None
    until: datetime | None
    own: State | None = None
    is_organiser: bool = False


def door(session: Session, listing: Listing, viewer: Person | None, now: datetime) -> Door | None:
    """None where one does not register here, nor where the event is cancelled, but for whoever keeps the list. One
    statement, and up to three more for somebody who is signed in."""
    is_organiser = viewer is not None and viewer.is_organiser
    if listing.registration is Intake.NONE or (listing.status is Status.CANCELLED and not is_organiser):
        return None
    refusal = why_not_open(listing, now)
    own = mine.own(session, listing.id, viewer.id, now) if viewer else None
    return Door(
        places(session, listing, now),
        refusal.reason if refusal else None,
        begins_at(listing),
        own.state if own and own.state is not State.OVER else None,
        is_organiser,
    )
