"""What the author of an essay that wins reads of it: nothing before they know."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.prize.models import Edition, Entry
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import Award
from portal.prize.result_now import awarded
from portal.prize.rules.announcement import may_know


@dataclass(frozen=True, slots=True)
class OwnAward:
    """byline: how they want to be named; None where they have not said."""

    entry: Entry
    award: Award
    byline: Byline | None


def own_award(session: Session, edition: Edition, person_id: int, now: datetime) -> OwnAward | None:
    """The award of this person's essay, from when they were told of it on, or everybody was."""
    if edition.decided_at is None:
        return None
    its = awarded(edition.id).outerjoin(Byline, Byline.entry_id == Entry.id).add_columns(Byline)
    row = session.execute(its.where(Entry.person_id == person_id)).one_or_none()
    if row is None or not may_know(edition.window, row.Award.told_at, now):
        return None
    return OwnAward(row.Entry, row.Award, row.Byline)
