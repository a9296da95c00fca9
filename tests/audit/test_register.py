import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.audit.models import Act
from portal.audit.register import BEGINNING, digest, head, record, verify
from portal.database import transaction
from tests.builders import NOW, person


@pytest.fixture
def five(session: Session) -> Session:
    """A register of five acts."""
    olga = person(session, "Olga", is_organiser=True)
    for n in range(1, 6):
        now = NOW + timedelta(minutes=n, microseconds=n)
        record(session, actor=olga, verb="assigned", subject=f"entry {n}", now=now, juror=n, why=("load", 0.1, None))
    session.commit()
    session.expire_all()
    return session


def change(session: Session, act: int, /, **values: object) -> None:
    session.execute(update(Act).where(Act.number == act).values(**values))
    session.expire_all()


def test_acts_are_numbered_and_each_holds_the_digest_before_it(five: Session) -> None:
    acts = five.scalars(select(Act).order_by(Act.number)).all()
    assert [act.number for act in acts] == [1, 2, 3, 4, 5]
    assert [act.previous for act in acts] == [BEGINNING, *(act.digest for act in acts[:-1])]
    assert acts[0].facts == {"juror": 1, "why": ["load", 0.1, None]}
    assert verify(five) == []


def test_the_head_is_the_last_act_and_its_digest(five: Session) -> None:
    last = five.get_one(Act, 5)
    assert head(five) == (5, last.digest)


def test_an_empty_register_is_in_order(session: Session) -> None:
    assert (verify(session), head(session)) == ([], (0, BEGINNING))


def test_the_portal_may_act_by_itself(session: Session) -> None:
    act = record(session, actor=None, verb="closed", subject="edition 2027", now=NOW)
    assert (act.actor_id, verify(session)) == (None, [])


def test_a_digest_can_be_recomputed_by_anybody(session: Session) -> None:
    act = record(session, actor=None, verb="decided", subject="edition 2027", now=NOW, places=["A7", "É"])
    # printf '%s' '{"actor":null,"at":"2027-03-01T12:00:00.000000+00:00","facts":{"places":["A7","É"]},"number":1,
    # "previous":"000…","subject":"edition 2027","verb":"decided"}' | sha256sum     (without the line break)
    assert act.digest == "2102909cedc9658d844ee93aa9618d0e2d983ce0b9cbd9efa566c3296d8ce99e"


@pytest.mark.parametrize(
    "values",
    [
        {"at": NOW + timedelta(minutes=3)},
        {"actor_id": None},
        {"verb": "recused"},
        {"subject": "entry 9"},
        {"facts": {"juror": 4, "why": ["load", 0.1, None]}},
        {"digest": "f" * 64},
    ],
)
def test_a_changed_act_is_named(five: Session, values: dict[str, object]) -> None:
    change(five, 3, **values)
    assert verify(five)[0] == "act 3 was changed"


def test_a_change_with_a_digest_made_to_fit_shows_in_the_next_act(five: Session) -> None:
    change(five, 3, verb="recused")
    act = five.get_one(Act, 3)
    change(five, 3, digest=digest(act))
    assert verify(five) == ["act 4 does not follow what stands before it"]


def test_a_deleted_act_is_missed(five: Session) -> None:
    five.execute(delete(Act).where(Act.number == 3))
    assert verify(five) == ["act 3 is missing"]


def test_a_deleted_beginning_is_missed(five: Session) -> None:
    five.execute(delete(Act).where(Act.number < 3))
    assert verify(five) == ["acts 1 to 2 are missing"]


def test_a_gap_closed_by_renumbering_shows(five: Session) -> None:
    five.execute(delete(Act).where(Act.number == 3))
    change(five, 4, number=3)
    change(five, 5, number=4)
    assert verify(five) == [
        "act 3 does not follow what stands before it",
        "act 3 was changed",
        "act 4 was changed",
    ]


def test_two_acts_in_the_wrong_order_are_named(five: Session) -> None:
    change(five, 2, number=99)
    change(five, 3, number=2)
    change(five, 99, number=3)
    assert {"act 2 was changed", "act 3 was changed"} <= set(verify(five))


def test_an_act_slipped_in_shows(five: Session) -> None:
    session = five
    for number in (5, 4, 3):
        change(session, number, number=number + 1)
    forged = Act(number=3, at=NOW, verb="decided", subject="entry 1", facts={}, previous=session.get_one(Act, 2).digest)
    forged.digest = digest(forged)
    session.add(forged)
    session.flush()
    assert verify(session)[:2] == ["act 4 does not follow what stands before it", "act 4 was changed"]


@pytest.mark.parametrize(("fact", "error"), [(NOW, TypeError), (float("nan"), ValueError), ({1, 2}, TypeError)])
def test_a_fact_that_is_no_json_is_refused(session: Session, fact: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        record(session, actor=None, verb="closed", subject="edition 2027", now=NOW, fact=fact)


def test_an_act_that_is_rolled_back_leaves_no_gap(session: Session) -> None:
    record(session, actor=None, verb="opened", subject="edition 2027", now=NOW)
    session.commit()
    record(session, actor=None, verb="closed", subject="edition 2027", now=NOW)
    session.rollback()
    record(session, actor=None, verb="decided", subject="edition 2027", now=NOW)
    assert [act.number for act in session.scalars(select(Act))] == [1, 2]
    assert verify(session) == []


def test_acts_at_the_same_moment_stand_one_after_another(engine_app: Flask) -> None:
    # On the engine itself, with true commits: the usual fixtures share one connection.
    together = threading.Barrier(8)

    def act(number: int) -> None:
        together.wait()
        for _ in range(5):
            with engine_app.app_context(), transaction() as session:
                record(session, actor=None, verb="saved", subject=f"entry {number}", now=NOW)

    people = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    try:
        for thread in people:
            thread.start()
        for thread in people:
            thread.join()
        with engine_app.app_context(), transaction() as session:
            assert [act.number for act in session.scalars(select(Act).order_by(Act.number))] == list(range(1, 41))
            assert verify(session) == []
    finally:
        with engine_app.app_context(), transaction() as session:
            session.execute(delete(Act))
