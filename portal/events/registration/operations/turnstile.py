"""One act about the places of an event at a time: whoever comes second finds what the first has done."""

from sqlalchemy.orm import Session

from portal.accounts.turnstile import LOCK
from portal.events import queries
from portal.events.listing import Listing
from portal.events.models import Event


def event(session: Session, event_id: int) -> Listing:
    """The event as it is now, locked. Where a person is locked as well, that comes first."""
    session.get_one(Event, event_id, with_for_update=LOCK, populate_existing=True)
    return queries.one(session, event_id)
