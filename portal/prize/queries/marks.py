"""Whether the board of an edition is still what it was: all that it is read from, in one statement that loads none of
it."""

from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, ScalarSelect, Select, String, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, Seat

# Between cells and between rows. Nobody can type them into a form, so no two states are written alike.
_CELL, _ROW = "\x1f", "\x1e"


def board_mark(session: Session, edition: Edition) -> str:
    """SHA-256, in hexadecimal, of everything that `rankings.board` reads but the stored ranking."""
    parts = session.execute(_PARTS, {"edition_id": edition.id}).one()
    settings = (edition.id, len(edition.shares), edition.lowest, edition.highest)
    return sha256(repr((settings, tuple(parts))).encode()).hexdigest()


def _parts() -> Select[str, str, str, str, str]:
    """One text of every kind of row."""
    edition_id: BindParameter[int] = bindparam("edition_id")
    standing = and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None))
    its_review = Review.assignment_id == Assignment.id
    given = select(Assignment).join(Entry, Entry.id == Assignment.entry_id).where(Entry.edition_id == edition_id)
    return select(
        _written(
            select(Criterion).where(Criterion.edition_id == edition_id),
            *(Criterion.id, Criterion.position, Criterion.name, Criterion.weight),
        ),
        _written(
            select(Seat).where(Seat.edition_id == edition_id),
            *(Seat.id, Seat.role, Seat.name, Seat.accepted_at.is_not(None), Seat.withdrawn_at.is_not(None)),
        ),
        _written(
            select(Entry).outerjoin(Manuscript, standing).where(Entry.edition_id == edition_id),
            *(Entry.id, Entry.code, Entry.title, Entry.withdrawn_at.is_not(None)),
            *map(_or_nothing, (Manuscript.id, Manuscript.words, Manuscript.held)),
        ),
        _written(
            given.outerjoin(Review, its_review),
            *(Assignment.seat_id, Assignment.entry_id, Assignment.published_at.is_not(None)),
            *(Assignment.recused_at.is_not(None), Review.handed_in_at.is_not(None)),
            *map(_or_nothing, (Review.id, Review.manuscript_id, Review.saved_at)),
        ),
        _written(
            given.join(Review, its_review).join(Score, Score.review_id == Review.id),
            *(Score.review_id, Score.criterion_id, Score.points),
        ),
    )


def _or_nothing(cell: Any) -> ColumnElement[str]:
    """What may not be there. A row leaves out what is null, and two would be written alike."""
    return func.coalesce(cast(cell, String), "")


def _written(its: Select[Any], *cells: Any) -> ScalarSelect[str]:
    row = func.concat_ws(_CELL, *cells)
    return its.with_only_columns(func.aggregate_strings(row, _ROW), maintain_column_froms=True).scalar_subquery()


_PARTS = _parts()
