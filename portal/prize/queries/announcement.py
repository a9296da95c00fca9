"""What the organiser sees of an announcement, and what must be true of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.audience import Winner, winners
from portal.prize.models import Edition
from portal.prize.models_announcement import Announcement
from portal.prize.result_now import decision_of


@dataclass(frozen=True, slots=True)
class Act:
    """The announcement as it was planned or made. by: the organiser's name, as it is now."""

    by: str
    by_id: int
    planned_at: datetime
    mailed_at: datetime | None


def act(session: Session, edition_id: int) -> Act | None:
    row = session.execute(
        select(Person.name, Announcement.by_id, Announcement.planned_at, Announcement.mailed_at)
        .join(Person, Person.id == Announcement.by_id)
        .where(Announcement.edition_id == edition_id)
    ).one_or_none()
    return Act(*row) if row else None


def told(session: Session, edition_id: int) -> list[Winner]:
    """The winners who know of it."""
    return [one for one in winners(session, edition_id) if one.award.told_at is not None and one.person is not None]


def faults(session: Session) -> list[str]:
    """What is off with what is announced, in words; empty where all is well."""
    found = []
    for edition in session.scalars(select(Edition).order_by(Edition.year)):
        row = session.get(Announcement, edition.id)
        if (edition.announced_at is None) != (row is None):
            missing = "is announced, and by no act" if row is None else "has an act of announcing, and is not announced"
            found.append(f"edition {edition.year} {missing}")
        if edition.announced_at is None:
            continue
        proposal, result = decision_of(session, edition.id)
        if proposal is None:
            found.append(f"edition {edition.year} is announced without a decision that holds")
        elif row is not None and row.proposal_id != proposal.id:
            found.append(f"edition {edition.year}: what was announced is not the decision that holds")
        if proposal is not None and not result.is_unsealed:
            found.append(f"edition {edition.year} is announced, and the names of its winners were never opened")
    return found
