"""Saving and handing in a juror's review, and stepping back from an essay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, Seat
from portal.prize.permissions import why_not_review
from portal.prize.refusals import AlreadyHandedIn, MissingScores, OutOfRange, StaleReview
from portal.prize.rules.judgement import Judgement
from portal.prize.rules.scale import Scale


@dataclass(frozen=True, slots=True)
class _Reading:
    code: str
    recused: bool
    withdrawn: bool
    final: bool


def save(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Keep a draft; gaps are allowed.

    Raises Recused, Withdrawn, AlreadyHandedIn or NotReading where there is nothing to review (any more), OutOfRange,
    and StaleReview where the review was saved elsewhere since.
    """
    review, _ = _write(session, assignment_id, judgement, now)
    return review


def hand_in(session: Session, assignment_id: int, judgement: Judgement, *, now: datetime) -> Review:
    """Make a review final. Every criterion must be scored.

    Raises what `save` raises, and MissingScores with the names of the criteria.
    """
    review, missing = _write(session, assignment_id, judgement, now)
    if missing:
        raise MissingScores(missing)
    review.handed_in_at = now
    session.flush()
    seat = session.get_one(Seat, session.get_one(Assignment, assignment_id).seat_id)
    entry = session.get_one(Entry, session.get_one(Assignment, assignment_id).entry_id)
    register.record(
        session,
        actor=session.get_one(Person, seat.person_id),
        verb="hand in",
        subject=f"entry {entry.code}",
        now=now,
        points=[judgement.points[c.id] for c in _criteria(session, entry.edition_id)],
    )
    return review


def recuse(session: Session, assignment_id: int, reason: str, *, now: datetime) -> None:
    """Step back from an essay, for good: the juror knows its author, or cannot judge it fairly.

    Raises AlreadyHandedIn where a review of the essay as it stands is: that is taken back by the organiser, not by a
    recusal.
    """
    assignment = session.get_one(Assignment, assignment_id, with_for_update=True)
    if assignment.recused_at is not None:
        return
    entry = session.get_one(Entry, assignment.entry_id)
    review = session.scalar(select(Review).filter_by(assignment_id=assignment_id))
    if _is_final(review, _standing(session, entry)):
        raise AlreadyHandedIn(entry.code)
    assignment.recused_at, assignment.recusal_reason = now, reason
    session.flush()
    seat = session.get_one(Seat, assignment.seat_id)
    register.record(
        session,
        actor=session.get_one(Person, seat.person_id),
        verb="recuse",
        subject=f"entry {entry.code}",
        now=now,
    )


def _write(session: Session, assignment_id: int, judgement: Judgement, now: datetime) -> tuple[Review, tuple[str, ...]]:
    """The review as saved, and the names of the criteria that have no score."""
    assignment = session.get_one(Assignment, assignment_id, with_for_update=True)
    entry = session.get_one(Entry, assignment.entry_id)
    edition = session.get_one(Edition, entry.edition_id)
    standing = _standing(session, entry)
    review = session.scalar(select(Review).filter_by(assignment_id=assignment_id))
    final = _is_final(review, standing)
    reading = _Reading(entry.code, assignment.recused_at is not None, entry.withdrawn_at is not None, final)
    if refusal := why_not_review(reading, edition.window, edition.zone, now):
        raise refusal
    if judgement.version != (review.version if review else 0):
        raise StaleReview(entry.code)
    criteria = _criteria(session, edition.id)
    points = {c.id: judgement.points[c.id] for c in criteria if c.id in judgement.points}
    _check(points, criteria, Scale(edition.lowest, edition.highest))
    if review is None:
        review = Review(assignment_id=assignment_id, version=0)
        session.add(review)
    review.manuscript_id, review.comment = standing, judgement.comment
    # A review of an earlier version of the essay is a draft again once it is touched.
    review.version, review.saved_at, review.handed_in_at = review.version + 1, now, None
    session.flush()
    session.execute(delete(Score).filter_by(review_id=review.id))
    session.add_all(Score(review_id=review.id, criterion_id=c, points=p) for c, p in points.items())
    session.flush()
    return review, tuple(c.name for c in criteria if c.id not in points)


def _standing(session: Session, entry: Entry) -> int:
    """The id of the version that stands."""
    return session.scalars(select(Manuscript.id).filter_by(entry_id=entry.id, replaced_at=None)).one()


def _is_final(review: Review | None, standing: int) -> bool:
    return review is not None and review.handed_in_at is not None and review.manuscript_id == standing


def _criteria(session: Session, edition_id: int) -> list[Criterion]:
    return list(session.scalars(select(Criterion).filter_by(edition_id=edition_id).order_by(Criterion.position)))


def _check(points: Mapping[int, int], criteria: list[Criterion], scale: Scale) -> None:
    for criterion in criteria:
        given = points.get(criterion.id)
        if given is not None and given not in scale:
            raise OutOfRange(criterion.name, given, scale.lowest, scale.highest)
