"""Reading people."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however its letters are written."""
    return session.scalars(select(Person).where(Person.email == email.strip().lower())).one_or_none()
