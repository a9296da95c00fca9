from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.events import operations, queries
from portal.events.listing import Listing, Status
from portal.events.models import Event
from portal.events.registration.models import Headcount, LedgerEntry, Registration
from portal.events.registration.operations import desk, ledger, registrations
from portal.events.registration.refusals import EventOver, NoPlace, NothingToDecide, NothingToPay, TooMuch
from portal.events.registration.rules.cancelling import Settlement
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, Why, state
from tests.builders import NOW, person
from tests.events.registration.conftest import DAY, HOUR, discussion, fill, group, join, of, vouch

Put = Callable[[Listing], Event]
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def ada(session: Session) -> Person:
    return person(session)


@pytest.fixture
def place(session: Session, put: Put, ada: Person) -> Registration:
    """Ada's place in the group, for 400."""
    return join(session, put(group()), ada, cents=400_00).registration


class TestTheLedger:
    def test_it_says_who_wrote_what_when_and_why(self, session: Session, place: Registration, olga: Person) -> None:
        ledger.pay(session, place.id, 150_00, "by bank", organiser=olga, now=NOW)
        ledger.pay(session, place.id, 250_00, "the rest", organiser=olga, now=NOW + DAY)
        columns = (LedgerEntry.kind, LedgerEntry.cents, LedgerEntry.currency, LedgerEntry.note)
        rows = session.execute(select(*columns, LedgerEntry.recorded_by_id, LedgerEntry.recorded_at))
        assert [tuple(row) for row in rows] == [
            ("owed", 400_00, "USD", "", None, NOW),
            ("paid", 150_00, "USD", "by bank", olga.id, NOW),
            ("paid", 250_00, "USD", "the rest", olga.id, NOW + DAY),
        ]

    def test_what_comes_in_beyond_the_fee_is_to_be_returned(
        self, session: Session, place: Registration, olga: Person
    ) -> None:
        _, account = ledger.pay(session, place.id, 450_00, "", organiser=olga, now=NOW)
        assert (account.balance, account.to_return, account.refund_due) == (-50_00, 50_00, 50_00)
        _, account = ledger.refund(session, place.id, 50_00, "", organiser=olga, now=NOW)
        assert account == Account(owed=400_00, paid=450_00, refund_due=50_00, refunded=50_00)

    def test_a_payment_that_comes_after_somebody_has_left_is_to_be_returned(
        self, session: Session, place: Registration, ada: Person, olga: Person
    ) -> None:
        registrations.leave(session, place.event_id, ada.id, now=NOW)
        _, account = ledger.pay(session, place.id, 400_00, "", organiser=olga, now=NOW + DAY)
        assert (account.to_return, account.refund_due) == (400_00, 400_00)

    def test_no_more_goes_back_than_is_to_be_returned(
        self, session: Session, place: Registration, olga: Person
    ) -> None:
        ledger.pay(session, place.id, 450_00, "", organiser=olga, now=NOW)
        with pytest.raises(TooMuch) as refused:
            ledger.refund(session, place.id, 50_01, "", organiser=olga, now=NOW)
        assert (refused.value.most, refused.value.currency) == (50_00, "USD")

    def test_whoever_is_let_off_owes_less_and_gets_back_what_they_paid_of_it(
        self, session: Session, place: Registration, olga: Person
    ) -> None:
        ledger.pay(session, place.id, 300_00, "", organiser=olga, now=NOW)
        _, account = ledger.waive(session, place.id, 200_00, "in training", organiser=olga, now=NOW)
        assert (account.claim, account.to_return, account.refund_due) == (200_00, 100_00, 100_00)
        with pytest.raises(TooMuch):
            ledger.waive(session, place.id, 200_01, "", organiser=olga, now=NOW)

    def test_nobody_pays_for_a_turn_in_the_waitlist_or_for_what_is_free(
        self, session: Session, put: Put, olga: Person
    ) -> None:
        free, full = put(discussion()), put(group(capacity=1))
        who = fill(session, free, 1) + fill(session, full, 2, cents=400_00)[1:]
        for event, one in zip((free, full), who, strict=True):
            with pytest.raises(NothingToPay):
                ledger.pay(session, of(session, event, one).id, 1, "", organiser=olga, now=NOW)

    def test_a_fee_that_is_set_later_is_owed_by_those_who_came_before(
        self, session: Session, put: Put, olga: Person
    ) -> None:
        event = put(group(fee_cents=None, member_fee_cents=None, capacity=2))
        ada, ben, _ = fill(session, event, 3, cents=None)
        assert ledger.charge(session, event.id, organiser=olga, now=NOW) == []
        with pytest.raises(NothingToPay):
            ledger.pay(session, of(session, event, ada).id, 400_00, "", organiser=olga, now=NOW)
        vouch(session, ben, Kind.MEMBER)
        operations.put(session, group(capacity=2), now=NOW)
        charged = ledger.charge(session, event.id, organiser=olga, now=NOW + DAY)
        assert [(row.person_id, row.fee_cents) for row in charged] == [(ada.id, 400_00), (ben.id, 250_00)]
        assert [ledger.account(session, row.id).open for row in charged] == [400_00, 250_00]
        assert ledger.charge(session, event.id, organiser=olga, now=NOW + DAY) == []


