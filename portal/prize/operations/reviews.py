"""Saving and handing in a juror's review, changing it after that, and stepping back from an essay."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import case, delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from portal.audit import register
from portal.prize.models import Criterion, EarlierReview, Review, Score, SealedRules
from portal.prize.operations import sealing
from portal.prize.operations.tasks import Task, settled, task
from portal.prize.permissions import why_not_change, why_not_review
from portal.prize.refusals import AlreadyHandedIn, MissingScores, OutOfRange, StaleReview
from portal.prize.rules.judgement import Judgement, page_version
from portal.prize.rules.scale import Scale


def save(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Keep a draft; gaps are allowed.

    Raises NotAssigned, Recused, Withdrawn, AlreadyHandedIn or NotReading where there is nothing to review (any more),
    OutOfRange, and StaleReview where the review was saved elsewhere, or the essay replaced, since the page was loaded.
    """
    its = task(session, assignment_id)
    if refusal := why_not_review(its, its.edition.window, its.edition.zone, now):
        raise refusal
    return _write(session, its, judgement, is_final=False, now=now)


def hand_in(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Make a review final. Every criterion must be scored.

    Raises what `save` raises, and MissingScores with the names of the criteria.
    """
    its = task(session, assignment_id)
    if refusal := why_not_review(its, its.edition.window, its.edition.zone, now):
        raise refusal
    review = _write(session, its, judgement, is_final=True, now=now)
    _record(session, its, judgement, "hand in", now)
    return review


def change(session: Session, assignment_id: int, judgement: Judgement, reason: str, *, now: datetime) -> Review:
    """Hand in once more, for a reason, what was handed in before: both are kept.

    This is one act, without a draft in between, so that what was handed in counts until the change is. A review that
    was opened again and not finished would count for nothing, and drop out of the ranking when reviews are due.

    Raises NotHandedIn where there is nothing to change, and what `hand_in` raises, AlreadyHandedIn aside.
    """
    its = task(session, assignment_id)
    if refusal := why_not_change(its, its.edition.window, its.edition.zone, now):
        raise refusal
    earlier = _as_it_is(session, its, reason, now)
    review = _write(session, its, judgement, is_final=True, now=now)
    session.add(earlier)
    session.flush()
    _record(session, its, judgement, "change review", now)
    return review


def recuse(session: Session, assignment_id: int, reason: str, *, now: datetime) -> bool:
    """Step back from an essay, for good: the juror knows its author, or cannot judge it fairly. Returns whether they
    had not before.

    Raises AlreadyHandedIn where a review of the essay as it stands is: that is taken back by the organiser, not by a
    recusal. Raises NotAssigned as above.
    """
    its = settled(session, assignment_id)
    if its.recused:
        return False
    if its.final:
        raise AlreadyHandedIn(its.code)
    its.assignment.recused_at, its.assignment.recusal_reason = now, reason
    session.flush()
    register.record(session, actor=its.juror, verb="recuse", subject=f"entry {its.code}", now=now)
    return True


def _write(session: Session, its: Task, judgement: Judgement, *, is_final: bool, now: datetime) -> Review:
    """The review as saved. A review of an earlier version of the essay is a draft again once it is touched."""
    edition, review = its.edition, its.review
    if judgement.version != page_version(review.version if review else 0, its.standing.number):
        raise StaleReview(its.code, replaced=not its.is_kept_of_standing and its.standing.number > 1)
    points = {c.id: judgement.points[c.id] for c in its.criteria if c.id in judgement.points}
    _check(points, its.criteria, Scale(edition.lowest, edition.highest))
    if is_final and (missing := tuple(c.name for c in its.criteria if c.id not in points)):
        raise MissingScores(missing)
    if points and not its.is_sealed:
        # Readings that were published before there were seals, or a seal that was broken and not set again.
        sealing.seal(session, edition.id, organiser=None, now=now)
    if review is None:
        review = Review(assignment_id=its.assignment.id, version=0)
        session.add(review)
    review.manuscript_id, review.comment = its.standing.id, judgement.comment
    if edition.allows_remarks and judgement.remark is not None:
        review.remark = judgement.remark
    review.version, review.saved_at, review.handed_in_at = review.version + 1, now, now if is_final else None
    stale = StaleReview(its.code, replaced=False)
    try:
        session.flush()
    except (IntegrityError, StaleDataError):
        # Another window's first save, or a later one, came between reading and writing.
        raise stale from None
    _score(session, its, review.id, points, now=now)
    return review


def _score(session: Session, its: Task, review_id: int, points: Mapping[int, int], *, now: datetime) -> None:
    """Keep the points, by criterion, in the place of those before. What is the same is not touched."""
    before = its.points
    if gone := before.keys() - points.keys():
        session.execute(delete(Score).where(Score.review_id == review_id, Score.criterion_id.in_(gone)))
    if changed := {key: points[key] for key in before.keys() & points.keys() if before[key] != points[key]}:
        others = update(Score).where(Score.review_id == review_id, Score.criterion_id.in_(changed))
        others = others.values(points=case(changed, value=Score.criterion_id))
        session.execute(others, execution_options={"synchronize_session": False})
    new = {key: points[key] for key in points.keys() - before.keys()}
    if new and not _add(session, review_id, new):
        # The seal was broken while the juror waited for the assignment, after it was looked for.
        sealing.seal(session, its.edition.id, organiser=None, now=now)
        _add(session, review_id, new)


def _add(session: Session, review_id: int, points: Mapping[int, int]) -> bool:
    """Keep points where the rules are sealed at this moment; returns whether they are.

    Asked in the same statement: what was read before the assignment was in hand may not hold any more.
    """
    under_seal = (
        select(literal(review_id), Criterion.id, case(points, value=Criterion.id))
        .join(SealedRules, SealedRules.edition_id == Criterion.edition_id)
        .where(Criterion.id.in_(points))
    )
    kept = insert(Score).from_select(["review_id", "criterion_id", "points"], under_seal)
    return session.execute(kept.returning(Score.review_id)).first() is not None


def _as_it_is(session: Session, its: Task, reason: str, now: datetime) -> EarlierReview:
    """What is handed in, to be kept when the change is written in its place."""
    review = its.review
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


def _record(session: Session, its: Task, judgement: Judgement, verb: str, now: datetime) -> None:
    points = [judgement.points[c.id] for c in its.criteria]
    register.record(session, actor=its.juror, verb=verb, subject=f"entry {its.code}", now=now, points=points)


def _check(points: Mapping[int, int], criteria: Iterable[Criterion], scale: Scale) -> None:
    for criterion in criteria:
        given = points.get(criterion.id)
        if given is not None and given not in scale:
            raise OutOfRange(criterion.name, given, scale.lowest, scale.highest)
