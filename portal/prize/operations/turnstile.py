"""One act of a person, or with an edition's assignments, at a time."""

from sqlalchemy.orm import Session

from portal.accounts.turnstile import LOCK
from portal.accounts.turnstile import person as person
from portal.prize.models import Edition


def edition(session: Session, edition_id: int) -> Edition:
    """The edition, as it is now. Settings are changed and essays given out by one hand at a time."""
    return session.get_one(Edition, edition_id, with_for_update=LOCK, populate_existing=True)
