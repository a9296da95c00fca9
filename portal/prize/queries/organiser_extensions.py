"""Who was given longer in an edition, by whom and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.prize.models import Edition, Entry, Extension, Manuscript

Grantor = aliased(Person)


@dataclass(frozen=True, slots=True)
class ExtensionLine:
    """One person's extension. entry: the code of their essay, if any; used: whether it is in time only by this."""

    person_id: int
    name: str
    email: str
    closes_at: datetime
    reason: str
    granted_by: str
    granted_at: datetime
    entry: str | None
    used: bool


def extensions(session: Session, edition_id: int) -> list[ExtensionLine]:
    """Every extension of an edition, the latest given first."""
    used = exists().where(Manuscript.entry_id == Entry.id, Manuscript.received_at >= Edition.closes_at)
    rows = session.execute(
        select(
            Person.id,
            Person.name,
            Person.email,
            Extension.closes_at,
            Extension.reason,
            Grantor.name,
            Extension.granted_at,
            Entry.code,
            used,
        )
        .select_from(Extension)
        .join(Person, Person.id == Extension.person_id)
        .join(Grantor, Grantor.id == Extension.granted_by_id)
        .join(Edition, Edition.id == Extension.edition_id)
        .outerjoin(Entry, (Entry.edition_id == Extension.edition_id) & (Entry.person_id == Extension.person_id))
        .where(Extension.edition_id == edition_id)
        .order_by(Extension.granted_at.desc(), Person.id.desc())
    )
    return [ExtensionLine(*row) for row in rows]
