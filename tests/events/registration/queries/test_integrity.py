from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.events.listing import Listing
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry
from portal.events.registration.operations import desk, ledger, registrations
from portal.events.registration.queries import integrity
from portal.events.registration.queries.mine import own
from tests.builders import NOW, person
from tests.events.registration.conftest import discussion, fill, group, join

Put = Callable[[Listing], Event]
pytestmark = pytest.mark.usefixtures("app")


def test_what_people_do_leaves_no_fault(session: Session, put: Put) -> None:
    event, ada, olga = put(group()), person(session), person(session, "Olga")
    row = join(session, event, ada, cents=400_00).registration
    ledger.pay(session, row.id, 450_00, "", organiser=olga, now=NOW)
    ledger.waive(session, row.id, 10_00, "", organiser=olga, now=NOW)
    registrations.leave(session, event.id, ada.id, now=NOW)
    desk.call_off(session, event.id, organiser=olga, now=NOW)
    assert integrity.faults(session) == []


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("owed", "40001 cents are owed for a fee of 40000"),
        ("paid", "what is to be returned is not what was acknowledged"),
        ("refunded", "more was waived, or returned, than there was"),
    ],
)
def test_a_line_that_no_act_has_written_is_found(session: Session, put: Put, kind: str, fault: str) -> None:
    row = join(session, put(group()), person(session), cents=400_00).registration
    cents = 40_001 if kind == "paid" else 1
    session.add(LedgerEntry(registration_id=row.id, kind=kind, cents=cents, currency="USD", recorded_at=NOW))
    session.flush()
    assert f"registration {row.id}: {fault}" in integrity.faults(session)


def test_whoever_waits_has_a_turn_counted_among_those_who_wait(session: Session, put: Put) -> None:
    event = put(discussion(capacity=1))
    people = fill(session, event, 4)
    turns = [(found.turn if (found := own(session, event.id, who.id, NOW)) else None) for who in people]
    assert turns == [None, 1, 2, 3]
    registrations.leave(session, event.id, people[2].id, now=NOW)
    last = own(session, event.id, people[3].id, NOW)
    assert last is not None
    assert last.turn == 2


def test_those_who_asked_at_one_moment_stand_in_the_order_of_their_numbers(session: Session, put: Put) -> None:
    event = put(discussion(capacity=1))
    people = [person(session, f"P{n}") for n in range(3)]
    for who in people:
        join(session, event, who)
    found = [own(session, event.id, who.id, NOW) for who in people]
    assert [one.turn for one in found if one] == [None, 1, 2]
