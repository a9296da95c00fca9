"""Saving and handing in a juror's review, changing it after that, and stepping back from an essay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import (
    Assignment,
    Criterion,
    EarlierReview,
    Edition,
    Entry,
    Manuscript,
    Review,
    Score,
    Seat,
)
from portal.prize.permissions import why_not_change, why_not_review
from portal.prize.refusals import AlreadyHandedIn, MissingScores, NotAssigned, OutOfRange, StaleReview
from portal.prize.rules.judgement import Judgement, page_version
from portal.prize.rules.scale import Scale


@dataclass(frozen=True, slots=True)
class _Task:
    """An assignment with all that a review of it depends on. Satisfies permissions.Reading.

    standing: the version that stands; review: what is kept of it so far.
    """

    assignment: Assignment
    entry: Entry
    edition: Edition
    juror: Person
    standing: Manuscript
    review: Review | None
    criteria: tuple[Criterion, ...]

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def recused(self) -> bool:
        return self.assignment.recused_at is not None

    @property
    def withdrawn(self) -> bool:
        return self.entry.withdrawn_at is not None

    @property
    def final(self) -> bool:
        return self.is_kept_of_standing and self.review is not None and self.review.handed_in_at is not None

    @property
    def is_kept_of_standing(self) -> bool:
        """Whether what is kept was written about the version that stands."""
        return self.review is not None and self.review.manuscript_id == self.standing.id


def save(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Keep a draft; gaps are allowed.

    Raises NotAssigned, Recused, Withdrawn, AlreadyHandedIn or NotReading where there is nothing to review (any more),
    OutOfRange, and StaleReview where the review was saved elsewhere, or the essay replaced, since the page was loaded.
    """
    task = _task(session, assignment_id)
    if refusal := why_not_review(task, task.edition.window, task.edition.zone, now):
        raise refusal
    return _write(session, task, judgement, is_final=False, now=now)


def hand_in(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Make a review final. Every criterion must be scored.

    Raises what `save` raises, and MissingScores with the names of the criteria.
    """
    task = _task(session, assignment_id)
    if refusal := why_not_review(task, task.edition.window, task.edition.zone, now):
        raise refusal
    review = _write(session, task, judgement, is_final=True, now=now)
    _record(session, task, judgement, "hand in", now)
    return review


def change(session: Session, assignment_id: int, judgement: Judgement, reason: str, *, now: datetime) -> Review:
    """Hand in once more, for a reason, what was handed in before: both are kept.

    This is one act, without a draft in between, so that what was handed in counts until the change is. A review that
    was opened again and not finished would count for nothing, and drop out of the ranking when reviews are due.

    Raises NotHandedIn where there is nothing to change, and what `hand_in` raises, AlreadyHandedIn aside.
    """
    task = _task(session, assignment_id)
    if refusal := why_not_change(task, task.edition.window, task.edition.zone, now):
        raise refusal
    earlier = _as_it_is(session, task, reason, now)
    review = _write(session, task, judgement, is_final=True, now=now)
    session.add(earlier)
    session.flush()
    _record(session, task, judgement, "change review", now)
    return review


def recuse(session: Session, assignment_id: int, reason: str, *, now: datetime) -> None:
    """Step back from an essay, for good: the juror knows its author, or cannot judge it fairly.

    Raises AlreadyHandedIn where a review of the essay as it stands is: that is taken back by the organiser, not by a
    recusal. Raises NotAssigned as above.
    """
    task = _task(session, assignment_id)
    if task.recused:
        return
    if task.final:
        raise AlreadyHandedIn(task.code)
    task.assignment.recused_at, task.assignment.recusal_reason = now, reason
    session.flush()
    register.record(session, actor=task.juror, verb="recuse", subject=f"entry {task.code}", now=now)


def _task(session: Session, assignment_id: int) -> _Task:
    """One statement, in which the assignment is the turnstile: two saves come through it one after the other.

    Raises NotAssigned where it was taken back, or the seat withdrawn, since the page was loaded.
    """
    rows = session.execute(
        select(Assignment, Entry, Edition, Person, Manuscript, Review, Criterion)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .join(Criterion, Criterion.edition_id == Edition.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.id == assignment_id, Seat.withdrawn_at.is_(None))
        .order_by(Criterion.position)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotAssigned
    return _Task(*rows[0][:-1], criteria=tuple(row[-1] for row in rows))


def _write(session: Session, task: _Task, judgement: Judgement, *, is_final: bool, now: datetime) -> Review:
    """The review as saved. A review of an earlier version of the essay is a draft again once it is touched."""
    edition, review = task.edition, task.review
    if judgement.version != page_version(review.version if review else 0, task.standing.number):
        raise StaleReview(task.code, replaced=not task.is_kept_of_standing and task.standing.number > 1)
    points = {c.id: judgement.points[c.id] for c in task.criteria if c.id in judgement.points}
    _check(points, task.criteria, Scale(edition.lowest, edition.highest))
    if is_final and (missing := tuple(c.name for c in task.criteria if c.id not in points)):
        raise MissingScores(missing)
    if review is None:
        review = Review(assignment_id=task.assignment.id, version=0)
        session.add(review)
    else:
        session.execute(delete(Score).filter_by(review_id=review.id))
    review.manuscript_id, review.comment = task.standing.id, judgement.comment
    review.version, review.saved_at, review.handed_in_at = review.version + 1, now, now if is_final else None
    session.flush()
    session.add_all(Score(review_id=review.id, criterion_id=c, points=p) for c, p in points.items())
    session.flush()
    return review


def _as_it_is(session: Session, task: _Task, reason: str, now: datetime) -> EarlierReview:
    """What is handed in, to be kept when the change is written in its place."""
    review = task.review
    assert review is not None and review.handed_in_at is not None  # noqa: S101, PT018 - else there was a refusal
    scores = session.execute(select(Score.criterion_id, Score.points).filter_by(review_id=review.id))
    changes = session.scalar(select(func.count()).select_from(EarlierReview).filter_by(review_id=review.id)) or 0
    return EarlierReview(
        review_id=review.id,
        number=changes + 1,
        manuscript_id=review.manuscript_id,
        points={str(criterion): points for criterion, points in scores},
        comment=review.comment,
        remark=review.remark,
        handed_in_at=review.handed_in_at,
        reason=reason,
        reopened_at=now,
    )


def _record(session: Session, task: _Task, judgement: Judgement, verb: str, now: datetime) -> None:
    points = [judgement.points[c.id] for c in task.criteria]
    register.record(session, actor=task.juror, verb=verb, subject=f"entry {task.code}", now=now, points=points)


def _check(points: Mapping[int, int], criteria: Iterable[Criterion], scale: Scale) -> None:
    for criterion in criteria:
        given = points.get(criterion.id)
        if given is not None and given not in scale:
            raise OutOfRange(criterion.name, given, scale.lowest, scale.highest)
