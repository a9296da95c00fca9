"""Essays are dealt out as a plan, which no juror sees before it is published."""

from collections import Counter

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.dealing import table
from portal.prize.models import Assignment, Edition, Entry, Manuscript, Role, Seat
from portal.prize.operations import assignments, plans, seats
from portal.prize.queries.jury import shelves
from portal.prize.refusals import PlanChanged
from portal.refusals import Conflict
from portal.scoring.linkage import linkage
from portal.scoring.shortages import LimitsTooSmall, TooFewJurors
from tests.builders import DAY, NOW, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=NOW - DAY, reads_per_entry=2)


def jury(session: Session, year: Edition, size: int, **values: object) -> list[Seat]:
    return [seat(session, year, person(session, f"Juror{n}"), **values) for n in range(size)]


def essays(session: Session, year: Edition, number: int, **values: object) -> list[Entry]:
    return [entry(session, year, person(session), **values) for _ in range(number)]


def pairs(session: Session) -> set[tuple[int, int]]:
    return {tuple(row) for row in session.execute(select(Assignment.seat_id, Assignment.entry_id))}


def fill(session: Session, year: Edition, olga: Person, *, seed: int = 7, anew: bool = False) -> int:
    """Plan what is missing; how many readings came into the plan."""
    return plans.plan(session, year.id, seed=seed, anew=anew, organiser=olga, now=NOW).added


def publish(session: Session, year: Edition, olga: Person) -> plans.Published:
    return plans.publish(session, year.id, mark=table(session, year).mark, organiser=olga, now=NOW)


def codes(session: Session, its: Seat) -> list[str]:
    """What a juror's desk shows."""
    assert its.person_id is not None
    return [e.code for shelf in shelves(session, its.person_id) for e in shelf.entries]


