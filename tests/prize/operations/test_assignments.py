import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, Entry, Highlight, Manuscript, ReadingPlace, Role, Seat
from portal.prize.operations import assignments
from portal.prize.refusals import CannotAssign, HasReview
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY, reads_per_entry=2)


def jury(session: Session, year: Edition, size: int) -> list[Seat]:
    return [seat(session, year, person(session, f"Juror{n}")) for n in range(size)]


def essays(session: Session, year: Edition, number: int) -> list[Entry]:
    return [entry(session, year, person(session)) for _ in range(number)]


def pairs(session: Session) -> set[tuple[int, int]]:
    return {tuple(row) for row in session.execute(select(Assignment.seat_id, Assignment.entry_id))}


def test_one_essay_is_given_to_one_juror_once(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    for _ in range(2):
        assignments.give(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == {(juror.id, text.id)}
    assert acts() == [(olga.id, "plan", f"entry {text.code}")]


@pytest.mark.parametrize("fault", ["withdrawn", "held", "unknown", "foreign essay"])
def test_an_essay_that_cannot_be_read_is_not_given(session: Session, year: Edition, olga: Person, fault: str) -> None:
    (juror,) = jury(session, year, 1)
    if fault == "unknown":
        code = "BBBBBB"
    else:
        of = edition(session, 2026) if fault == "foreign essay" else year
        withdrawn_at = NOW if fault == "withdrawn" else None
        code = entry(session, of, person(session), held=fault == "held", withdrawn_at=withdrawn_at).code
    with pytest.raises(CannotAssign) as refused:
        assignments.give(session, year.id, juror.id, code, organiser=olga, now=NOW)
    assert (refused.value.entry, refused.value.juror) == (code, juror.name)
    assert pairs(session) == set()


@pytest.mark.parametrize("fault", ["not accepted", "withdrawn", "committee", "foreign edition"])
def test_an_essay_is_not_given_to_a_seat_that_does_not_read(
    session: Session, year: Edition, olga: Person, jun: Person, fault: str
) -> None:
    (text,) = essays(session, year, 1)
    its = seat(
        session,
        edition(session, 2026) if fault == "foreign edition" else year,
        jun,
        Role.COMMITTEE if fault == "committee" else Role.JUROR,
        withdrawn_at=NOW if fault == "withdrawn" else None,
        **({"accepted_at": None, "person_id": None} if fault == "not accepted" else {}),
    )
    with pytest.raises(CannotAssign):
        assignments.give(session, year.id, its.id, text.code, organiser=olga, now=NOW)


def test_an_essay_is_not_given_back_to_whoever_stepped_back_from_it(
    session: Session, year: Edition, olga: Person
) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    assignment(session, juror, text, recused_at=NOW, recusal_reason="I taught her.")
    with pytest.raises(CannotAssign):
        assignments.give(session, year.id, juror.id, text.code, organiser=olga, now=NOW)


def test_an_essay_is_taken_back_from_whoever_has_not_begun(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    jurors, (text,) = jury(session, year, 2), essays(session, year, 1)
    for juror in jurors:
        assignment(session, juror, text)
    for _ in range(2):
        assignments.take_back(session, year.id, jurors[0].id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == {(jurors[1].id, text.id)}
    assert acts() == [(olga.id, "take back", f"entry {text.code}")]


@pytest.mark.parametrize("handed_in", [False, True])
def test_what_a_juror_has_begun_is_not_taken_back(
    session: Session, year: Edition, olga: Person, handed_in: bool
) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    review(session, assignment(session, juror, text), handed_in=handed_in)
    with pytest.raises(HasReview):
        assignments.take_back(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == {(juror.id, text.id)}


def test_nothing_is_taken_back_through_another_edition(session: Session, year: Edition, olga: Person) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    assignment(session, juror, text)
    assignments.take_back(session, edition(session, 2026).id, juror.id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == {(juror.id, text.id)}


def test_an_essay_is_on_a_desk_once(session: Session, year: Edition) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    assignment(session, juror, text)
    with pytest.raises(IntegrityError):
        assignment(session, juror, text)


def test_an_essay_that_is_given_by_hand_is_planned_and_leaves_the_plan_without_a_trace_for_its_juror(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    assignments.give(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert session.scalars(select(Assignment.published_at)).all() == [None]
    assignments.take_back(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == set()
    assert [verb for _, verb, _ in acts()] == ["plan", "leave out"]


def test_what_a_juror_has_marked_is_begun(session: Session, year: Edition, olga: Person) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    given = assignment(session, juror, text)
    highlight(session, given)
    with pytest.raises(HasReview):
        assignments.take_back(session, year.id, juror.id, text.code, organiser=olga, now=NOW)


def test_how_far_somebody_has_leafed_does_not_keep_an_essay(session: Session, year: Edition, olga: Person) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    session.add(ReadingPlace(assignment_id=assignment(session, juror, text).id, share=0.4, saved_at=NOW))
    session.commit()
    assignments.take_back(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert (pairs(session), session.scalars(select(ReadingPlace)).all()) == (set(), [])


def test_stepping_back_cannot_be_taken_back(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    assignment(session, juror, text, recused_at=NOW, recusal_reason="I taught her.")
    assignments.take_back(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert (pairs(session), acts()) == ({(juror.id, text.id)}, [])


def highlight(session: Session, given: Assignment) -> None:
    standing = session.scalars(select(Manuscript.id).filter_by(entry_id=given.entry_id)).one()
    session.add(
        Highlight(assignment_id=given.id, manuscript_id=standing, begins=0, ends=3, quote="The", note="", made_at=NOW)
    )
    session.commit()
