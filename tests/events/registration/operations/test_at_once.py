"""Fifty people and one event: threads with connections of their own, on a database that keeps what they do."""

from collections import Counter
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.erasure import delete_account
from portal.accounts.holdings import holders
from portal.accounts.models import Person
from portal.audit import register
from portal.database import db
from portal.events import operations
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import desk, ledger, registrations, seats, turnstile
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, state
from tests.builders import NOW, person
from tests.events.at_once import Act, at_once
from tests.events.registration.conftest import DAY, HOUR, SECOND, discussion, group

PEOPLE, SEATS = 50, 12


class World:
    """An event, fifty people, and what each of them may do."""

    def __init__(self, app: Flask, listing: object) -> None:
        self.app = app
        with app.app_context():
            session = db.session()
            self.event_id = operations.put(session, listing, now=NOW).id  # type: ignore[arg-type]
            self.people = [person(session, f"P{n}").id for n in range(PEOPLE)]
            self.olga = person(session, "Olga", is_organiser=True).id
            session.commit()

    def join(self, who: int, now: object = NOW, cents: int = 0) -> Act:
        return lambda session: registrations.register(
            session,
            self.event_id,
            who,
            promises=[],
            shown_cents=cents,
            now=now,  # type: ignore[arg-type]
        )

    def leave(self, who: int, now: object = NOW) -> Act:
        return lambda session: registrations.leave(session, self.event_id, who, now=now)  # type: ignore[arg-type]

    def accept(self, who: int, now: object = NOW) -> Act:
        return lambda session: registrations.accept(session, self.event_id, who, now=now)  # type: ignore[arg-type]

    def tick(self, now: object = NOW) -> Act:
        return lambda session: seats.pass_on(
            session,
            turnstile.event(session, self.event_id),
            now=now,  # type: ignore[arg-type]
        )

    def rows(self) -> list[Registration]:
        with self.app.app_context():
            order = (Registration.registered_at, Registration.id)
            return list(db.session.scalars(select(Registration).order_by(*order)))

    def live(self) -> list[Registration]:
        return [row for row in self.rows() if row.released_at is None]


@pytest.fixture
def world(kept: Flask) -> World:
    return World(kept, discussion(capacity=SEATS))


def is_sound(world: World) -> bool:
    """No place twice, none beyond the last, nobody twice, and those who wait came after all who were asked."""
    live = world.live()
    held = [row.seat for row in live if row.seat is not None]
    assert len(held) == len(set(held)) <= SEATS
    assert set(held) <= set(range(1, SEATS + 1))
    assert len({row.person_id for row in live}) == len(live)
    waiting = [(row.registered_at, row.id) for row in live if row.seat is None]
    asked = [(row.registered_at, row.id) for row in live if row.seat is not None]
    assert not waiting or not asked or max(asked) < min(waiting)
    assert not waiting or len(held) == SEATS
    with world.app.app_context():
        assert register.verify(db.session()) == []
    return True


def test_fifty_who_ask_at_once_get_twelve_places_and_thirty_eight_turns(world: World) -> None:
    assert at_once(world.app, [world.join(who) for who in world.people]) == {"done": PEOPLE}
    rows = world.rows()
    assert sorted(row.person_id for row in rows) == world.people
    assert sorted(row.seat for row in rows if row.seat) == list(range(1, SEATS + 1))
    assert Counter(str(state(row, NOW)) for row in rows) == {"placed": SEATS, "waiting": PEOPLE - SEATS}
    assert is_sound(world)


def test_one_who_clicks_ten_times_at_once_is_registered_once(world: World) -> None:
    ada = world.people[0]
    assert at_once(world.app, [world.join(ada)] * 10) == {"done": 10}
    assert [(row.person_id, row.seat) for row in world.rows()] == [(ada, 1)]


def test_all_twelve_leave_while_others_come_and_machines_tick_and_every_place_is_offered_once(world: World) -> None:
    """The clock stands still, so the offers are those of one moment."""
    first, waiting, late = world.people[:12], world.people[12:40], world.people[40:]
    for n, who in enumerate(first + waiting):
        assert at_once(world.app, [world.join(who, NOW + n * SECOND)]) == {"done": 1}
    now = NOW + HOUR
    acts = [world.leave(who, now) for who in first] + [world.join(who, now) for who in late]
    assert at_once(world.app, [*acts, *[world.tick(now)] * 8]) == {"done": len(acts) + 8}
    offered = [row.person_id for row in world.live() if state(row, now) is State.OFFERED]
    assert offered == waiting[:12]
    assert is_sound(world)


