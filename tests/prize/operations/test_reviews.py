import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Assignment, Edition, Review, Score
from portal.prize.operations import reviews
from portal.prize.refusals import (
    AlreadyHandedIn,
    MissingScores,
    NotReading,
    OutOfRange,
    Recused,
    StaleReview,
    Withdrawn,
)
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


def judgement(
    session: Session, edition: Edition, *points: int | None, comment: str = "", version: int = 0
) -> Judgement:
    keys = [c.id for c in criteria(session, edition)]
    return Judgement({k: p for k, p in zip(keys, points, strict=True) if p is not None}, comment, version)


def kept(session: Session, review: Review) -> list[int]:
    return list(session.scalars(select(Score.points).filter_by(review_id=review.id).order_by(Score.criterion_id)))


def test_a_draft_may_have_gaps_and_is_no_act(session: Session, reading: Edition, task: Assignment, acts: Acts) -> None:
    draft = reviews.save(session, task.id, judgement(session, reading, 3, None, 10, None, comment="So far"), now=NOW)
    assert (draft.comment, draft.version, draft.saved_at, draft.handed_in_at) == ("So far", 1, NOW, None)
    assert kept(session, draft) == [3, 10]
    assert acts() == []


def test_saving_again_puts_the_new_scores_in_the_place_of_the_old(
    session: Session, reading: Edition, task: Assignment
) -> None:
    reviews.save(session, task.id, judgement(session, reading, 3, 4, 5, 6), now=NOW)
    again = reviews.save(session, task.id, judgement(session, reading, 7, None, None, 8, version=1), now=NOW + SECOND)
    assert (again.version, kept(session, again)) == (2, [7, 8])
    assert len(session.scalars(select(Review.id)).all()) == 1


def test_a_review_that_is_handed_in_is_final_and_in_the_register(
    session: Session, reading: Edition, task: Assignment, jun: Person, acts: Acts
) -> None:
    done = reviews.hand_in(session, task.id, judgement(session, reading, 3, 4, 5, 6), now=NOW)
    assert (done.handed_in_at, kept(session, done)) == (NOW, [3, 4, 5, 6])
    assert acts() == [(jun.id, "hand in", "entry K7QMXR")]
    assert session.scalars(select(Act.facts).filter_by(verb="hand in")).one() == {"points": [3, 4, 5, 6]}
    for write in (reviews.save, reviews.hand_in):
        with pytest.raises(AlreadyHandedIn):
            write(session, task.id, judgement(session, reading, 9, 9, 9, 9, version=1), now=NOW)


def test_handing_in_with_gaps_names_the_criteria(session: Session, reading: Edition, task: Assignment) -> None:
    with pytest.raises(MissingScores) as refused:
        reviews.hand_in(session, task.id, judgement(session, reading, 3, None, 5, None), now=NOW)
    assert refused.value.criteria == ("Reflection", "Progression")


@pytest.mark.parametrize("points", [0, 11, -1, 100])
def test_a_score_that_is_not_on_the_scale_is_refused(
    session: Session, reading: Edition, task: Assignment, points: int
) -> None:
    with pytest.raises(OutOfRange) as refused:
        reviews.save(session, task.id, judgement(session, reading, None, points, None, None), now=NOW)
    found = (refused.value.criterion, refused.value.points, refused.value.lowest, refused.value.highest)
    assert found == ("Reflection", points, 1, 10)


def test_a_score_on_another_edition_s_criterion_is_not_kept(
    session: Session, reading: Edition, task: Assignment
) -> None:
    foreign = criteria(session, edition(session, 2026))[0]
    reviews.save(session, task.id, Judgement({foreign.id: 5}, "", 0), now=NOW)
    assert session.scalars(select(Score.points)).all() == []


@pytest.mark.parametrize("points", [1, 10])
def test_both_ends_of_the_scale_are_on_it(session: Session, reading: Edition, task: Assignment, points: int) -> None:
    done = reviews.hand_in(session, task.id, judgement(session, reading, *[points] * 4), now=NOW)
    assert kept(session, done) == [points] * 4


def test_a_page_that_was_loaded_before_the_last_save_is_stale(
    session: Session, reading: Edition, task: Assignment
) -> None:
    first = reviews.save(session, task.id, judgement(session, reading, 3, 4, 5, 6, comment="Phone"), now=NOW)
    for version in (0, 2, -1):
        with pytest.raises(StaleReview):
            reviews.save(session, task.id, judgement(session, reading, 9, 9, 9, 9, version=version), now=NOW)
    assert (first.comment, first.version, kept(session, first)) == ("Phone", 1, [3, 4, 5, 6])