def test_every_essay_gets_its_readers_with_level_loads(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    jurors, texts = jury(session, year, 3), essays(session, year, 6)
    assert fill(session, year, olga) == 12
    given = pairs(session)
    assert Counter(e for _, e in given) == dict.fromkeys([t.id for t in texts], 2)
    assert Counter(s for s, _ in given) == dict.fromkeys([j.id for j in jurors], 4)
    assert acts() == [(olga.id, "plan", "edition 2027")]
    assert session.scalars(select(Act.facts).filter_by(verb="plan")).one() == {"reads": 12, "taken": 0, "seed": 7}


def test_the_jury_is_linked_and_two_jurors_share_as_many_essays_as_any_other_two(
    session: Session, year: Edition, olga: Person
) -> None:
    jury(session, year, 5), essays(session, year, 20)
    fill(session, year, olga)
    found = linkage([(str(seat_id), str(entry_id)) for seat_id, entry_id in pairs(session)])
    # Each of the 20 essays has two readers, and there are ten pairs of jurors.
    assert (found.connected, found.shared_min, found.shared_max) == (True, 2, 2)


def test_essays_that_come_later_are_added_to_what_is_given_and_loads_stay_level(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors, _ = jury(session, year, 4), essays(session, year, 6)
    fill(session, year, olga)
    before = pairs(session)
    essays(session, year, 2)
    assert fill(session, year, olga) == 4
    assert pairs(session) >= before
    assert Counter(s for s, _ in pairs(session)) == dict.fromkeys([j.id for j in jurors], 4)


def test_filling_again_changes_nothing_and_is_no_act(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    jury(session, year, 3), essays(session, year, 2)
    fill(session, year, olga)
    before = pairs(session)
    assert fill(session, year, olga) == 0
    assert (pairs(session), len(acts())) == (before, 1)


def test_only_essays_that_may_be_read_are_given(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 2)
    readable = entry(session, year, person(session))
    entry(session, year, person(session), withdrawn_at=NOW)
    entry(session, year, person(session), held=True)
    entry(session, edition(session, 2026), person(session))
    assert fill(session, year, olga) == 2
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
    assert fill(session, year, olga) == 1
    assert {s for s, _ in pairs(session)} == {able.id}


def test_whoever_stepped_back_is_replaced_by_somebody_else(session: Session, year: Edition, olga: Person) -> None:
    jurors = jury(session, year, 3)
    (text,) = essays(session, year, 1)
    assignment(session, jurors[0], text, recused_at=NOW, recusal_reason="I taught her.")
    assert fill(session, year, olga) == 2
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
    assert fill(session, year, olga) == 2


def test_a_handed_in_review_of_somebody_who_left_still_is_a_reading(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors = jury(session, year, 3)
    (text,) = essays(session, year, 1)
    review(session, assignment(session, jurors[0], text))
    jurors[0].withdrawn_at = NOW
    session.flush()
    assert fill(session, year, olga) == 1


def test_with_too_few_jurors_everybody_reads_everything(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 1), essays(session, year, 3)
    assert fill(session, year, olga) == 3


def test_a_juror_s_order_says_nothing_of_the_order_in_which_essays_came_in(
    session: Session, year: Edition, olga: Person
) -> None:
    jury(session, year, 2), essays(session, year, 12)
    fill(session, year, olga)
    reads = select(Assignment.entry_id).order_by(Assignment.position)
    one, other = (session.scalars(reads.filter_by(seat_id=place)).all() for place in session.scalars(select(Seat.id)))
    # By chance once in 479,001,600 runs.
    assert (sorted(one) == one, sorted(other) == other, one == other) == (False, False, False)


def test_a_plan_is_seen_by_no_juror_and_publishing_shows_all_of_it_at_once(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    jurors, texts = jury(session, year, 3), essays(session, year, 3, words=6000)
    fill(session, year, olga)
    assert [codes(session, its) for its in jurors] == [[], [], []]
    done = publish(session, year, olga)
    assert done.words == {its.id: (6000, 6000) for its in jurors}
    assert {code for its in jurors for code in codes(session, its)} == {t.code for t in texts}
    assert set(session.scalars(select(Assignment.published_at))) == {NOW}
    assert [verb for _, verb, _ in acts()] == ["plan", "publish"]


def test_the_register_keeps_who_was_given_what(session: Session, year: Edition, olga: Person) -> None:
    (one, other), (text,) = jury(session, year, 2), essays(session, year, 1)
    fill(session, year, olga)
    publish(session, year, olga)
    facts = session.scalars(select(Act.facts).filter_by(verb="publish")).one()
    assert facts == {"reads": 2, "taken": 0, "readings": {str(one.id): [text.code], str(other.id): [text.code]}}


def test_the_same_lot_deals_the_same_plan_and_another_lot_another(
    session: Session, year: Edition, olga: Person
) -> None:
    jury(session, year, 6), essays(session, year, 12)
    plans_by_lot = []
    for seed in (1, 1, 2):
        fill(session, year, olga, seed=seed, anew=True)
        plans_by_lot.append(pairs(session))
    assert (plans_by_lot[0] == plans_by_lot[1], plans_by_lot[0] == plans_by_lot[2]) == (True, False)


def test_dealing_anew_moves_nothing_that_jurors_know_of(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 6), essays(session, year, 6)
    fill(session, year, olga)
    publish(session, year, olga)
    known = pairs(session)
    essays(session, year, 6)
    fill(session, year, olga)
    for seed in range(5):
        fill(session, year, olga, seed=seed, anew=True)
        assert pairs(session) >= known
        assert len(pairs(session)) == 24


def test_only_a_plan_that_was_looked_at_is_published(session: Session, year: Edition, olga: Person) -> None:
    jurors, _ = jury(session, year, 2), essays(session, year, 2)
    fill(session, year, olga)
    seen = table(session, year).mark
    late = entry(session, year, person(session))
    assignments.give(session, year.id, jurors[0].id, late.code, organiser=olga, now=NOW)
    with pytest.raises(PlanChanged):
        plans.publish(session, year.id, mark=seen, organiser=olga, now=NOW)
    assert set(session.scalars(select(Assignment.published_at))) == {None}


@pytest.mark.parametrize("since", ["held", "withdrawn"])
def test_an_essay_that_cannot_be_read_any_more_is_not_published_and_planning_again_drops_it(
    session: Session, year: Edition, olga: Person, since: str
) -> None:
    jurors, (text, other) = jury(session, year, 2), essays(session, year, 2)
    fill(session, year, olga)
    if since == "held":
        session.scalars(select(Manuscript).filter_by(entry_id=text.id)).one().held = True
    else:
        text.withdrawn_at = NOW
    session.flush()
    assert table(session, year).impossible == {(its.id, text.code) for its in jurors}
    with pytest.raises(PlanChanged):
        publish(session, year, olga)
    assert plans.plan(session, year.id, seed=1, organiser=olga, now=NOW) == plans.Planned(0, 2, ())
    publish(session, year, olga)
    assert [codes(session, its) for its in jurors] == [[other.code]] * 2


def test_the_seat_of_somebody_who_has_left_is_planned_for_no_more(
    session: Session, year: Edition, olga: Person
) -> None:
    jurors, _ = jury(session, year, 3), essays(session, year, 3)
    fill(session, year, olga)
    seats.withdraw(session, jurors[0], organiser=olga, now=NOW)
    fill(session, year, olga)
    publish(session, year, olga)
    assert [len(codes(session, its)) for its in jurors] == [0, 3, 3]


def test_with_nothing_planned_nothing_is_published(session: Session, year: Edition, olga: Person) -> None:
    with pytest.raises(Conflict):
        publish(session, year, olga)


def test_a_plan_is_thrown_away_and_what_jurors_know_of_stays(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    (one, _), (text, _) = jury(session, year, 2), essays(session, year, 2)
    assignment(session, one, text)
    fill(session, year, olga)
    assert plans.discard(session, year.id, organiser=olga, now=NOW) == 3
    assert plans.discard(session, year.id, organiser=olga, now=NOW) == 0
    assert pairs(session) == {(one.id, text.id)}
    assert [verb for _, verb, _ in acts()] == ["plan", "discard plan"]


def test_a_juror_gets_no_more_than_they_said(session: Session, year: Edition, olga: Person) -> None:
    jurors = [*jury(session, year, 1, most_essays=1), *jury(session, year, 2)]
    essays(session, year, 3)
    assert fill(session, year, olga) == 6
    load = Counter(seat_id for seat_id, _ in pairs(session))
    assert (load[jurors[0].id], sorted(load.values())) == (1, [1, 2, 3])


def test_where_something_stands_in_the_way_it_is_said_though_nothing_could_be_added(
    session: Session, year: Edition, olga: Person, acts: Acts
) -> None:
    jury(session, year, 1), essays(session, year, 1)
    fill(session, year, olga)
    (code,) = session.scalars(select(Entry.code))
    again = plans.plan(session, year.id, seed=2, organiser=olga, now=NOW)
    assert (again.added, again.shortages) == (0, (TooFewJurors(code, 1, 2),))
    assert len(acts()) == 1


def test_limits_that_are_too_small_together_are_counted(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 3, most_essays=2), essays(session, year, 4)
    made = plans.plan(session, year.id, seed=1, organiser=olga, now=NOW)
    assert (made.added, made.shortages) == (6, (LimitsTooSmall(6, 8),))


def test_an_anchor_is_read_by_everybody(session: Session, year: Edition, olga: Person, acts: Acts) -> None:
    jurors, (text, _, _) = jury(session, year, 5), essays(session, year, 3)
    for _ in range(2):
        plans.set_anchor(session, year.id, text.code, is_anchor=True, organiser=olga, now=NOW)
    fill(session, year, olga)
    assert {s for s, e in pairs(session) if e == text.id} == {its.id for its in jurors}
    plans.set_anchor(session, year.id, text.code, is_anchor=False, organiser=olga, now=NOW)
    fill(session, year, olga, anew=True)
    assert Counter(e for _, e in pairs(session))[text.id] == 2
    assert [verb for _, verb, _ in acts()] == ["make anchor", "plan", "no anchor", "plan"]


def test_after_somebody_steps_back_the_fewest_readings_change(session: Session, year: Edition, olga: Person) -> None:
    jury(session, year, 5), essays(session, year, 10)
    fill(session, year, olga)
    publish(session, year, olga)
    known = pairs(session)
    given = session.scalars(select(Assignment)).first()
    assert given is not None
    given.recused_at, given.recusal_reason = NOW, "I taught her."
    session.flush()
    assert fill(session, year, olga) == 1
    (new,) = pairs(session) - known
    assert (new[1], new[0] != given.seat_id) == (given.entry_id, True)
