"""What an entrant reads: their own entry, its versions, and a form they have not handed in."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from portal.prize.models import Blob, Draft, Entry, Manuscript, live_seat


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry as its author sees it. manuscripts: every version, the standing one first."""

    entry: Entry
    manuscripts: Sequence[Manuscript]

    @property
    def standing(self) -> Manuscript:
        return self.manuscripts[0]


def own_entry(session: Session, edition_id: int, person_id: int) -> OwnEntry | None:
    entry = session.scalar(select(Entry).filter_by(edition_id=edition_id, person_id=person_id))
    if entry is None:
        return None
    versions = select(Manuscript).filter_by(entry_id=entry.id).order_by(Manuscript.number.desc())
    return OwnEntry(entry, session.scalars(versions).all())


def draft(session: Session, edition_id: int, person_id: int) -> Draft | None:
    return session.get(Draft, (edition_id, person_id))


def judges(session: Session, edition_id: int, person_id: int) -> bool:
    """Whether this person has a seat in the edition."""
    return session.scalar(live_seat(edition_id, person_id)) is not None


def own_file(session: Session, edition_id: int, person_id: int, number: int) -> tuple[Manuscript, bytes] | None:
    """One version of the person's own essay as it was uploaded, byte for byte."""
    row = session.execute(
        select(Manuscript, Blob)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .join(Blob, Blob.sha256 == Manuscript.sha256)
        .where(Entry.edition_id == edition_id, Entry.person_id == person_id, Manuscript.number == number)
        .options(undefer(Blob.content))
    ).one_or_none()
    return (row[0], row[1].content) if row else None


def standing_file(session: Session, edition_id: int, person_id: int) -> tuple[str, bytes] | None:
    """The person's essay as it stands: its name and its bytes."""
    row = session.execute(
        select(Manuscript.file_name, Blob.content)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .join(Blob, Blob.sha256 == Manuscript.sha256)
        .where(Entry.edition_id == edition_id, Entry.person_id == person_id, Manuscript.replaced_at.is_(None))
    ).one_or_none()
    return (row.file_name, row.content) if row else None


def kept_file(session: Session, draft: Draft) -> tuple[str, bytes] | None:
    """The file that was sent with a form that was not handed in: its name and its bytes."""
    if draft.sha256 is None:
        return None
    content = session.scalars(select(Blob.content).filter_by(sha256=draft.sha256)).one()
    return draft.file_name or "essay.docx", content
