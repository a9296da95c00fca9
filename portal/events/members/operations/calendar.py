"""The address of somebody's own calendar."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import turnstile
from portal.events.members.models import OwnCalendar
from portal.secret_addresses import new_token


def new_address(session: Session, person_id: int, *, now: datetime) -> None:
    """Give the calendar an address that nobody can guess; the one that it had leads nowhere from now on."""
    turnstile.person(session, person_id)
    row = session.get(OwnCalendar, person_id) or OwnCalendar(person_id=person_id)
    row.token, row.made_at = new_token(), now
    session.add(row)
    session.flush()
