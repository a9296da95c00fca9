"""What the organiser decides of a juror's remark for the author. The juror's words are never rewritten."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Entry, RemarkLook, Review
from portal.prize.refusals import RemarkChanged


def let_go(session: Session, review_id: int, version: int, *, organiser: Person, now: datetime) -> None:
    """Pass the remark on, as it was in this version of its review. Raises RemarkChanged where there is a later one."""
    _decide(session, review_id, version, None, organiser, now)


def keep_back(session: Session, review_id: int, version: int, reason: str, *, organiser: Person, now: datetime) -> None:
    """Do not pass it on. Raises RemarkChanged as above."""
    _decide(session, review_id, version, reason, organiser, now)


def _decide(
    session: Session, review_id: int, version: int, reason: str | None, organiser: Person, now: datetime
) -> None:
    its = select(Review.version, Entry.code, Assignment.seat_id).join(Assignment, Assignment.id == Review.assignment_id)
    its = its.join(Entry, Entry.id == Assignment.entry_id).where(Review.id == review_id)
    # The juror's next save comes before or after.
    standing, code, seat_id = session.execute(its.with_for_update(of=Assignment)).one()
    if standing != version:
        raise RemarkChanged(code)
    session.merge(
        RemarkLook(review_id=review_id, version=version, reason=reason, looked_by_id=organiser.id, looked_at=now)
    )
    session.flush()
    verb = "let remark go" if reason is None else "keep remark back"
    register.record(session, actor=organiser, verb=verb, subject=f"entry {code}", now=now, seat=seat_id)