class TestTakingOffTheList:
    def test_the_host_who_takes_a_place_back_returns_everything(
        self, session: Session, place: Registration, olga: Person
    ) -> None:
        ledger.pay(session, place.id, 400_00, "", organiser=olga, now=NOW)
        late = NOW + 40 * DAY
        outcome = desk.remove(session, place.id, by_host=True, organiser=olga, now=late)
        assert (outcome.settlement, outcome.registration.why) == (Settlement(0, 400_00), Why.REMOVED)

    def test_somebody_who_asked_for_it_gets_what_the_terms_say(
        self, session: Session, place: Registration, olga: Person
    ) -> None:
        ledger.pay(session, place.id, 400_00, "", organiser=olga, now=NOW)
        outcome = desk.remove(session, place.id, by_host=False, organiser=olga, now=NOW)
        assert (outcome.settlement, outcome.registration.why) == (Settlement(100_00, 300_00), Why.LEFT)
        with pytest.raises(NoPlace):
            desk.remove(session, place.id, by_host=False, organiser=olga, now=NOW)

    def test_the_place_is_offered_on(self, session: Session, put: Put, olga: Person) -> None:
        event = put(discussion(capacity=1))
        ada, ben = fill(session, event, 2)
        outcome = desk.remove(session, of(session, event, ada).id, by_host=True, organiser=olga, now=NOW)
        assert [row.person_id for row in outcome.passed.offered] == [ben.id]


class TestTheHeadcount:
    def test_the_organiser_lets_an_event_run_once(self, session: Session, put: Put, olga: Person) -> None:
        event = put(group(minimum=6, decide_by=date(2027, 4, 1)))
        people = fill(session, event, 2, cents=400_00)
        _, placed = desk.run(session, event.id, organiser=olga, now=NOW)
        assert [row.person_id for row in placed] == [who.id for who in people]
        decided = session.get_one(Headcount, event.id)
        assert (decided.decided_at, decided.decided_by_id, decided.placed) == (NOW, olga.id, 2)
        with pytest.raises(NothingToDecide):
            desk.run(session, event.id, organiser=olga, now=NOW)

    def test_there_is_nothing_to_decide_without_a_minimum(self, session: Session, put: Put, olga: Person) -> None:
        with pytest.raises(NothingToDecide):
            desk.run(session, put(discussion()).id, organiser=olga, now=NOW)

    def test_what_was_held_is_neither_called_off_nor_let_run(self, session: Session, put: Put, olga: Person) -> None:
        event = put(group(minimum=6, decide_by=date(2027, 4, 1)))
        over = datetime(2027, 5, 12, 1, tzinfo=UTC)  # nine in the evening of 11 May in New York
        for act in (desk.run, desk.call_off):
            with pytest.raises(EventOver):
                act(session, event.id, organiser=olga, now=over)
        # Nothing was held that a file says is postponed: those who have paid get it back.
        put(group(minimum=6, status=Status.POSTPONED))
        assert desk.call_off(session, event.id, organiser=olga, now=over).released == []
        assert queries.one(session, event.id).status is Status.CANCELLED

    def test_it_is_called_off_until_its_last_meeting_is_over(self, session: Session, put: Put, olga: Person) -> None:
        event = put(group())
        desk.call_off(session, event.id, organiser=olga, now=datetime(2027, 5, 12, 0, 59, 59, tzinfo=UTC))
        assert queries.one(session, event.id).status is Status.CANCELLED

    def test_called_off_it_is_cancelled_for_all_and_whatever_was_paid_comes_back(
        self, session: Session, put: Put, olga: Person
    ) -> None:
        event = put(group(minimum=2, decide_by=date(2027, 4, 1), capacity=2))
        ada, ben, cas = fill(session, event, 3, cents=400_00)
        ledger.pay(session, of(session, event, ada).id, 400_00, "", organiser=olga, now=NOW)
        # After the last day on which a registrant would get anything.
        late = NOW + 35 * DAY
        called_off = desk.call_off(session, event.id, organiser=olga, now=late)
        assert [(row.person_id, settled) for row, settled in called_off.released] == [
            (ada.id, Settlement(0, 400_00)), (ben.id, Settlement(0, 0)), (cas.id, Settlement(0, 0)),
        ]  # fmt: skip
        assert {of(session, event, who).why for who in (ada, ben, cas)} == {Why.CALLED_OFF}
        assert [ledger.account(session, row.id).balance for row, _ in called_off.released] == [-400_00, 0, 0]
        assert queries.one(session, event.id).status is Status.CANCELLED
        assert desk.call_off(session, event.id, organiser=olga, now=late).released == []

    def test_nobody_is_offered_a_place_in_what_is_called_off(self, session: Session, put: Put, olga: Person) -> None:
        event = put(discussion(capacity=1))
        _, ben = fill(session, event, 2)
        desk.call_off(session, event.id, organiser=olga, now=NOW + HOUR)
        assert state(of(session, event, ben), NOW + HOUR) is State.OVER
        live = select(func.count()).select_from(Registration).filter_by(released_at=None)
        assert session.scalar(live) == 0
