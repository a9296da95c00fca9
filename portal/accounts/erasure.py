"""Deleting an account."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.accounts.holder import FAREWELL
from portal.accounts.holdings import Holder
from portal.accounts.models import Person
from portal.accounts.operations import close
from portal.audit import register
from portal.mail.outbox import post
from portal.refusals import Conflict

# What stands where a name stood, on the few pages that still have to say something there.
NOBODY = "Deleted account"

_ORGANISES = and_(Person.is_organiser, Person.active)


@dataclass(eq=False)
class LastOrganiser(Conflict):
    """Without this account nobody could run the portal."""

    code: ClassVar[str] = "last-organiser"


def why_not_delete(session: Session, person: Person) -> LastOrganiser | None:
    others = select(Person.id).where(_ORGANISES, Person.id != person.id)
    return LastOrganiser() if person.is_organiser and session.scalar(others.limit(1)) is None else None


def delete_account(session: Session, person_id: int, holders: Sequence[Holder], *, now: datetime) -> None:
    """Erase all that is held of this person, and the account itself. What has to stay says nobody's name.

    The old address gets one last mail. The register keeps that account number so-and-so was deleted, and how much of
    what went with it.

    Raises LastOrganiser.
    """
    # All of them, in one order: of two organisers who leave at once, the second finds that the first has left.
    organisers = select(Person).where(_ORGANISES).order_by(Person.id)
    session.scalars(organisers.with_for_update(key_share=True)).all()
    # For the kind of lock, see accounts.turnstile.
    person = session.get_one(Person, person_id, with_for_update={"key_share": True}, populate_existing=True)
    if person.erased_at is not None:
        return
    if refusal := why_not_delete(session, person):
        raise refusal
    gone: Counter[str] = Counter()
    for holder in holders:
        gone.update(holder.erase(session, person, now=now))
    post(session, to=person.email, template=FAREWELL, now=now, name=person.name)
    subject = f"person {person.id}"
    register.record(session, actor=person, verb="delete account", subject=subject, now=now, **+gone)
    person.name, person.email = NOBODY, f"person-{person.id}@erased.invalid"
    person.password = person.confirmed_at = None
    person.is_organiser = False
    person.erased_at = now
    close(person)
    session.flush()