def test_an_offer_is_taken_or_lapses_and_never_both(world: World) -> None:
    for n, who in enumerate(world.people[:24]):
        at_once(world.app, [world.join(who, NOW + n * SECOND)])
    at_once(world.app, [world.leave(who, NOW + HOUR) for who in world.people[:12]])
    last = NOW + HOUR + 2 * DAY
    offered = world.people[12:24]
    # Half of the answers began a second in time; the ticks, and the other half, came when it was over.
    answers = [world.accept(who, last - SECOND if n % 2 else last) for n, who in enumerate(offered)]
    ends = at_once(world.app, answers + [world.tick(last)] * 6)
    assert set(ends) <= {"done", "OfferOver"}
    placed = [row for row in world.live() if row.placed_at]
    assert {row.person_id for row in placed} <= set(offered[1::2])
    assert len(placed) == ends["done"] - 6
    assert [row for row in world.live() if state(row, last) is State.OFFERED] == []
    assert is_sound(world)


@pytest.mark.parametrize("seed", [7])
def test_fifty_who_do_as_they_like_over_days_never_oversell_lose_or_pass_anybody(world: World, seed: int) -> None:
    """Rounds of acts at once: they come, leave, answer, let offers lapse; two machines look after the list."""
    random, ends = Random(seed), Counter[str]()
    for n in range(8):
        now = NOW + n * 20 * HOUR
        acts = [random.choice([world.join, world.join, world.leave, world.accept])(w, now) for w in world.people]
        ends += at_once(world.app, [*acts, world.tick(now), world.tick(now)])
        at_once(world.app, [world.tick(now)])
        assert is_sound(world)
    assert set(ends) <= {"done", "NoPlace", "OfferOver"}
    # Whatever chance has left out: all places come free, one offer is declined, and the others lapse.
    now = NOW + 8 * 20 * HOUR
    at_once(world.app, [world.join(who, now) for who in world.people])
    at_once(world.app, [world.leave(row.person_id, now) for row in world.live() if row.placed_at])
    at_once(world.app, [world.leave(row.person_id, now) for row in world.live() if row.offered_at][:1])
    at_once(world.app, [world.tick(now + 3 * DAY)] * 2)
    assert is_sound(world)
    rows = world.rows()
    assert Counter(row.why for row in rows).keys() >= {None, "left", "declined", "lapsed"}
    # Whoever was asked was asked in the order in which they had come: nobody who waited longer was passed over.
    offers = sorted((row for row in rows if row.offered_at), key=lambda row: (row.offered_at, row.id))
    for row in offers:
        passed_over = [
            other
            for other in rows
            if (other.registered_at, other.id) < (row.registered_at, row.id)
            and other.placed_at is None
            and other.offered_at is None
            and (other.released_at is None or other.released_at > row.offered_at)
        ]
        assert passed_over == []


def test_money_that_is_written_down_at_once_adds_up(kept: Flask) -> None:
    world = World(kept, group(capacity=SEATS, eligibility=()))
    at_once(kept, [world.join(who, NOW, 400_00) for who in world.people[:SEATS]])
    numbers = {row.person_id: row.id for row in world.rows()}

    def pay(who: int) -> Act:
        return lambda session: ledger.pay(
            session, numbers[who], 100_00, "", organiser=session.get_one(Person, world.olga), now=NOW
        )

    def call_off(session: Session) -> object:
        return desk.call_off(session, world.event_id, organiser=session.get_one(Person, world.olga), now=NOW)

    payments = [pay(who) for who in world.people[:SEATS] for _ in range(4)]
    leaving = [world.leave(who) for who in world.people[:6]]
    ends = at_once(kept, [*payments, *leaving, call_off])
    assert ends["done"] + ends["NoPlace"] == 4 * SEATS + 6 + 1
    with kept.app_context():
        for number in numbers.values():
            rows = db.session.execute(select(LedgerEntry.kind, LedgerEntry.cents).filter_by(registration_id=number))
            account = Account.of((kind, cents) for kind, cents in rows)
            assert (account.owed, account.paid, account.refunded) == (400_00, 400_00, 0)
            assert account.refund_due == account.to_return == -account.balance
            assert account.claim in (0, 100_00)


def test_accounts_that_are_deleted_meanwhile_leave_their_places_to_others_and_nobody_waits_for_nobody(
    world: World,
) -> None:
    staying, leaving = world.people[:30], world.people[30:]
    at_once(world.app, [world.join(who) for who in leaving])
    holding = holders(world.app)

    def delete(who: int) -> Act:
        return lambda session: delete_account(session, who, holding, now=NOW)

    acts = [delete(who) for who in leaving] + [world.join(who) for who in staying] + [world.tick()] * 4
    assert at_once(world.app, acts) == {"done": len(acts)}
    at_once(world.app, [world.tick()])
    assert {row.person_id for row in world.rows()} == set(staying)
    assert is_sound(world)
