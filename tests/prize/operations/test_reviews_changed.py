"""A review that was handed in, and is handed in once more for a reason."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Assignment, EarlierReview, Edition, Entry, Review, Score
from portal.prize.operations import reviews
from portal.prize.queries import committee
from portal.prize.refusals import MissingScores, NotHandedIn, NotReading, OutOfRange, Recused, StaleReview, Withdrawn
from portal.prize.rules.judgement import Judgement
from tests.builders import DAY, NOW, SECOND, assignment, criteria, edition, entry, manuscript, review, seat
from tests.prize.conftest import Acts


@pytest.fixture
def reading(session: Session) -> Edition:
    """An edition whose call closed yesterday."""
    return edition(session, closes_at=NOW - DAY)


@pytest.fixture
def task(session: Session, reading: Edition, ada: Person, jun: Person) -> Assignment:
    """Ada's essay on Jun's desk."""
    return assignment(session, seat(session, reading, jun), entry(session, reading, ada, code="K7QMXR"))


def judgement(session: Session, reading: Edition, *points: int, comment: str = "", version: int = 1) -> Judgement:
    keys = [c.id for c in criteria(session, reading)]
    return Judgement(dict(zip(keys, points, strict=False)), comment, version)


def counted(session: Session, reading: Edition) -> list[tuple[int, ...]]:
    """The points that the committee has now."""
    found = committee.reviews(session, reading.id, "K7QMXR")
    assert found is not None
    return [its.points for its in found.reviews]


def test_both_reviews_are_kept_and_the_register_has_the_change(
    session: Session, reading: Edition, task: Assignment, jun: Person, acts: Acts
) -> None:
    first = review(session, task, (3, 4, 5, 6), comment="At first")
    then = first.handed_in_at
    changed = reviews.change(
        session, task.id, judgement(session, reading, 4, 4, 5, 6, comment="Then"), "I misread page 9.", now=NOW
    )
    assert (changed.id, changed.comment, changed.version, changed.handed_in_at) == (first.id, "Then", 2, NOW)
    (before,) = session.scalars(select(EarlierReview))
    keys = [str(c.id) for c in criteria(session, reading)]
    assert (before.review_id, before.number, before.manuscript_id) == (first.id, 1, first.manuscript_id)
    assert (before.points, before.comment) == (dict(zip(keys, (3, 4, 5, 6), strict=True)), "At first")
    assert (before.handed_in_at, before.reopened_at, before.reason) == (then, NOW, "I misread page 9.")
    assert acts() == [(jun.id, "change review", "entry K7QMXR")]
    assert session.scalars(select(Act.facts)).all()[-1] == {"points": [4, 4, 5, 6]}


def test_what_was_handed_in_counts_until_the_change_is_and_never_both(
    session: Session, reading: Edition, task: Assignment
) -> None:
    review(session, task, (3, 4, 5, 6))
    assert counted(session, reading) == [(3, 4, 5, 6)]
    with pytest.raises(MissingScores):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9), "In haste.", now=NOW)
    session.rollback()
    assert counted(session, reading) == [(3, 4, 5, 6)]
    reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "At leisure.", now=NOW)
    assert counted(session, reading) == [(9, 9, 9, 9)]


def test_every_change_is_kept_in_its_turn(session: Session, reading: Edition, task: Assignment) -> None:
    its = review(session, task, (3, 3, 3, 3))
    for number, points in enumerate((4, 5, 6), 1):
        again = judgement(session, reading, *[points] * 4, version=number)
        reviews.change(session, task.id, again, f"Reason {number}", now=NOW + number * SECOND)
    found = session.execute(select(EarlierReview.number, EarlierReview.reason).order_by(EarlierReview.number)).all()
    assert [tuple(row) for row in found] == [(1, "Reason 1"), (2, "Reason 2"), (3, "Reason 3")]
    assert session.scalars(select(Score.points).filter_by(review_id=its.id)).all() == [6, 6, 6, 6]


@pytest.mark.parametrize("begun", [False, True])
def test_there_is_nothing_to_change_before_it_is_handed_in(
    session: Session, reading: Edition, task: Assignment, begun: bool
) -> None:
    if begun:
        review(session, task, handed_in=False)
    with pytest.raises(NotHandedIn):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "Why not.", now=NOW)
    assert session.scalars(select(EarlierReview.reason)).all() == []


def test_a_review_of_an_essay_that_was_replaced_is_written_anew_and_not_changed(
    session: Session, ada: Person, jun: Person
) -> None:
    along = edition(session, reading_from=NOW - DAY)
    its = entry(session, along, ada)
    task = assignment(session, seat(session, along, jun), its)
    review(session, task)
    manuscript(session, its)
    with pytest.raises(NotHandedIn):
        reviews.change(session, task.id, judgement(session, along, 9, 9, 9, 9, version=2), "It is new.", now=NOW)


def test_a_change_is_taken_until_before_the_instant_reviews_are_due_and_not_after_the_decision(
    session: Session, reading: Edition, task: Assignment
) -> None:
    review(session, task)
    with pytest.raises(NotReading):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "Late.", now=reading.reviews_due_at)
    reading.decided_at = NOW
    with pytest.raises(NotReading):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "Decided.", now=NOW)
    reading.decided_at = None
    reviews.change(
        session, task.id, judgement(session, reading, 9, 9, 9, 9), "In time.", now=reading.reviews_due_at - SECOND
    )


@pytest.mark.parametrize(
    ("points", "version", "refusal"), [((9, 9, 9, 9), 0, StaleReview), ((9, 9, 9, 11), 1, OutOfRange)]
)
def test_a_change_that_cannot_be_taken_leaves_everything_as_it_is(
    session: Session,
    reading: Edition,
    task: Assignment,
    points: tuple[int, ...],
    version: int,
    refusal: type[Exception],
) -> None:
    review(session, task, (3, 4, 5, 6), comment="Mine")
    with pytest.raises(refusal):
        reviews.change(session, task.id, judgement(session, reading, *points, version=version), "Why.", now=NOW)
    session.rollback()
    assert session.scalars(select(EarlierReview.reason)).all() == []
    assert session.scalars(select(Review.comment)).all() == ["Mine"]


def test_nobody_changes_a_review_of_an_essay_that_is_withdrawn_or_was_stepped_back_from(
    session: Session, reading: Edition, task: Assignment
) -> None:
    review(session, task)
    task.recused_at, task.recusal_reason = NOW, "I taught her."
    with pytest.raises(Recused):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "Why.", now=NOW)
    session.rollback()
    session.get_one(Entry, task.entry_id).withdrawn_at = NOW
    with pytest.raises(Withdrawn):
        reviews.change(session, task.id, judgement(session, reading, 9, 9, 9, 9), "Why.", now=NOW)


def test_the_committee_sees_what_it_was_and_why_it_was_changed(
    session: Session, reading: Edition, task: Assignment
) -> None:
    review(session, task, (3, 4, 5, 6), comment="At first")
    reviews.change(session, task.id, judgement(session, reading, 4, 4, 5, 6), "I misread page 9.", now=NOW)
    found = committee.reviews(session, reading.id, "K7QMXR")
    assert found is not None
    (one,) = found.reviews
    assert one.points == (4, 4, 5, 6)
    (before,) = one.before
    assert (before.points, before.comment, before.reason) == ((3, 4, 5, 6), "At first", "I misread page 9.")
    assert (before.handed_in_at, before.changed_at) == (NOW - DAY, NOW)
