"""What keeps a listing from being said anew, because of those who have registered for it."""

from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.events.facts import MalformedListings
from portal.events.listing import Listing, Status
from portal.events.models import Event
from portal.events.registration.models import Registration
from portal.events.registration.rules.state import Why


def refuse_contradiction(session: Session, listings: Sequence[Listing]) -> None:
    """Raises MalformedListings for the first that would revive an event after its people were told that it is called
    off, or hide one from people who are registered for it. One statement."""
    called_off = func.count(case((Registration.why == Why.CALLED_OFF, 1))).label("called_off")
    live = func.count(case((Registration.released_at.is_(None), 1))).label("live")
    rows = (
        select(Event.slug, called_off, live)
        .join(Registration, Registration.event_id == Event.id)
        .where(Event.slug.in_([listing.slug for listing in listings]))
        .group_by(Event.slug)
    )
    known = {slug: (told, registered) for slug, told, registered in session.execute(rows)}
    for listing in listings:
        told, registered = known.get(listing.slug, (0, 0))
        if told and listing.status is not Status.CANCELLED:
            raise MalformedListings(
                "it was called off, and everybody who was registered has been told;"
                ' write status = "cancelled", and list what is held after all under a slug of its own',
                listing=listing.slug,
            )
        if registered and listing.status is Status.DRAFT:
            raise MalformedListings(
                "people are registered for it, who could not see a draft; write another status,"
                " or call it off on its page of registrations",
                listing=listing.slug,
            )
