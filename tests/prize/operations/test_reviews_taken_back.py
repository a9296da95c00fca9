"""A desk that was cleared while its juror was writing."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.operations import assignments, reviews, seats
from portal.prize.refusals import NotAssigned
from portal.prize.rules.judgement import Judgement
from tests.builders import DAY, NOW, assignment, edition, entry, seat

DRAFT = Judgement({}, "So far", 0)
ACTS: list[Callable[[Session, int], object]] = [
    lambda session, task: reviews.save(session, task, DRAFT, now=NOW),
    lambda session, task: reviews.hand_in(session, task, DRAFT, now=NOW),
    lambda session, task: reviews.recuse(session, task, "I taught her.", now=NOW),
]


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_written_about_an_essay_that_was_taken_back(
    session: Session, ada: Person, jun: Person, olga: Person, act: Callable[[Session, int], object]
) -> None:
    reading = edition(session, closes_at=NOW - DAY)
    its, its_seat = entry(session, reading, ada), seat(session, reading, jun)
    task = assignment(session, its_seat, its).id
    assignments.take_back(session, reading.id, its_seat.id, its.code, organiser=olga, now=NOW)
    with pytest.raises(NotAssigned):
        act(session, task)


@pytest.mark.parametrize("act", ACTS)
def test_nothing_more_is_written_from_a_seat_that_was_withdrawn(
    session: Session, ada: Person, jun: Person, olga: Person, act: Callable[[Session, int], object]
) -> None:
    reading = edition(session, closes_at=NOW - DAY)
    its_seat = seat(session, reading, jun)
    task = assignment(session, its_seat, entry(session, reading, ada)).id
    kept = reviews.save(session, task, DRAFT, now=NOW)
    seats.withdraw(session, its_seat, organiser=olga, now=NOW)
    with pytest.raises(NotAssigned):
        act(session, task)
    assert (kept.comment, kept.version, kept.handed_in_at) == ("So far", 1, None)
