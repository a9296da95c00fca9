"""The reading copy of an essay, for the desks that look at what the jury reads."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select
from sqlalchemy.orm import Session

from portal.prize.models import BlindCopy, Entry, Manuscript


class Unread(StrEnum):
    """Why nobody reads the text of an essay now. `HELD`: it waits for the organiser's eye."""

    ERASED = "erased"
    HELD = "held"
    NO_COPY = "no copy"


# Of the version that stands, with the copy there is of it, if any; NULL where the text can be read.
WHY_UNREAD: ColumnElement[str | None] = case(
    (Entry.erased_at.is_not(None), Unread.ERASED.value),
    (Manuscript.held, Unread.HELD.value),
    (BlindCopy.manuscript_id.is_(None), Unread.NO_COPY.value),
)


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


def why_unread(session: Session, edition_id: int, code: str) -> Unread | None:
    """Why nobody reads the text of this essay; None where it can be read, or there is no such essay."""
    why = session.scalar(
        select(WHY_UNREAD)
        .select_from(Entry)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .where(Entry.edition_id == edition_id, Entry.code == code)
    )
    return None if why is None else Unread(why)
