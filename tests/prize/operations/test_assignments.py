from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Assignment, Edition, Entry, Role, Seat
from portal.prize.operations import assignments
from portal.prize.refusals import CannotAssign, HasReview
from portal.scoring.linkage import linkage
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


def test_every_essay_gets_its_readers_with_level_loads(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    jurors, texts = jury(session, year, 3), essays(session, year, 6)
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 12
    given = pairs(session)
    assert Counter(e for _, e in given) == dict.fromkeys([t.id for t in texts], 2)
    assert Counter(s for s, _ in given) == dict.fromkeys([j.id for j in jurors], 4)
    assert acts() == [(olga.id, "assign", "edition 2027")]
    assert session.scalars(select(Act.facts).filter_by(verb="assign")).one() == {"reads": 12}


def test_the_jury_is_linked_and_two_jurors_share_as_many_essays_as_any_other_two(
    session: Session, year: Edition, olga: Person
) -> None:
    jury(session, year, 5), essays(session, year, 20)
    assignments.fill(session, year.id, organiser=olga, now=NOW)
    found = linkage([(str(seat_id), str(entry_id)) for seat_id, entry_id in pairs(session)])
    # Each of the 20 essays has two readers, and there are ten pairs of jurors.
    assert (found.connected, found.shared_min, found.shared_max) == (True, 2, 2)


def test_essays_that_come_later_are_added_to_what_is_given_and_loads_stay_level(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors, _ = jury(session, year, 4), essays(session, year, 6)
    assignments.fill(session, year.id, organiser=olga, now=NOW)
    before = pairs(session)
    essays(session, year, 2)
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 4
    assert pairs(session) >= before
    assert Counter(s for s, _ in pairs(session)) == dict.fromkeys([j.id for j in jurors], 4)


def test_filling_again_changes_nothing_and_is_no_act(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    jury(session, year, 3), essays(session, year, 2)
    assignments.fill(session, year.id, organiser=olga, now=NOW)
    before = pairs(session)
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 0
    assert (pairs(session), len(acts())) == (before, 1)


def test_only_essays_that_may_be_read_are_given(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 2)
    readable = entry(session, year, person(session))
    entry(session, year, person(session), withdrawn_at=NOW)
    entry(session, year, person(session), held=True)
    entry(session, edition(session, 2026), person(session))
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 2
    assert {e for _, e in pairs(session)} == {readable.id}


def test_only_jurors_who_took_their_seat_and_have_it_still_are_given_essays(
    session: Session, year: Edition, olga: Person
) -> None:
    (able,) = jury(session, year, 1)
    seat(session, year, person(session, "Invited"), accepted_at=None, person_id=None)
    seat(session, year, person(session, "Gone"), withdrawn_at=NOW)
    seat(session, year, person(session, "Cas"), Role.COMMITTEE)
    seat(session, edition(session, 2026), person(session, "Elsewhere"))
    essays(session, year, 1)
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 1
    assert {s for s, _ in pairs(session)} == {able.id}


def test_whoever_stepped_back_is_replaced_by_somebody_else(session: Session, year: Edition, olga: Person) -> None:
    jurors = jury(session, year, 3)
    (text,) = essays(session, year, 1)
    assignment(session, jurors[0], text, recused_at=NOW, recusal_reason="I taught her.")
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 2
    assert pairs(session) == {(j.id, text.id) for j in jurors}


def test_a_reader_whose_seat_was_taken_back_before_writing_anything_leaves_a_gap_to_fill(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors = jury(session, year, 3)
    (text,) = essays(session, year, 1)
    gone = assignment(session, jurors[0], text)
    review(session, gone, handed_in=False)
    jurors[0].withdrawn_at = NOW
    session.flush()
    # A draft whose author left is kept and is no reading: two others are needed.
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 2


def test_a_handed_in_review_of_somebody_who_left_still_is_a_reading(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors = jury(session, year, 3)
    (text,) = essays(session, year, 1)
    review(session, assignment(session, jurors[0], text))
    jurors[0].withdrawn_at = NOW
    session.flush()
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 1


def test_with_too_few_jurors_everybody_reads_everything(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 1), essays(session, year, 3)
    assert assignments.fill(session, year.id, organiser=olga, now=NOW) == 3


def test_one_essay_is_given_to_one_juror_once(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    (juror,), (text,) = jury(session, year, 1), essays(session, year, 1)
    for _ in range(2):
        assignments.give(session, year.id, juror.id, text.code, organiser=olga, now=NOW)
    assert pairs(session) == {(juror.id, text.id)}
    assert acts() == [(olga.id, "assign", f"entry {text.code}")]


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


def test_a_juror_s_order_says_nothing_of_the_order_in_which_essays_came_in(
    session: Session, year: Edition, olga: Person
) -> None:
    jury(session, year, 2), essays(session, year, 12)
    assignments.fill(session, year.id, organiser=olga, now=NOW)
    reads = select(Assignment.entry_id).order_by(Assignment.position)
    one, other = (session.scalars(reads.filter_by(seat_id=place)).all() for place in session.scalars(select(Seat.id)))
    # By chance once in 479,001,600 runs.
    assert (sorted(one) == one, sorted(other) == other, one == other) == (False, False, False)
