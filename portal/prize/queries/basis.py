"""What a decision would rest on now."""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.prize.models import Edition, Entry, Manuscript, SealedRules
from portal.prize.queries import rankings
from portal.prize.queries.rankings import Board
from portal.prize.rules.basis import Basis, Essay


def basis(session: Session, edition: Edition) -> Basis:
    """The scores, the ranking of just these scores, the essays that can win, the rules."""
    return basis_of(session, edition, rankings.board(session, edition))


def basis_of(session: Session, edition: Edition, board: Board) -> Basis:
    """The same, where the board is at hand."""
    stored = board.stored if board.is_current else None
    return Basis(
        scores=board.task.digest if board.task else None,
        criteria=[criterion.name for criterion in board.criteria],
        rows=board.task.scores if board.task else (),
        ranking=stored.result.ranking if stored else None,
        result=stored.result.as_facts() if stored else None,
        essays=_essays(session, edition.id),
        rules=session.scalar(select(SealedRules.digest).filter_by(edition_id=edition.id)),
    )


def _essays(session: Session, edition_id: int) -> dict[str, Essay]:
    rows = session.execute(
        select(Entry.code, Entry.title, Manuscript.sha256)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .where(Entry.edition_id == edition_id, Entry.withdrawn_at.is_(None))
        .order_by(Entry.code)
    )
    return {row.code: Essay(row.title, row.sha256) for row in rows}
