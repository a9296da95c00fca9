"""What keeps a listing from being said anew, because of those who have registered for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from portal.events.facts import MalformedListings
from portal.events.listing import Intake, Listing, Status
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.rules.ledger import Entry
from portal.events.registration.rules.state import Why

# What is said of a contradiction in a file.
_WORDS = {
    "called-off": "it was called off, and everybody who was registered has been told;"
    ' write status = "cancelled", and list what is held after all under a slug of its own',
    "registered": "people are registered for it, who could not see a draft; write another status,"
    " or call it off on its page of registrations",
    "unsettled": "money is still to be returned to somebody who was registered, which a draft would hide;"
    " write down what went back on its page of registrations first",
    "no-registration": 'people are registered for it; write registration = "closed" if nobody new is to come',
}


@dataclass(frozen=True, slots=True)
class Told:
    """called_off: people who were told that it is called off · registered: people who hold or await a place
    unsettled: registrations, be they over, of which something is still to be returned"""

    called_off: int = 0
    registered: int = 0
    unsettled: int = 0

    def contradicts(self, status: Status) -> str | None:
        """Why a listing cannot have this status: `called-off`, `registered` or `unsettled`; None where it can."""
        if self.called_off and status is not Status.CANCELLED:
            return "called-off"
        if status is not Status.DRAFT:
            return None
        return "registered" if self.registered else "unsettled" if self.unsettled else None

    def contradicts_intake(self, intake: Intake) -> str | None:
        """Why a listing cannot have this intake: `no-registration`, which would hide whoever is registered from the
        desk, and their link to the meetings from them; None where it can."""
        return "no-registration" if self.registered and intake is Intake.NONE else None


def told(session: Session, slugs: Sequence[str]) -> dict[str, Told]:
    """What people know who have registered for these; those for which nobody has are left out. One statement."""
    called_off = func.count(case((Registration.why == Why.CALLED_OFF, 1))).label("called_off")
    live = func.count(case((Registration.released_at.is_(None), 1))).label("live")
    unsettled = func.count(case((Registration.id.in_(_to_return()), 1))).label("unsettled")
    rows = (
        select(Event.slug, called_off, live, unsettled)
        .join(Registration, Registration.event_id == Event.id)
        .where(Event.slug.in_(slugs))
        .group_by(Event.slug)
    )
    return {slug: Told(*numbers) for slug, *numbers in session.execute(rows)}


def _to_return() -> Select[Any]:
    """The registrations of which more came in and stayed than the place costs after all."""
    of = LedgerEntry.kind
    adds, takes = of.in_((Entry.PAID, Entry.WAIVED)), of.in_((Entry.REFUNDED, Entry.OWED))
    over = func.sum(case((adds, LedgerEntry.cents), (takes, -LedgerEntry.cents), else_=0))
    return select(LedgerEntry.registration_id).group_by(LedgerEntry.registration_id).having(over > 0)


def refuse_contradiction(session: Session, listings: Sequence[Listing]) -> None:
    """Raises MalformedListings for the first that would revive an event after its people were told that it is called
    off, or hide one from people who are registered for it, or them from the desk. One statement."""
    known = told(session, [listing.slug for listing in listings])
    for listing in listings:
        known_here = known.get(listing.slug, Told())
        if why := known_here.contradicts(listing.status) or known_here.contradicts_intake(listing.registration):
            raise MalformedListings(_WORDS[why], listing=listing.slug)
