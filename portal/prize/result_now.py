"""What stands between a decision and its announcement, as it is now."""

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from portal.prize.models import Entry
from portal.prize.models_decision import Award, Proposal, Reopening, Unsealing
from portal.prize.permissions import Result


def decision_of(session: Session, edition_id: int) -> tuple[Proposal | None, Result]:
    """The decision that holds, if there is one, and what became of it."""
    row = session.execute(
        select(
            Proposal,
            exists().where(Unsealing.proposal_id == Proposal.id),
            exists().where(Reopening.proposal_id == Proposal.id, Reopening.ended_at.is_(None)),
        )
        .where(Proposal.edition_id == edition_id, Proposal.decided_at.is_not(None), Proposal.closed_at.is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    return (None, Result(False, False)) if row is None else (row[0], Result(row[1], row[2]))


def awarded(edition_id: int) -> Select[Entry, Award]:
    """Selects what wins by the decision that holds, with its award: by place, then by code."""
    return (
        select(Entry, Award)
        .join(Award, Award.entry_id == Entry.id)
        .join(Proposal, Proposal.id == Award.proposal_id)
        .where(Entry.edition_id == edition_id, Proposal.closed_at.is_(None))
        .order_by(Award.place, Entry.code)
    )
