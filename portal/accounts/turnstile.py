"""One act of a person at a time."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.refusals import Forbidden

# FOR NO KEY UPDATE on PostgreSQL: another act may still name the row, as the register names whoever acts. With the full
# lock, two acts of one person could wait for each other.
LOCK = {"key_share": True}

# With every act of a person: the statement is made once.
_PERSON = (
    select(Person)
    .where(Person.id == bindparam("person_id"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def person(session: Session, person_id: int) -> Person:
    """The person, as they are now. Two tabs, or two acts that exclude each other, come through one after the other.

    Raises Forbidden for somebody whose account was deleted a moment ago: nothing is taken in that name any more.
    """
    found = session.scalars(_PERSON, {"person_id": person_id}).one()
    if found.erased_at is not None:
        raise Forbidden
    return found
