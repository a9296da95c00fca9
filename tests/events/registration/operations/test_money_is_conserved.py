"""Random sequences of acts on one event: whatever people and the organiser do, in whatever order, the money adds up."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.events.listing import Cancellation, Listing
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import desk, ledger, registrations
from portal.events.registration.rules.cancelling import Settlement
from portal.events.registration.rules.ledger import Account
from portal.refusals import Refusal
from tests.builders import NOW, person
from tests.events.registration.conftest import TERMS, group, join, vouch

Put = Callable[[Listing], Event]
pytestmark = pytest.mark.usefixtures("app")


class Trade:
    """What may happen: each act picks whom and how much by chance."""

    def __init__(self, session: Session, event: Event, random: Random) -> None:
        self.session, self.event, self.random, self.now = session, event, random, NOW
        self.people = [person(session, f"P{n}") for n in range(6)]
        self.olga = person(session, "Olga")
        for member in self.people[:3]:
            vouch(session, member, Kind.MEMBER)
        self.settled: list[tuple[Account, Settlement]] = []

    def step(self) -> None:
        self.now += timedelta(hours=self.random.randint(0, 30))
        acts = [self.come, self.come, self.accept, self.leave, self.pay, self.pay, self.refund, self.waive, self.remove]
        with suppress(Refusal):
            self.random.choice(acts)(self.random.choice(self.people))

    def come(self, who: Person) -> None:
        join(self.session, self.event, who, cents=250_00 if who in self.people[:3] else 400_00, now=self.now)

    def accept(self, who: Person) -> None:
        registrations.accept(self.session, self.event.id, who.id, now=self.now)

    def leave(self, who: Person) -> None:
        before = self.account(self.latest(who))
        outcome = registrations.leave(self.session, self.event.id, who.id, now=self.now)
        self.settled.append((before, outcome.settlement))

    def remove(self, who: Person) -> None:
        row = self.latest(who)
        if row is not None:
            before, by_host = self.account(row), self.random.random() < 0.5
            outcome = desk.remove(self.session, row.id, by_host=by_host, organiser=self.olga, now=self.now)
            self.settled.append((before, outcome.settlement))

    def pay(self, who: Person) -> None:
        self.write(ledger.pay, who, self.random.choice([1, 99_99, 250_00, 400_00]))

    def refund(self, who: Person) -> None:
        row = self.latest(who)
        due = self.account(row).to_return
        self.write(ledger.refund, who, self.random.choice([1, max(1, due), due + 1]))

    def waive(self, who: Person) -> None:
        self.write(ledger.waive, who, self.random.choice([1, 50_00, 400_00]))

    def write(self, act: Callable[..., object], who: Person, cents: int) -> None:
        row = self.latest(who)
        if row is not None:
            act(self.session, row.id, cents, "", organiser=self.olga, now=self.now)

    def latest(self, who: Person) -> Registration | None:
        rows = select(Registration).filter_by(event_id=self.event.id, person_id=who.id)
        return self.session.scalars(rows.order_by(Registration.id.desc()).limit(1)).one_or_none()

    def account(self, row: Registration | None) -> Account:
        return ledger.account(self.session, row.id) if row else Account()

    def is_sound(self) -> None:
        for row in self.session.scalars(select(Registration)):
            account = self.account(row)
            assert account.owed == account.waived + account.paid - account.refunded + account.balance
            assert account.owed == (row.fee_cents if row.placed_at else 0)
            assert account.claim >= 0
            assert account.held >= 0
            # Every cent that is to go back is acknowledged, with its day.
            assert account.refund_due - account.refunded == account.to_return
            assert row.released_at is None or account.open == 0
        for before, settlement in self.settled:
            assert settlement.kept + settlement.back == before.held


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("terms", [TERMS, Cancellation(refund_if_called_off=True), None])
def test_what_is_owed_is_what_is_held_and_what_is_open(
    session: Session, put: Put, terms: Cancellation | None, seed: int
) -> None:
    trade = Trade(session, put(group(capacity=3, cancellation=terms)), Random(seed))
    for _ in range(40):
        trade.step()
        trade.is_sound()
    held = {row.id: trade.account(row).held for row in session.scalars(select(Registration))}
    released = desk.call_off(session, trade.event.id, organiser=trade.olga, now=trade.now).released
    trade.is_sound()
    assert all(settlement == Settlement(0, held[row.id]) for row, settlement in released)
    kinds = set(session.scalars(select(LedgerEntry.kind)))
    assert {"owed", "paid"} <= kinds
