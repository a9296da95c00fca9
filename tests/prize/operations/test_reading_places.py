import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import ReadingPlace
from portal.prize.operations import reading_places
from portal.prize.refusals import NotAssigned
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, seat


def test_the_last_place_is_the_one_that_is_kept(session: Session, ada: Person, jun: Person) -> None:
    along = edition(session, reading_from=NOW - DAY)
    task = assignment(session, seat(session, along, jun), entry(session, along, ada))
    for later, share in enumerate((0.2, 0.9, 0.4)):
        reading_places.keep(session, task.id, share, now=NOW + later * SECOND)
    (kept,) = session.scalars(select(ReadingPlace))
    assert (kept.assignment_id, kept.share, kept.saved_at) == (task.id, 0.4, NOW + 2 * SECOND)


def test_there_is_no_place_in_an_essay_that_was_taken_back(session: Session) -> None:
    with pytest.raises(NotAssigned):
        reading_places.keep(session, 99, 0.5, now=NOW)
