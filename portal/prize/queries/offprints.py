"""Essays as what books and prints are made of. Only values leave this module, and nothing of an author."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, select
from sqlalchemy.orm import Session

from portal.offprints.essay import Essay, Heading
from portal.prize.models import Assignment, BlindCopy, Edition, Entry, Manuscript
from portal.prize.queries.assigned import READABLE, STATE, State, assigned_to
from portal.prize.rules.reading_time import minutes


@dataclass(frozen=True, slots=True)
class Copies:
    """pdf, epub: None where they are not made yet."""

    manuscript_id: int
    essay: Essay
    docx: bytes
    pdf: bytes | None
    epub: bytes | None


_COLUMNS = (
    Entry.code,
    Entry.title,
    Manuscript.words,
    BlindCopy.manuscript_id,
    BlindCopy.html,
    BlindCopy.headings,
    BlindCopy.docx,
    BlindCopy.pdf,
    BlindCopy.epub,
)


def copies(session: Session, person_id: int, code: str) -> Copies | None:
    """Of one essay that this juror may read."""
    row = session.execute(assigned_to(person_id, *_COLUMNS).where(Entry.code == code, READABLE)).one_or_none()
    return None if row is None else _copies(row)


def still_to_read(session: Session, person_id: int, year: int) -> Iterator[Copies]:
    """Of each essay that this juror still has to score in an edition, in their order, one at a time."""
    rows = session.execute(
        assigned_to(person_id, *_COLUMNS)
        .where(Edition.year == year, READABLE, STATE.in_([State.UNREAD, State.DRAFT, State.REPLACED]))
        .order_by(Assignment.position, Assignment.id)
        .execution_options(yield_per=1)
    )
    return (_copies(row) for row in rows)


def not_made(session: Session, most: int) -> list[Copies]:
    """Of the essays that jurors have and of which there is no book or print yet, so many at most."""
    rows = session.execute(
        select(*_COLUMNS)
        .select_from(BlindCopy)
        .join(Manuscript, Manuscript.id == BlindCopy.manuscript_id)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .where(
            BlindCopy.pdf.is_(None),
            Manuscript.replaced_at.is_(None),
            Manuscript.held.is_(False),
            exists().where(Assignment.entry_id == Entry.id, Assignment.published_at.is_not(None)),
        )
        .order_by(BlindCopy.manuscript_id)
        .limit(most)
    )
    return [_copies(row) for row in rows]


def _copies(row: Row[Any]) -> Copies:
    headings = tuple(Heading(h["text"], h["id"], h["level"]) for h in row.headings)
    essay = Essay(row.code, row.title, row.words, minutes(row.words), row.html, headings)
    return Copies(row.manuscript_id, essay, row.docx, row.pdf, row.epub)
