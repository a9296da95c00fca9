"""What keeps a listing from being said anew, because of those who have registered for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.events.facts import MalformedListings
from portal.events.listing import Listing, Status
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.rules.state import Why

# What is said of a contradiction in a file.
_WORDS = {
    "called-off": "it was called off, and everybody who was registered has been told;"
    ' write status = "cancelled", and list what is held after all under a slug of its own',
    "registered": "people are registered for it, who could not see a draft; write another status,"
    " or call it off on its page of registrations",
}


@dataclass(frozen=True, slots=True)
class Told:
    """called_off: people who were told that it is called off · registered: people who hold or await a place"""

    called_off: int = 0
    registered: int = 0

    def contradicts(self, status: Status) -> str | None:
        """Why a listing cannot have this status: `called-off`, or `registered`; None where it can."""
        if self.called_off and status is not Status.CANCELLED:
            return "called-off"
        return "registered" if self.registered and status is Status.DRAFT else None


def told(session: Session, slugs: Sequence[str]) -> dict[str, Told]:
    """What people know who have registered for these; those for which nobody has are left out. One statement."""
    called_off = func.count(case((Registration.why == Why.CALLED_OFF, 1))).label("called_off")
    live = func.count(case((Registration.released_at.is_(None), 1))).label("live")
    rows = (
        select(Event.slug, called_off, live)
        .join(Registration, Registration.event_id == Event.id)
        .where(Event.slug.in_(slugs))
        .group_by(Event.slug)
    )
    return {slug: Told(called_off, registered) for slug, called_off, registered in session.execute(rows)}


def refuse_contradiction(session: Session, listings: Sequence[Listing]) -> None:
    """Raises MalformedListings for the first that would revive an event after its people were told that it is called
    off, or hide one from people who are registered for it. One statement."""
    known = told(session, [listing.slug for listing in listings])
    for listing in listings:
        if why := known.get(listing.slug, Told()).contradicts(listing.status):
            raise MalformedListings(_WORDS[why], listing=listing.slug)
