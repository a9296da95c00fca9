"""A form that is sent again, by a double click, a retry after a dropped line or from the browser's history."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Edition, Entry, Manuscript, Receipt
from portal.prize.operations import entries
from tests.builders import NOW, SECOND, SIGNER, application, edition, upload
from tests.essays import essay

CLOSES = NOW + timedelta(hours=1)
FIRST, SECOND_FORM = "1" * 32, "2" * 32


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=CLOSES)


def count(session: Session, model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def test_the_same_form_again_is_the_same_act_also_after_the_deadline(
    session: Session, year: Edition, ada: Person
) -> None:
    first = entries.submit(
        session, year.id, ada.id, application(), upload(), signer=SIGNER, attempt=FIRST, now=CLOSES - SECOND
    )
    again = entries.submit(
        session, year.id, ada.id, application(), upload(), signer=SIGNER, attempt=FIRST, now=CLOSES + SECOND
    )
    assert (first.act, again.act) == ("submit", "")
    assert again.receipt is first.receipt
    assert (count(session, Manuscript), count(session, Receipt)) == (1, 1)


def test_an_old_form_sent_again_does_not_undo_what_came_after_it(session: Session, year: Edition, ada: Person) -> None:
    def send(words: int, title: str, attempt: str, at: int) -> entries.Submitted:
        file, says = upload(essay(words)), application(title=title)
        moment = NOW + at * SECOND
        return entries.submit(session, year.id, ada.id, says, file, signer=SIGNER, attempt=attempt, now=moment)

    send(40, "The first", FIRST, 0)
    second = send(41, "The second", SECOND_FORM, 1)
    replayed = send(40, "The first", FIRST, 2)
    assert (replayed.act, replayed.manuscript.number, replayed.receipt) == ("", 2, second.receipt)
    assert session.scalars(select(Entry.title)).one() == "The second"


def test_two_people_may_send_forms_of_one_name(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    for person in (ada, ben):
        done = entries.submit(
            session, year.id, person.id, application(), upload(), signer=SIGNER, attempt=FIRST, now=NOW
        )
        assert done.act == "submit"


def test_each_act_by_which_an_essay_stands_has_a_receipt_of_its_own(
    session: Session, year: Edition, ada: Person
) -> None:
    def send(words: int, title: str) -> str:
        file = upload(essay(words))
        return entries.submit(session, year.id, ada.id, application(title=title), file, signer=SIGNER, now=NOW).act

    assert [send(40, "One"), send(40, "One"), send(40, "Two"), send(41, "Two")] == ["submit", "", "correct", "replace"]
    receipts = session.scalars(select(Receipt).order_by(Receipt.number)).all()
    assert [(r.stated["version"], r.stated["title"]) for r in receipts] == [(1, "One"), (1, "Two"), (2, "Two")]
