import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.clock import FixedClock
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, seat
from tests.prize.views.conftest import Visit


@pytest.mark.parametrize("page", ["", "/essay.docx", "/recuse"])
def test_an_essay_that_is_assigned_early_is_not_read_early(
    session: Session, ada: Person, jun: Person, visit: Visit, clock: FixedClock, page: str
) -> None:
    later = edition(session, reading_from=NOW + DAY)
    its = entry(session, later, ada, code="BBBBBB")
    assignment(session, seat(session, later, jun), its)
    path = f"/prize/jury/entries/BBBBBB{page}"
    clock.instant = NOW + DAY - SECOND
    early = visit(jun).client.get(path)
    assert (early.status_code, "The text of essay" in early.text) == (409, False)
    assert "Reading has not begun." in early.text
    clock.instant = NOW + DAY
    assert visit(jun).client.get(path).status_code == 200


def test_a_review_sent_early_does_not_bring_the_text_back(
    session: Session, ada: Person, jun: Person, visit: Visit
) -> None:
    later = edition(session, reading_from=NOW + DAY)
    assignment(session, seat(session, later, jun), entry(session, later, ada, code="BBBBBB"))
    answer = visit(jun).send("/prize/jury/", "/prize/jury/entries/BBBBBB/review", comment="Early", version="0")
    assert (answer.status_code, "The text of essay" in answer.text) == (409, False)


def test_a_juror_may_look_an_essay_up_again_when_reviews_are_no_longer_taken(
    session: Session, ada: Person, jun: Person, visit: Visit, clock: FixedClock
) -> None:
    year = edition(session, reading_from=NOW - DAY)
    assignment(session, seat(session, year, jun), entry(session, year, ada, code="BBBBBB"))
    clock.instant = year.reviews_due_at + DAY
    assert "The text of essay BBBBBB, version 1." in visit(jun).client.get("/prize/jury/entries/BBBBBB").text
