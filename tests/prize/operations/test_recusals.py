"""Whoever steps back from an essay is replaced at once, and nobody else's desk changes."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.dealing import table
from portal.prize.models import Assignment, Edition, Entry, Seat
from portal.prize.operations import recusals
from portal.prize.refusals import NotAssigned
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts

WHY = "I taught her."


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY, reads_per_entry=2)


@pytest.fixture
def texts(session: Session, year: Edition) -> list[Entry]:
    return [entry(session, year, person(session), code=code * 6) for code in "BCDF"]


def jury(session: Session, year: Edition, size: int) -> list[Seat]:
    return [seat(session, year, person(session, f"Juror{n}")) for n in range(size)]


def readers(session: Session, text: Entry) -> set[int]:
    return set(session.scalars(select(Assignment.seat_id).filter_by(entry_id=text.id, recused_at=None)))


def known(session: Session) -> set[tuple[int, int]]:
    """What jurors know of: seat and essay."""
    rows = select(Assignment.seat_id, Assignment.entry_id).where(Assignment.published_at.is_not(None))
    return {(seat_id, entry_id) for seat_id, entry_id in session.execute(rows)}


def test_whoever_reads_least_has_the_essay_at_once_and_nothing_else_changes(
    session: Session, year: Edition, texts: list[Entry], acts: Acts
) -> None:
    jun, noor, kim, lee = jury(session, year, 4)
    task = assignment(session, jun, texts[0])
    for juror, text in ((noor, 0), (noor, 1), (kim, 1), (kim, 2), (lee, 3)):
        assignment(session, juror, texts[text])
    before = known(session)
    done = recusals.step_back(session, task.id, WHY, now=NOW)
    assert done is not None
    assert (done.instead.id if done.instead else None, done.words, done.lacks) == (lee.person_id, (6000,), False)
    assert known(session) - before == {(lee.id, texts[0].id)}
    assert before - known(session) == set()
    assert readers(session, texts[0]) == {noor.id, lee.id}
    assert acts() == [(jun.person_id, "recuse", "entry BBBBBB"), (None, "assign", "entry BBBBBB")]


def test_of_those_who_read_as_much_whoever_shares_fewest_essays_with_its_reader_has_it(
    session: Session, year: Edition, texts: list[Entry]
) -> None:
    jun, noor, kim, lee = jury(session, year, 4)
    task = assignment(session, jun, texts[0])
    for juror, text in ((noor, 0), (noor, 1), (kim, 1), (lee, 3)):
        assignment(session, juror, texts[text])
    recusals.step_back(session, task.id, WHY, now=NOW)
    assert readers(session, texts[0]) == {noor.id, lee.id}


def test_a_second_press_changes_nothing(session: Session, year: Edition, texts: list[Entry]) -> None:
    jun, noor, _ = jury(session, year, 3)
    task = assignment(session, jun, texts[0])
    assignment(session, noor, texts[0])
    assert recusals.step_back(session, task.id, WHY, now=NOW) is not None
    assert recusals.step_back(session, task.id, "Again.", now=NOW) is None
    assert (task.recusal_reason, len(known(session))) == (WHY, 3)


@pytest.mark.parametrize("in_the_way", ["limit", "stepped back", "left", "close", "planned", "withdrawn", "due"])
def test_an_essay_goes_to_nobody_who_may_not_have_it(
    session: Session, year: Edition, texts: list[Entry], in_the_way: str
) -> None:
    jun, noor = jury(session, year, 2)
    task = assignment(session, jun, texts[0])
    now = NOW
    if in_the_way == "limit":
        noor.most_essays = 1
        assignment(session, noor, texts[1])
    elif in_the_way == "stepped back":
        assignment(session, noor, texts[0], recused_at=NOW, recusal_reason=WHY)
    elif in_the_way == "left":
        noor.withdrawn_at = NOW
    elif in_the_way == "close":
        noor.close_to = {"schools": [texts[0].school], "people": [], "countries": []}
    elif in_the_way == "planned":
        assignment(session, noor, texts[0], published_at=None)
    elif in_the_way == "withdrawn":
        texts[0].withdrawn_at = NOW
    else:
        now = year.reviews_due_at
    session.flush()
    before = known(session)
    done = recusals.step_back(session, task.id, WHY, now=now)
    assert done is not None
    assert (done.instead, known(session)) == (None, before)
    assert done.lacks == (in_the_way != "withdrawn")


def test_until_the_instant_at_which_reviews_are_due_it_is_given_to_somebody(
    session: Session, year: Edition, texts: list[Entry]
) -> None:
    jun, noor = jury(session, year, 2)
    task = assignment(session, jun, texts[0])
    done = recusals.step_back(session, task.id, WHY, now=year.reviews_due_at - timedelta(seconds=1))
    assert done is not None
    assert done.instead is not None
    assert (done.instead.id, done.lacks) == (noor.person_id, True)  # two should read it, and there is one


def test_an_essay_with_readers_enough_goes_to_nobody(session: Session, year: Edition, texts: list[Entry]) -> None:
    jun, noor, kim, _ = jury(session, year, 4)
    task = assignment(session, jun, texts[0])
    for juror in (noor, kim):
        review(session, assignment(session, juror, texts[0]))
    done = recusals.step_back(session, task.id, WHY, now=NOW)
    assert done is not None
    assert (done.instead, done.lacks) == (None, False)


def test_what_the_organiser_is_about_to_publish_is_not_touched(
    session: Session, year: Edition, texts: list[Entry]
) -> None:
    jun, noor, kim = jury(session, year, 3)
    task = assignment(session, jun, texts[0])
    assignment(session, noor, texts[0])
    assignment(session, kim, texts[1], published_at=None)
    looked_at = table(session, year).mark
    recusals.step_back(session, task.id, WHY, now=NOW)
    assert (readers(session, texts[0]), table(session, year).mark) == ({noor.id, kim.id}, looked_at)


def test_what_was_taken_back_in_the_meantime_cannot_be_stepped_back_from(session: Session, year: Edition) -> None:
    with pytest.raises(NotAssigned):
        recusals.step_back(session, 4711, WHY, now=NOW)
