"""An essay that its author replaces while a juror reads it."""

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Entry
from portal.prize.operations import reviews
from portal.prize.queries import jury_essay
from portal.prize.queries.assigned import State
from portal.prize.refusals import StaleReview
from portal.prize.rules.judgement import Judgement
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, manuscript, seat


@pytest.fixture
def along(session: Session) -> Edition:
    """An edition whose jurors read while entries still come in."""
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def its(session: Session, along: Edition, ada: Person) -> Entry:
    return entry(session, along, ada, code="K7QMXR")


@pytest.fixture
def task(session: Session, along: Edition, its: Entry, jun: Person) -> Assignment:
    return assignment(session, seat(session, along, jun), its)


def page(session: Session, jun: Person) -> int:
    """The version that Jun's page carries when it is loaded now."""
    desk = jury_essay.desk(session, jun.id, "K7QMXR")
    assert desk is not None
    return desk.review.version


@pytest.mark.parametrize("begun", [False, True])
def test_scores_for_a_text_that_was_replaced_since_are_not_taken_for_the_new_one(
    session: Session, along: Edition, its: Entry, task: Assignment, jun: Person, begun: bool
) -> None:
    if begun:
        reviews.save(session, task.id, Judgement({}, "So far", 0), now=NOW)
    loaded = page(session, jun)
    second = manuscript(session, its)
    points = {c.id: 7 for c in criteria(session, along)}
    with pytest.raises(StaleReview) as refused:
        reviews.hand_in(session, task.id, Judgement(points, "Of the first", loaded), now=NOW)
    assert (refused.value.entry, refused.value.replaced) == ("K7QMXR", True)
    done = reviews.hand_in(session, task.id, Judgement(points, "Of the second", page(session, jun)), now=NOW)
    assert (done.manuscript_id, done.comment) == (second.id, "Of the second")


def test_a_review_saved_elsewhere_is_told_from_an_essay_replaced(
    session: Session, task: Assignment, jun: Person, its: Entry
) -> None:
    manuscript(session, its)
    loaded = page(session, jun)
    reviews.save(session, task.id, Judgement({}, "On the phone", loaded), now=NOW)
    with pytest.raises(StaleReview) as refused:
        reviews.save(session, task.id, Judgement({}, "At the desk", loaded), now=NOW)
    assert refused.value.replaced is False


def test_a_draft_says_that_the_essay_was_replaced_as_a_review_does(
    session: Session, task: Assignment, jun: Person, its: Entry
) -> None:
    reviews.save(session, task.id, Judgement({}, "So far", 0), now=NOW)
    manuscript(session, its)
    desk = jury_essay.desk(session, jun.id, "K7QMXR")
    assert desk is not None
    assert (desk.state, desk.review.comment) == (State.REPLACED, "So far")
