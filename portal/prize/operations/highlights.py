"""Passages that a juror marks in an essay, as evidence for a criterion or for none."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.prize.models import BlindCopy, Highlight
from portal.prize.operations.tasks import Task, task
from portal.prize.permissions import why_not_review
from portal.prize.refusals import NoSuchPassage, TooManyHighlights
from portal.prize.rules.passages import MOST, passage


def mark(
    session: Session,
    assignment_id: int,
    begins: int,
    ends: int,
    quote: str,
    *,
    criterion_id: int | None,
    note: str,
    now: datetime,
) -> Highlight:
    """Mark a passage of the version that stands. Marked again for the same criterion, it gets the new note.

    quote: what the juror saw there. It is compared, not kept: what is kept stands in the portal's own copy.

    Raises NoSuchPassage where something else stands there, as in a version that came since, TooManyHighlights, and
    whatever keeps the review itself from being written: what was handed in rests on the marks of then.
    """
    its = task(session, assignment_id)
    _check(its, now)
    html = session.scalar(select(BlindCopy.html).filter_by(manuscript_id=its.standing.id)) or ""
    stands = passage(html, begins, ends)
    if stands is None or stands != quote:
        raise NoSuchPassage(its.code)
    criterion = next((c.id for c in its.criteria if c.id == criterion_id), None)
    key = {"assignment_id": its.assignment.id, "manuscript_id": its.standing.id, "begins": begins, "ends": ends}
    same = session.scalars(select(Highlight).filter_by(**key, criterion_id=criterion)).first()
    if same is not None:
        same.note = note
        session.flush()
        return same
    made = session.scalar(select(func.count()).select_from(Highlight).filter_by(assignment_id=assignment_id)) or 0
    if made >= MOST:
        raise TooManyHighlights(MOST)
    new = Highlight(**key, criterion_id=criterion, quote=stands, note=note, made_at=now)
    session.add(new)
    session.flush()
    return new


def unmark(session: Session, assignment_id: int, highlight_id: int, *, now: datetime) -> None:
    """Take a mark away. One that is gone already, or is another juror's, is no fault.

    Raises as above, NoSuchPassage and TooManyHighlights aside.
    """
    _check(task(session, assignment_id), now)
    session.execute(delete(Highlight).filter_by(id=highlight_id, assignment_id=assignment_id))


def _check(its: Task, now: datetime) -> None:
    if refusal := why_not_review(its, its.edition.window, its.edition.zone, now):
        raise refusal
