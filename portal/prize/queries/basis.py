"""What a decision would rest on now."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Edition, SealedRules
from portal.prize.models_decision import running
from portal.prize.queries import rankings
from portal.prize.queries.rankings import Board
from portal.prize.rules.basis import Basis, Essay


def basis(session: Session, edition: Edition) -> Basis:
    """The scores, the ranking of just these scores, the essays that can win, the rules."""
    return basis_of(session, edition, rankings.board(session, edition))


def basis_of(session: Session, edition: Edition, board: Board) -> Basis:
    """The same, where the board is at hand."""
    stored = board.stored if board.is_current else None
    seal = select(SealedRules.digest, SealedRules.first_score_at).filter_by(edition_id=edition.id)
    sealed = session.execute(seal).one_or_none()
    return Basis(
        scores=board.task.digest if board.task else None,
        criteria=[criterion.name for criterion in board.criteria],
        rows=board.task.scores if board.task else (),
        ranking=stored.result.ranking if stored else None,
        result=stored.result.as_facts() if stored else None,
        essays={code: Essay(title, sha256) for code, _, title, sha256 in session.execute(running(edition.id))},
        rules=sealed.digest if sealed else None,
        rules_first=sealed is not None and sealed.first_score_at is None,
    )
