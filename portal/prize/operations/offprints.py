"""The books and prints that are made of blind copies, kept beside them so that each is made once."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.prize.models import BlindCopy, Manuscript


def keep(session: Session, manuscript_id: int, *, made_of: str, pdf: bytes, epub: bytes) -> None:
    """Keep what was made of a blind copy, unless the copy was made anew meanwhile, or erased.

    made_of: the copy's HTML at that time.
    """
    session.execute(
        update(BlindCopy)
        .where(BlindCopy.manuscript_id == manuscript_id, BlindCopy.html == made_of)
        .values(pdf=pdf, epub=epub)
        .execution_options(synchronize_session=False)
    )


def forget(session: Session, entry_id: int) -> None:
    """Have them made again, because the essay has another title."""
    its = select(Manuscript.id).where(Manuscript.entry_id == entry_id)
    session.execute(
        update(BlindCopy)
        .where(BlindCopy.manuscript_id.in_(its))
        .values(pdf=None, epub=None)
        .execution_options(synchronize_session=False)
    )
