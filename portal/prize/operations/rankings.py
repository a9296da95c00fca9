"""Rankings worked out once for each state of the scores, and kept: whoever claims the work first does it."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.database import transaction
from portal.prize.models import StoredRanking
from portal.scoring import office
from portal.scoring.task import METHOD, Task

log = logging.getLogger(__name__)

# The longest that a page waits, and up to how many reviews it is worth trying: the rest is for the clock.
PAGE_SECONDS, PAGE_REVIEWS = 6.0, 2000
TICK_SECONDS = 300.0
# A claim that old was left behind by a process that ended; what failed is tried again after as long.
STALE_AFTER = timedelta(minutes=10)


def work_out(edition_id: int, task: Task, *, now: datetime, seconds: float, again: bool = False) -> bool:
    """Work out the ranking and keep it, unless somebody else does or has; returns whether it is there now.

    Two transactions of its own, with the computing between them: nobody waits for a lock meanwhile.
    again: take up also what was postponed, left behind, or failed a while ago; without it, only what nobody tried.
    """
    with transaction() as session:
        if not claim(session, edition_id, task.digest, now=now, again=again):
            return False
    state, facts = "done", None
    try:
        facts = office.ask(task, seconds)
    except office.TooSlow:
        state = "failed" if again else "postponed"
    except office.Failed as fault:
        state = "failed"
        log.error("the ranking of edition %d could not be worked out: %s", edition_id, fault)
    with transaction() as session:
        _keep(session, edition_id, task.digest, state, facts)
    return facts is not None


def claim(session: Session, edition_id: int, digest: str, *, now: datetime, again: bool) -> bool:
    """Whether the work is the caller's to do."""
    its = and_(StoredRanking.edition_id == edition_id, StoredRanking.digest == digest)
    if session.scalar(select(StoredRanking.state).where(its)) is None:
        return _enter(session, edition_id, digest, "claimed", now)
    left = and_(StoredRanking.state.in_(["claimed", "failed"]), StoredRanking.claimed_at < now - STALE_AFTER)
    open_to_all = or_(StoredRanking.state == "postponed", left)
    taken = update(StoredRanking).where(its, open_to_all).values(state="claimed", claimed_at=now)
    return again and session.execute(taken.returning(StoredRanking.digest)).first() is not None


def postpone(session: Session, edition_id: int, digest: str, *, now: datetime) -> None:
    """Leave it to the clock, unless somebody has it in hand."""
    _enter(session, edition_id, digest, "postponed", now)


def _enter(session: Session, edition_id: int, digest: str, state: str, now: datetime) -> bool:
    try:
        with session.begin_nested():
            its = StoredRanking(edition_id=edition_id, digest=digest, method=METHOD, state=state, claimed_at=now)
            session.add(its)
    except IntegrityError:
        # Another machine was here a moment earlier.
        return False
    return True


def _keep(session: Session, edition_id: int, digest: str, state: str, facts: dict[str, object] | None) -> None:
    its = session.get_one(StoredRanking, (edition_id, digest))
    its.state, its.result = state, facts
    session.flush()
    if facts is not None:
        # Nobody asks for an earlier one again.
        session.execute(
            delete(StoredRanking).where(
                StoredRanking.edition_id == edition_id, StoredRanking.claimed_at < its.claimed_at
            )
        )
