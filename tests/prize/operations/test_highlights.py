import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Entry, Highlight, Seat
from portal.prize.operations import highlights
from portal.prize.queries import jury_marks
from portal.prize.refusals import (
    AlreadyHandedIn,
    NoSuchPassage,
    NotAssigned,
    NotReading,
    Recused,
    TooManyHighlights,
    Withdrawn,
)
from portal.prize.rules.passages import MOST
from portal.refusals import Refusal
from tests.builders import DAY, NOW, assignment, criteria, edition, entry, highlight, manuscript, review, seat


@pytest.fixture
def reading(session: Session) -> Edition:
    return edition(session, reading_from=NOW - DAY)


@pytest.fixture
def its(session: Session, reading: Edition, ada: Person) -> Entry:
    """Its text is "The text of essay K7QMXR, version 1."."""
    return entry(session, reading, ada, code="K7QMXR")


@pytest.fixture
def task(session: Session, reading: Edition, its: Entry, jun: Person) -> Assignment:
    """Ada's essay on Jun's desk."""
    return assignment(session, seat(session, reading, jun), its)


def mark(
    session: Session, task: Assignment, begins: int = 4, ends: int = 8, quote: str = "text", **values: object
) -> Highlight:
    usual = {"criterion_id": None, "note": "", "now": NOW} | values
    return highlights.mark(session, task.id, begins, ends, quote, **usual)  # type: ignore[arg-type]


def test_a_passage_is_kept_as_it_stands_in_the_text_with_what_it_is_evidence_for(
    session: Session, reading: Edition, task: Assignment
) -> None:
    reflection = criteria(session, reading)[1].id
    made = mark(session, task, criterion_id=reflection, note="Here she looks.")
    found = jury_marks.marks(session, task.id)
    assert found == (jury_marks.Mark(made.id, reflection, 4, 8, "text", "Here she looks.", False),)
    assert made.made_at == NOW


@pytest.mark.parametrize(
    ("begins", "ends", "quote"),
    [(4, 8, "Text"), (4, 9, "text"), (0, 3, "text"), (36, 40, ""), (3, 4, " "), (8, 4, "text")],
)
def test_what_the_reader_saw_must_stand_there(
    session: Session, task: Assignment, begins: int, ends: int, quote: str
) -> None:
    with pytest.raises(NoSuchPassage):
        mark(session, task, begins, ends, quote)
    assert session.scalars(select(Highlight.id)).all() == []


def test_a_mark_made_on_a_page_from_before_the_essay_was_replaced_is_not_taken(
    session: Session, its: Entry, task: Assignment
) -> None:
    assert mark(session, task, 26, 35, "version 1").quote == "version 1"
    manuscript(session, its)
    with pytest.raises(NoSuchPassage):
        mark(session, task, 26, 35, "version 1")


def test_marks_in_the_version_before_are_told_from_those_in_the_text_of_now(
    session: Session, its: Entry, task: Assignment
) -> None:
    mark(session, task)
    manuscript(session, its)
    mark(session, task, 26, 35, "version 2")
    assert [(m.quote, m.is_earlier) for m in jury_marks.marks(session, task.id)] == [
        ("version 2", False),
        ("text", True),
    ]


def test_the_same_passage_for_the_same_criterion_is_one_mark_with_the_newest_note(
    session: Session, reading: Edition, task: Assignment
) -> None:
    first, second = (criteria(session, reading)[n].id for n in (0, 1))
    made = mark(session, task, criterion_id=first, note="A")
    assert mark(session, task, criterion_id=first, note="B").id == made.id
    mark(session, task, criterion_id=second)
    mark(session, task)
    assert sorted((m.criterion_id or 0, m.note) for m in jury_marks.marks(session, task.id)) == [
        (0, ""),
        (first, "B"),
        (second, ""),
    ]


def test_a_criterion_of_another_edition_is_none(session: Session, task: Assignment) -> None:
    foreign = criteria(session, edition(session, 2026))[0].id
    assert mark(session, task, criterion_id=foreign).criterion_id is None


def test_two_hundred_marks_are_enough_and_one_of_them_can_still_get_another_note(
    session: Session, task: Assignment
) -> None:
    first = highlight(session, task, 4, 8)
    for begins in range(MOST - 1):
        highlight(session, task, 0, begins + 1, quote="T")
    with pytest.raises(TooManyHighlights) as refused:
        mark(session, task, 26, 35, "version 1")
    assert refused.value.most == 200
    assert mark(session, task, note="Again").id == first.id


def test_a_mark_is_taken_away_by_whoever_made_it_and_by_nobody_else(
    session: Session, reading: Edition, its: Entry, task: Assignment, noor: Person
) -> None:
    another = assignment(session, seat(session, reading, noor), its)
    made = mark(session, task)
    highlights.unmark(session, another.id, made.id, now=NOW)
    assert [m.id for m in jury_marks.marks(session, task.id)] == [made.id]
    assert jury_marks.marks(session, another.id) == ()
    for _ in range(2):
        highlights.unmark(session, task.id, made.id, now=NOW)
    assert jury_marks.marks(session, task.id) == ()


@pytest.mark.parametrize("refusal", [AlreadyHandedIn, NotReading, Recused, Withdrawn, NotAssigned])
def test_marks_stay_as_they_are_whenever_the_review_does(
    session: Session, reading: Edition, its: Entry, task: Assignment, refusal: type[Refusal]
) -> None:
    made, now = mark(session, task), NOW
    if refusal is AlreadyHandedIn:
        review(session, task)
    elif refusal is NotReading:
        now = reading.reviews_due_at
    elif refusal is Recused:
        task.recused_at, task.recusal_reason = NOW, "I taught her."
    elif refusal is Withdrawn:
        its.withdrawn_at = NOW
    else:
        session.get_one(Seat, task.seat_id).withdrawn_at = NOW
    session.commit()
    with pytest.raises(refusal):
        mark(session, task, 26, 35, "version 1", now=now)
    with pytest.raises(refusal):
        highlights.unmark(session, task.id, made.id, now=now)
    assert session.scalars(select(Highlight.id)).all() == [made.id]
