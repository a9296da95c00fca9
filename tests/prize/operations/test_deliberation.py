"""What each member does alone first: declare, name, note."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import Act
from portal.prize.models_decision import BallotPlace, Finalist, Interest, Note
from portal.prize.operations import deliberation
from portal.prize.refusals import (
    AlreadyNamed,
    AlreadySigned,
    HasInterest,
    NotDeclared,
    NotDeliberating,
    NotInRunning,
    StaleNote,
    UnfitBallot,
)
from tests.builders import DAY, NOW
from tests.prize.chamber import CODES, Committee, committee


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def note(its: Committee, who: str, code: str, text: str, version: int = 0) -> Note:
    found = deliberation.note(its.session, its.edition.id, its.people[who].id, code, text, version=version, now=NOW)
    its.session.commit()
    return found


def add(its: Committee, who: str, code: str, why: str = "Unlike any other.") -> Finalist:
    found = deliberation.add_finalist(its.session, its.edition.id, its.people[who].id, code, why, now=NOW)
    its.session.commit()
    return found


def interests(its: Committee, who: str) -> dict[int, str]:
    rows = its.session.scalars(select(Interest).filter_by(seat_id=its.seats[who].id))
    return {row.entry_id: row.reason for row in rows}


def test_it_begins_when_reviews_are_due_and_not_a_second_before(its: Committee) -> None:
    its.now = its.edition.reviews_due_at - DAY
    with pytest.raises(NotDeliberating) as refused:
        its.declare("Cas")
    assert refused.value.phase == "reviewing"
    its.session.rollback()
    its.now = its.edition.reviews_due_at
    its.declare("Cas")


def test_nothing_goes_further_before_an_interest_is_declared_or_none(its: Committee) -> None:
    for act in (
        lambda: its.name("Cas", *CODES[:3]),
        lambda: note(its, "Cas", "BBBBBB", "x"),
        lambda: add(its, "Cas", "GGGGGG"),
    ):
        with pytest.raises(NotDeclared):
            act()
        its.session.rollback()


def test_what_is_declared_may_be_changed_until_one_signs(its: Committee) -> None:
    its.declare("Cas", BBBBBB="I know the place.", CCCCCC="I taught there.")
    its.declare("Cas", CCCCCC="I taught there.")
    assert interests(its, "Cas") == {its.essay("CCCCCC").id: "I taught there."}
    its.declare("Cas")
    its.name("Cas", *CODES[:3])
    for who in ("Ida", "Leo"):
        its.declare(who)
        its.name(who)
    its.put("Cas")
    its.sign("Cas")
    with pytest.raises(AlreadySigned):
        its.declare("Cas", BBBBBB="I know the place.")


def test_an_interest_is_in_an_essay_that_there_is(its: Committee) -> None:
    with pytest.raises(NotInRunning) as refused:
        its.declare("Cas", ZZZZZZ="?")
    assert refused.value.entry == "ZZZZZZ"


def test_whoever_has_an_interest_in_an_essay_neither_names_it_nor_notes_on_it(its: Committee) -> None:
    its.declare("Cas", BBBBBB="I know the place.")
    for act in (
        lambda: its.name("Cas", *CODES[:3]),
        lambda: note(its, "Cas", "BBBBBB", "x"),
        lambda: add(its, "Cas", "BBBBBB"),
    ):
        with pytest.raises(HasInterest):
            act()
        its.session.rollback()
    its.name("Cas", *CODES[1:4])


@pytest.mark.parametrize("codes", [CODES[:2], CODES[:4], ("BBBBBB", "CCCCCC", "BBBBBB")])
def test_one_names_as_many_as_there_are_places_each_once(its: Committee, codes: tuple[str, ...]) -> None:
    its.declare("Cas")
    with pytest.raises(UnfitBallot):
        its.name("Cas", *codes)


def test_what_is_named_stays_and_twice_the_same_is_once(its: Committee) -> None:
    its.declare("Cas")
    its.name("Cas", *CODES[:3])
    its.name("Cas", *CODES[:3])
    with pytest.raises(AlreadyNamed):
        its.name("Cas", *reversed(CODES[:3]))
    its.session.rollback()
    rows = select(BallotPlace.place, BallotPlace.entry_id).order_by(BallotPlace.place)
    assert [tuple(row) for row in its.session.execute(rows)] == [
        (place, its.essay(code).id) for place, code in enumerate(CODES[:3], 1)
    ]


def test_a_withdrawn_essay_is_not_named(its: Committee) -> None:
    its.declare("Cas")
    its.essay("BBBBBB").withdrawn_at = NOW
    its.session.commit()
    with pytest.raises(NotInRunning):
        its.name("Cas", *CODES[:3])


def test_a_note_that_was_saved_elsewhere_is_not_written_over(its: Committee) -> None:
    its.declare("Cas")
    note(its, "Cas", "BBBBBB", "Honest.")
    assert note(its, "Cas", "BBBBBB", "Honest, and short.", 1).version == 2
    with pytest.raises(StaleNote):
        note(its, "Cas", "BBBBBB", "Honest, and long.", 1)


def test_every_member_s_reason_for_an_essay_is_kept_the_later_of_one_s_own_for_the_earlier(its: Committee) -> None:
    its.declare("Cas")
    its.declare("Ida")
    for who, why in (("Cas", "Unlike any other."), ("Ida", "A cas."), ("Ida", "A case."), ("Ida", "A case.")):
        add(its, who, "GGGGGG", why)
    kept = its.session.execute(select(Finalist.seat_id, Finalist.reason).order_by(Finalist.seat_id)).all()
    assert [tuple(row) for row in kept] == [
        (its.seats["Cas"].id, "Unlike any other."), (its.seats["Ida"].id, "A case."),
    ]  # fmt: skip
    assert its.session.scalars(select(Act.verb)).all().count("add finalist") == 3
