"""What a juror has marked in an essay: their own marks, and nobody else's."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Highlight, Manuscript


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage, as evidence for a criterion or for none (None).

    begins, ends: in the essay's text as rules.passages counts it; is_earlier: in a version that was replaced since.
    """

    id: int
    criterion_id: int | None
    begins: int
    ends: int
    quote: str
    note: str
    is_earlier: bool


def marks(session: Session, assignment_id: int) -> tuple[Mark, ...]:
    """In the order of the text, those of earlier versions last."""
    rows = session.execute(
        select(
            Highlight.id,
            Highlight.criterion_id,
            Highlight.begins,
            Highlight.ends,
            Highlight.quote,
            Highlight.note,
            Manuscript.replaced_at.is_not(None).label("is_earlier"),
        )
        .join(Manuscript, Manuscript.id == Highlight.manuscript_id)
        .where(Highlight.assignment_id == assignment_id)
        .order_by(Manuscript.number.desc(), Highlight.begins, Highlight.ends, Highlight.id)
    )
    return tuple(Mark(*row) for row in rows)
