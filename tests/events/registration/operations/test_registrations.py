from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Kind
from portal.events import operations
from portal.events.listing import Cancellation, Intake, Listing
from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.operations import ledger, registrations, seats, turnstile
from portal.events.registration.outcomes import Passed
from portal.events.registration.refusals import HasBegun, NoPlace, NotForYou, NotRegistering, OfferOver, PriceChanged
from portal.events.registration.rules.cancelling import Settlement
from portal.events.registration.rules.state import State, Why, state
from tests.builders import NOW, person
from tests.events.registration.conftest import (
    DAY,
    HOUR,
    SECOND,
    TERMS,
    discussion,
    fill,
    group,
    join,
    of,
    vouch,
)

Put = Callable[[Listing], Event]
pytestmark = pytest.mark.usefixtures("app")
BEGINS = datetime(2027, 4, 9, 0, tzinfo=UTC)


def pass_on(session: Session, event: Event, now: datetime) -> Passed:
    return seats.pass_on(session, turnstile.event(session, event.id), now=now)


def states(session: Session, event: Event, now: datetime) -> list[str]:
    rows = select(Registration).filter_by(event_id=event.id).order_by(Registration.registered_at, Registration.id)
    return [str(state(row, now)) for row in session.scalars(rows)]


class TestAPlace:
    def test_the_twelfth_has_one_and_the_thirteenth_waits(self, session: Session, put: Put) -> None:
        event = put(discussion())
        people = fill(session, event, 13)
        assert [of(session, event, who).seat for who in people] == [*range(1, 13), None]
        assert states(session, event, NOW) == ["placed"] * 12 + ["waiting"]

    def test_registering_twice_is_registering_once(
        self, session: Session, put: Put, acts: Callable[[], list[object]]
    ) -> None:
        event, ada = put(discussion()), person(session)
        assert [join(session, event, ada, now=NOW + n * SECOND).is_new for n in (0, 1)] == [True, False]
        assert [act for act in acts() if act[1] == "register"] == [(ada.id, "register")]

    def test_without_a_limit_everybody_has_a_place(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=None))
        fill(session, event, 20)
        assert states(session, event, NOW) == ["placed"] * 20

    def test_it_is_not_given_for_what_does_not_take_registrations(self, session: Session, put: Put) -> None:
        ada = person(session)
        for slug, intake in (("none", Intake.NONE), ("closed", Intake.CLOSED)):
            with pytest.raises(NotRegistering) as refused:
                join(session, put(discussion(slug, registration=intake)), ada)
            assert refused.value.reason == slug

    def test_nor_once_it_has_begun(self, session: Session, put: Put) -> None:
        event, ada = put(discussion()), person(session)
        with pytest.raises(NotRegistering):
            join(session, event, ada, now=BEGINS)
        assert join(session, event, ada, now=BEGINS - SECOND).registration.seat == 1

    def test_nor_to_whom_it_is_not_for(self, session: Session, put: Put) -> None:
        event, ada = put(discussion(audience="member-leaders")), person(session)
        vouch(session, ada, Kind.MEMBER)
        with pytest.raises(NotForYou) as refused:
            join(session, event, ada)
        assert refused.value.lack == "group"
        vouch(session, ada, Kind.LEADER)
        assert join(session, event, ada).registration.seat == 1

    def test_whoever_gave_theirs_back_may_come_again_behind_all_others(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben = fill(session, event, 2)
        registrations.leave(session, event.id, ada.id, now=NOW + HOUR)
        assert join(session, event, ada, now=NOW + 2 * HOUR).registration.seat is None
        assert state(of(session, event, ben), NOW + 2 * HOUR) is State.OFFERED

    def test_nobody_passes_those_who_wait(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        _, ben = fill(session, event, 2)
        # A second place, and somebody new who comes before the list has been looked through.
        operations.put(session, discussion(capacity=2), now=NOW)
        cas = person(session)
        outcome = join(session, event, cas, now=NOW + HOUR)
        assert (outcome.registration.seat, [row.person_id for row in outcome.passed.offered]) == (None, [ben.id])


class TestThePrice:
    @pytest.mark.parametrize(("kinds", "cents"), [((), 400_00), ((Kind.MEMBER,), 250_00), ((Kind.LEADER,), 400_00)])
    def test_a_member_pays_what_members_pay(
        self, session: Session, put: Put, kinds: tuple[Kind, ...], cents: int
    ) -> None:
        event, ada = put(group()), person(session)
        vouch(session, ada, *kinds)
        row = join(session, event, ada, cents=cents).registration
        assert (row.fee_cents, row.currency, row.is_members_fee) == (cents, "USD", cents == 250_00)
        assert (row.cancellation, row.promises) == (TERMS, ["You see patients.", "You come to every meeting."])
        assert ledger.account(session, row.id).balance == cents

    def test_a_membership_that_ended_yesterday_where_the_event_is_gives_nothing(
        self, session: Session, put: Put
    ) -> None:
        event, ada = put(group()), person(session)
        vouch(session, ada, Kind.MEMBER, until=NOW.date())
        # Still the first of March in New York.
        late = datetime(2027, 3, 2, 4, 59, 59, tzinfo=UTC)
        assert join(session, event, ada, cents=250_00, now=late).registration.is_members_fee
        registrations.leave(session, event.id, ada.id, now=late)
        assert not join(session, event, ada, cents=400_00, now=late + SECOND).registration.is_members_fee

    def test_another_price_than_the_page_showed_is_not_taken_silently(self, session: Session, put: Put) -> None:
        event, ada = put(group()), person(session)
        with pytest.raises(PriceChanged):
            join(session, event, ada, cents=250_00)

    def test_nothing_is_owed_for_what_is_free_or_not_stated(self, session: Session, put: Put) -> None:
        ada = person(session)
        for event, cents in ((put(discussion()), 0), (put(discussion("unknown", fee_cents=None, currency=None)), None)):
            join(session, event, ada, cents=cents)
        assert session.scalars(select(LedgerEntry)).all() == []

    def test_whoever_waits_pays_what_it_costs_when_a_place_is_offered(self, session: Session, put: Put) -> None:
        event = put(group(capacity=1))
        ada, ben = fill(session, event, 2, cents=400_00)
        vouch(session, ben, Kind.MEMBER)
        registrations.leave(session, event.id, ada.id, now=NOW + HOUR)
        assert ledger.account(session, of(session, event, ben).id).owed == 0
        registrations.accept(session, event.id, ben.id, now=NOW + 2 * HOUR)
        assert ledger.account(session, of(session, event, ben).id).owed == 250_00


class TestTheWaitlist:
    def test_a_place_given_back_is_offered_at_once_to_whoever_waited_longest(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=2))
        ada, _, cas, _ = fill(session, event, 4)
        outcome = registrations.leave(session, event.id, ada.id, now=NOW + HOUR)
        assert [row.person_id for row in outcome.passed.offered] == [cas.id]
        row = of(session, event, cas)
        assert (row.seat, row.offered_at, row.offered_until) == (1, NOW + HOUR, NOW + HOUR + 2 * DAY)
        assert states(session, event, NOW + HOUR) == ["over", "placed", "offered", "waiting"]

    def test_an_offer_taken_in_its_last_second_is_a_place(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben = fill(session, event, 2)
        registrations.leave(session, event.id, ada.id, now=NOW)
        outcome = registrations.accept(session, event.id, ben.id, now=NOW + 2 * DAY - SECOND)
        assert (outcome.is_new, outcome.registration.placed_at) == (True, NOW + 2 * DAY - SECOND)
        assert registrations.accept(session, event.id, ben.id, now=NOW + 2 * DAY).is_new is False

    def test_an_offer_that_is_over_cannot_be_taken_and_goes_to_the_next(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben, cas = fill(session, event, 3)
        registrations.leave(session, event.id, ada.id, now=NOW)
        over = NOW + 2 * DAY
        with pytest.raises(OfferOver):
            registrations.accept(session, event.id, ben.id, now=over)
        passed = pass_on(session, event, over)
        assert ([row.person_id for row in passed.lapsed], [row.person_id for row in passed.offered]) == (
            [ben.id], [cas.id],
        )  # fmt: skip
        assert (of(session, event, ben).why, of(session, event, cas).seat) == (Why.LAPSED, 1)
        assert pass_on(session, event, over) == Passed()

    def test_an_offer_that_is_declined_goes_to_the_next(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben, cas = fill(session, event, 3)
        registrations.leave(session, event.id, ada.id, now=NOW)
        registrations.leave(session, event.id, ben.id, now=NOW + HOUR)
        assert (of(session, event, ben).why, state(of(session, event, cas), NOW + HOUR)) == (
            Why.DECLINED, State.OFFERED,
        )  # fmt: skip

    def test_whoever_waits_may_leave_and_the_others_move_up(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben, cas = fill(session, event, 3)
        registrations.leave(session, event.id, ben.id, now=NOW)
        registrations.leave(session, event.id, ada.id, now=NOW)
        assert state(of(session, event, cas), NOW) is State.OFFERED

    def test_two_places_go_to_two_and_each_is_offered_once(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=2))
        people = fill(session, event, 5)
        for who in people[:2]:
            registrations.leave(session, event.id, who.id, now=NOW + HOUR)
        assert [of(session, event, who).seat for who in people[2:]] == [1, 2, None]
        assert pass_on(session, event, NOW + HOUR) == Passed()

    def test_it_closes_when_an_evening_begins(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        ada, ben = fill(session, event, 2)
        passed = pass_on(session, event, BEGINS)
        assert [row.person_id for row in passed.closed] == [ben.id]
        assert (of(session, event, ben).why, of(session, event, ada).released_at) == (Why.CLOSED, None)

    def test_that_of_a_cohort_closes_when_its_first_meeting_is_over(self, session: Session, put: Put) -> None:
        event = put(group(capacity=1))
        ada, ben = fill(session, event, 2, cents=400_00)
        over = datetime(2027, 4, 14, 1, 30, tzinfo=UTC)
        outcome = registrations.leave(session, event.id, ada.id, now=over - HOUR)
        assert [(row.person_id, row.offered_until) for row in outcome.passed.offered] == [(ben.id, over)]
        assert pass_on(session, event, over - SECOND) == Passed()
        assert [row.person_id for row in pass_on(session, event, over).lapsed] == [ben.id]

    def test_more_places_than_before_go_to_those_who_wait(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=1))
        _, ben, cas = fill(session, event, 3)
        operations.put(session, discussion(capacity=3), now=NOW)
        assert [row.person_id for row in pass_on(session, event, NOW).offered] == [ben.id, cas.id]

    def test_fewer_places_than_are_taken_take_nobody_theirs_and_offer_none(self, session: Session, put: Put) -> None:
        event = put(discussion(capacity=3))
        people = fill(session, event, 4)
        operations.put(session, discussion(capacity=2), now=NOW)
        registrations.leave(session, event.id, people[0].id, now=NOW)
        # Seat 1 is free, but seats 2 and 3 are two already.
        assert states(session, event, NOW) == ["over", "placed", "placed", "waiting"]


class TestGivingBack:
    def test_in_time_all_but_what_is_withheld_comes_back(self, session: Session, put: Put) -> None:
        event, ada, olga = put(group()), person(session), person(session, "Olga")
        row = join(session, event, ada, cents=400_00).registration
        ledger.pay(session, row.id, 400_00, "", organiser=olga, now=NOW)
        # The end of 20 March in New York, where it is summer time by then.
        last = datetime(2027, 3, 21, 3, 59, 59, tzinfo=UTC)
        assert registrations.leave(session, event.id, ada.id, now=last).settlement == Settlement(100_00, 300_00)
        account = ledger.account(session, row.id)
        assert (account.claim, account.to_return, account.refund_due) == (100_00, 300_00, 300_00)
        due = session.scalars(select(LedgerEntry.due_on).filter_by(kind="refund-due")).one()
        assert due == datetime(2027, 4, 19, tzinfo=UTC).date()

    def test_a_second_later_nothing_does(self, session: Session, put: Put) -> None:
        event, ada, olga = put(group()), person(session), person(session, "Olga")
        row = join(session, event, ada, cents=400_00).registration
        ledger.pay(session, row.id, 400_00, "", organiser=olga, now=NOW)
        late = datetime(2027, 3, 21, 4, tzinfo=UTC)
        assert registrations.leave(session, event.id, ada.id, now=late).settlement == Settlement(400_00, 0)
        assert ledger.account(session, row.id).balance == 0

    def test_whoever_has_not_paid_owes_nothing_any_more(self, session: Session, put: Put) -> None:
        event, ada = put(group()), person(session)
        row = join(session, event, ada, cents=400_00).registration
        registrations.leave(session, event.id, ada.id, now=NOW + 40 * DAY)
        assert ledger.account(session, row.id).balance == 0

    def test_the_terms_are_those_that_stood_when_the_place_was_taken(self, session: Session, put: Put) -> None:
        event, ada, olga = put(group()), person(session), person(session, "Olga")
        row = join(session, event, ada, cents=400_00).registration
        ledger.pay(session, row.id, 400_00, "", organiser=olga, now=NOW)
        operations.put(session, group(cancellation=Cancellation(refund_if_called_off=True)), now=NOW)
        assert registrations.leave(session, event.id, ada.id, now=NOW).settlement == Settlement(100_00, 300_00)

    def test_it_ends_when_the_last_meeting_begins(self, session: Session, put: Put) -> None:
        event, ada = put(group()), person(session)
        join(session, event, ada, cents=400_00)
        with pytest.raises(HasBegun):
            registrations.leave(session, event.id, ada.id, now=datetime(2027, 5, 12, 0, tzinfo=UTC))

    def test_what_one_does_not_have_one_cannot_give_back(self, session: Session, put: Put) -> None:
        event, ada = put(discussion()), person(session)
        join(session, event, ada)
        registrations.leave(session, event.id, ada.id, now=NOW)
        with pytest.raises(NoPlace):
            registrations.leave(session, event.id, ada.id, now=NOW)


def test_every_act_stands_in_the_register(
    app: Flask, session: Session, put: Put, acts: Callable[[], list[object]]
) -> None:
    event = put(discussion(capacity=1))
    ada, ben = fill(session, event, 2)
    registrations.leave(session, event.id, ada.id, now=NOW + HOUR)
    registrations.accept(session, event.id, ben.id, now=NOW + 2 * HOUR)
    assert acts() == [
        (ada.id, "register"), (ben.id, "wait"), (ada.id, "release"), (None, "offer"), (ben.id, "accept"),
    ]  # fmt: skip
