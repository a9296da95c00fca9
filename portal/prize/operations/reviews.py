"""Saving and handing in a juror's review, and stepping back from an essay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, Seat
from portal.prize.permissions import why_not_review
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
    return _write(session, task, judgement, handed_in_at=None, now=now)


def hand_in(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Make a review final. Every criterion must be scored.

    Raises what `save` raises, and MissingScores with the names of the criteria.
    """
    task = _task(session, assignment_id)
    review = _write(session, task, judgement, handed_in_at=now, now=now)
    register.record(
        session,
        actor=task.juror,
        verb="hand in",
        subject=f"entry {task.code}",
        now=now,
        points=[judgement.points[c.id] for c in task.criteria],
    )
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


def _write(
    session: Session, task: _Task, judgement: Judgement, *, handed_in_at: datetime | None, now: datetime
) -> Review:
    """The review as saved. A review of an earlier version of the essay is a draft again once it is touched."""
    edition, review = task.edition, task.review
    if refusal := why_not_review(task, edition.window, edition.zone, now):
        raise refusal
    if judgement.version != page_version(review.version if review else 0, task.standing.number):
        raise StaleReview(task.code, replaced=not task.is_kept_of_standing and task.standing.number > 1)
    points = {c.id: judgement.points[c.id] for c in task.criteria if c.id in judgement.points}
    _check(points, task.criteria, Scale(edition.lowest, edition.highest))
    if handed_in_at and (missing := tuple(c.name for c in task.criteria if c.id not in points)):
        raise MissingScores(missing)
    if review is None:
        review = Review(assignment_id=task.assignment.id, version=0)
        session.add(review)
    else:
        session.execute(delete(Score).filter_by(review_id=review.id))
    review.manuscript_id, review.comment = task.standing.id, judgement.comment
    review.version, review.saved_at, review.handed_in_at = review.version + 1, now, handed_in_at
    session.flush()
    session.add_all(Score(review_id=review.id, criterion_id=c, points=p) for c, p in points.items())
    session.flush()
    return review


def _check(points: Mapping[int, int], criteria: Iterable[Criterion], scale: Scale) -> None:
    for criterion in criteria:
        given = points.get(criterion.id)
        if given is not None and given not in scale:
            raise OutOfRange(criterion.name, given, scale.lowest, scale.highest)
