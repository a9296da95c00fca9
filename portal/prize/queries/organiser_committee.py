"""What the organiser sees of the committee: how far it is, nothing of what it says, and what it decided."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models_decision import Proposal
from portal.prize.queries import deliberation
from portal.prize.queries.deliberation import Progress


@dataclass(frozen=True, slots=True)
class CommitteeLine:
    """put_at: of what is put to signature. awards: of the decision; see operations.decisions for what is in each."""

    members: list[Progress]
    put_at: datetime | None
    awards: list[dict[str, Any]]


def committee(session: Session, edition_id: int) -> CommitteeLine:
    """How far the committee of an edition is."""
    its = session.scalars(select(Proposal).filter_by(edition_id=edition_id, closed_at=None)).one_or_none()
    awards = its.document["awards"] if its and its.decided_at and its.document else []
    return CommitteeLine(deliberation.progress(session, edition_id), its.put_at if its else None, awards)