def test_the_window_for_reviews_is_half_open(session: Session, ada: Person, jun: Person) -> None:
    begins, ends = NOW, NOW + DAY
    short = edition(session, closes_at=NOW - DAY, reading_from=begins, reviews_due_at=ends)
    task = assignment(session, seat(session, short, jun), entry(session, short, ada))
    for moment in (begins - SECOND, ends):
        with pytest.raises(NotReading) as refused:
            reviews.save(session, task.id, judgement(session, short, 3, 4, 5, 6), now=moment)
        assert (refused.value.reading_from, refused.value.reviews_due_at) == (begins, ends)
    reviews.save(session, task.id, judgement(session, short, 3, 4, 5, 6), now=begins)
    reviews.hand_in(session, task.id, judgement(session, short, 3, 4, 5, 6, version=1), now=ends - SECOND)


def test_no_review_is_taken_once_the_committee_has_decided(
    session: Session, reading: Edition, task: Assignment
) -> None:
    reading.decided_at = NOW
    with pytest.raises(NotReading):
        reviews.save(session, task.id, judgement(session, reading, 3, 4, 5, 6), now=NOW)


def test_an_essay_that_is_withdrawn_takes_no_review(
    session: Session, reading: Edition, ada: Person, jun: Person
) -> None:
    gone = entry(session, reading, ada, code="K7QMXR", withdrawn_at=NOW)
    task = assignment(session, seat(session, reading, jun), gone)
    with pytest.raises(Withdrawn) as refused:
        reviews.save(session, task.id, judgement(session, reading, 3, 4, 5, 6), now=NOW)
    assert refused.value.entry == "K7QMXR"


def test_stepping_back_is_for_good_and_says_why(
    session: Session, reading: Edition, task: Assignment, jun: Person, acts: Acts
) -> None:
    reviews.recuse(session, task.id, "I taught her.", now=NOW)
    reviews.recuse(session, task.id, "Again.", now=NOW + SECOND)
    assert (task.recused_at, task.recusal_reason) == (NOW, "I taught her.")
    assert acts() == [(jun.id, "recuse", "entry K7QMXR")]
    with pytest.raises(Recused):
        reviews.save(session, task.id, judgement(session, reading, 3, 4, 5, 6), now=NOW)


def test_a_draft_does_not_hinder_stepping_back_and_a_review_handed_in_does(
    session: Session, reading: Edition, task: Assignment, ben: Person, noor: Person
) -> None:
    review(session, task, handed_in=False)
    reviews.recuse(session, task.id, "I know the ward.", now=NOW)
    assert task.recused_at == NOW
    other = assignment(session, seat(session, reading, noor), entry(session, reading, ben))
    review(session, other)
    with pytest.raises(AlreadyHandedIn):
        reviews.recuse(session, other.id, "I know the ward.", now=NOW)


def test_a_new_version_reopens_a_review_that_was_handed_in(
    session: Session, ada: Person, jun: Person, acts: Acts
) -> None:
    along = edition(session, reading_from=NOW - DAY)
    its = entry(session, along, ada)
    task = assignment(session, seat(session, along, jun), its)
    first = review(session, task, (3, 4, 5, 6), comment="Of the first version")
    second = manuscript(session, its)
    done = reviews.hand_in(session, task.id, judgement(session, along, 7, 7, 8, 8, version=2), now=NOW)
    assert (done.id, done.manuscript_id, done.version, done.handed_in_at) == (first.id, second.id, 2, NOW)
    assert kept(session, done) == [7, 7, 8, 8]
    assert [verb for _, verb, _ in acts()] == ["hand in"]


def test_a_draft_on_a_new_version_is_no_longer_handed_in(session: Session, ada: Person, jun: Person) -> None:
    along = edition(session, reading_from=NOW - DAY)
    its = entry(session, along, ada)
    task = assignment(session, seat(session, along, jun), its)
    review(session, task)
    manuscript(session, its)
    saved = reviews.save(session, task.id, judgement(session, along, 7, None, None, None, version=2), now=NOW)
    assert (saved.handed_in_at, kept(session, saved)) == (None, [7])


def test_a_juror_may_step_back_from_a_new_version_though_the_old_one_was_reviewed(
    session: Session, ada: Person, jun: Person
) -> None:
    along = edition(session, reading_from=NOW - DAY)
    its = entry(session, along, ada)
    task = assignment(session, seat(session, along, jun), its)
    review(session, task)
    manuscript(session, its)
    reviews.recuse(session, task.id, "Now I know who it is.", now=NOW)
    assert task.recused_at == NOW


def test_two_reviews_of_one_assignment_are_impossible(session: Session, task: Assignment) -> None:
    review(session, task)
    with pytest.raises(IntegrityError):
        review(session, task)
