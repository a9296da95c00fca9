"""The reading copy of an essay, for the desks that look at what the jury reads."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import BlindCopy, Entry, Manuscript


@dataclass(frozen=True, slots=True)
class ReadingCopy:
    """An essay as its jurors get it. held: it waits for the organiser's eye, and no juror gets it yet."""

    code: str
    title: str
    words: int
    html: str
    headings: list[dict[str, Any]]
    held: bool


def reading_copy(session: Session, edition_id: int, code: str) -> ReadingCopy | None:
    """The copy of the version that stands; None where the edition has no such essay."""
    row = session.execute(
        select(Entry.code, Entry.title, Manuscript.words, BlindCopy.html, BlindCopy.headings, Manuscript.held)
        .join(Manuscript, Manuscript.entry_id == Entry.id)
        .join(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .where(
            Entry.edition_id == edition_id,
            Entry.code == code,
            Entry.withdrawn_at.is_(None),
            Manuscript.replaced_at.is_(None),
        )
    ).one_or_none()
    return ReadingCopy(*row) if row else None
