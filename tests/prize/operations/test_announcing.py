"""The winners are told in confidence, and announced to everybody at one instant."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.events.models import Event
from portal.prize.models import Edition
from portal.prize.models_announcement import Announcement
from portal.prize.models_decision import Award
from portal.prize.operations import announcing, decided
from portal.prize.operations.erasure import erase_person
from portal.prize.refusals import Announced, NotDecided
from portal.prize.refusals_announcement import (
    NotPlanned,
    NotUnsealed,
    OtherDecision,
    Planned,
    Questioned,
    UnfitInstant,
)
from portal.prize.rules.announcement import FURTHEST
from tests.builders import DAY, NOW, SECOND
from tests.prize.chamber import CODES, Committee, committee

AT = NOW + 3 * DAY


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def acts(its: Committee) -> list[tuple[str, int | None]]:
    """What the register has of it: verb and who."""
    verbs = ("tell winners", "plan announcement", "call announcement off", "announce")
    rows = its.session.execute(select(Act.verb, Act.actor_id).where(Act.verb.in_(verbs)).order_by(Act.number))
    return [tuple(row) for row in rows]


def ask_to_reopen(its: Committee, who: str = "Ida") -> None:
    member, why = its.people[who].id, "A score was keyed in wrongly."
    decided.ask_to_reopen(its.session, its.edition.id, member, reason=why, name=who, now=its.now)
    its.session.commit()


class TestTelling:
    def test_each_winner_is_told_once_and_the_register_says_by_whom(self, its: Committee, olga: Person) -> None:
        its.unseal()
        assert list(its.tell(olga)) == [its.essay(code).id for code in CODES[:3]]
        assert list(its.tell(olga)) == []
        assert set(its.session.scalars(select(Award.told_at))) == {NOW}
        assert acts(its) == [("tell winners", olga.id)]
        assert its.edition.announced_at is None

    def test_who_has_deleted_the_account_is_not_told(self, its: Committee, olga: Person) -> None:
        its.unseal()
        erase_person(its.session, its.author("CCCCCC"), now=NOW)
        its.session.commit()
        assert list(its.tell(olga)) == [its.essay(code).id for code in ("BBBBBB", "DDDDDD")]

    def test_nobody_is_told_before_the_names_are_open_or_while_somebody_doubts(
        self, its: Committee, olga: Person
    ) -> None:
        its.ready()
        its.put("Cas")
        with pytest.raises(NotDecided):
            its.tell(olga)
        its.session.rollback()
        for who in its.people:
            its.sign(who)
        with pytest.raises(NotUnsealed):
            its.tell(olga)
        its.session.rollback()
        decided.unseal(its.session, its.edition.id, its.people["Cas"].id, now=NOW)
        ask_to_reopen(its)
        for act in (its.tell, its.announce):
            with pytest.raises(Questioned):
                act(olga)
            its.session.rollback()
        assert acts(its) == []


class TestAnnouncing:
    def test_now_is_now_for_everybody_and_cannot_be_done_again(self, its: Committee, olga: Person) -> None:
        proposal = its.unseal()
        assert its.announce(olga) is True
        assert its.edition.announced_at == NOW
        row = its.session.scalars(select(Announcement)).one()
        assert (row.proposal_id, row.by_id, row.planned_at, row.mailed_at) == (proposal.id, olga.id, NOW, NOW)
        # Who was not told before knows now.
        assert set(its.session.scalars(select(Award.told_at))) == {NOW}
        assert acts(its) == [("announce", olga.id)]
        for act in (its.tell, its.announce):
            with pytest.raises(Announced):
                act(olga)
            its.session.rollback()

    def test_when_each_was_told_before_stays(self, its: Committee, olga: Person) -> None:
        its.unseal()
        its.tell(olga)
        its.now = NOW + DAY
        its.announce(olga)
        assert set(its.session.scalars(select(Award.told_at))) == {NOW}

    def test_the_calendars_learn_of_it(self, its: Committee, olga: Person) -> None:
        event = its.session.get_one(Event, its.edition.event_id)
        before = event.sequence
        its.unseal()
        its.announce(olga)
        assert (event.sequence, event.changed_at) == (before + 1, NOW)

    def test_another_decision_than_the_page_showed_is_not_announced(self, its: Committee, olga: Person) -> None:
        its.unseal()
        shown = its.shown(olga) | {"digest": "0" * 64}
        with pytest.raises(OtherDecision):
            announcing.announce(its.session, its.edition.id, at=None, **shown)
        with pytest.raises(OtherDecision):
            announcing.tell(its.session, its.edition.id, **shown)

    @pytest.mark.parametrize("at", [NOW - SECOND, NOW, NOW + FURTHEST + SECOND])
    def test_it_is_planned_for_an_instant_to_come_within_half_a_year(
        self, its: Committee, olga: Person, at: object
    ) -> None:
        its.unseal()
        with pytest.raises(UnfitInstant):
            its.announce(olga, at)  # type: ignore[arg-type]

    def test_no_row_says_announced_that_was_not_decided_before(self, its: Committee) -> None:
        with pytest.raises(IntegrityError):
            its.session.execute(update(Edition).values(announced_at=NOW))
        its.session.rollback()
        its.decide()
        with pytest.raises(IntegrityError):
            its.session.execute(update(Edition).values(announced_at=NOW - SECOND))


class TestPlanned:
    @pytest.fixture
    def planned(self, its: Committee, olga: Person) -> Committee:
        its.unseal()
        assert its.announce(olga, AT) is False
        return its

    def test_it_is_public_at_its_instant_by_itself_and_then_it_is_carried_out_once(
        self, planned: Committee, olga: Person
    ) -> None:
        session, number = planned.session, planned.edition.id
        early, late = AT - timedelta(microseconds=1), AT + 2 * SECOND
        assert [planned.edition.window.announced_by(now) for now in (early, AT)] == [None, AT]
        assert [list(announcing.due(session, now)) for now in (early, AT)] == [[], [number]]
        assert announcing.carry_out(session, number, now=early) is False
        assert [announcing.carry_out(session, number, now=late) for _ in range(2)] == [True, False]
        assert list(announcing.due(session, late)) == []
        # The portal itself: nobody has to be there.
        assert acts(planned) == [("plan announcement", olga.id), ("announce", None)]
        assert set(session.scalars(select(Award.told_at))) == {late}

    def test_it_is_not_planned_twice_and_may_be_taken_back(self, planned: Committee, olga: Person) -> None:
        with pytest.raises(Planned):
            planned.announce(olga, AT + DAY)
        planned.session.rollback()
        announcing.call_off(planned.session, planned.edition.id, organiser=olga, now=AT - SECOND)
        planned.session.commit()
        assert (planned.edition.announced_at, list(announcing.due(planned.session, AT))) == (None, [])
        with pytest.raises(NotPlanned):
            announcing.call_off(planned.session, planned.edition.id, organiser=olga, now=NOW)
        planned.session.rollback()
        assert planned.announce(olga) is True
        assert [verb for verb, _ in acts(planned)] == ["plan announcement", "call announcement off", "announce"]

    def test_from_its_instant_on_it_stays(self, planned: Committee, olga: Person) -> None:
        with pytest.raises(Announced):
            announcing.call_off(planned.session, planned.edition.id, organiser=olga, now=AT)
        planned.session.rollback()
        planned.now = AT
        with pytest.raises(Announced):
            ask_to_reopen(planned)

    def test_a_member_who_asks_to_reopen_the_decision_calls_it_off(self, planned: Committee, olga: Person) -> None:
        ask_to_reopen(planned)
        assert planned.edition.announced_at is None
        assert planned.session.scalars(select(Announcement)).all() == []
        assert acts(planned)[-1] == ("call announcement off", planned.people["Ida"].id)
        with pytest.raises(Questioned):
            planned.announce(olga)
        planned.session.rollback()
        decided.drop_reopening(planned.session, planned.edition.id, planned.people["Cas"].id, now=NOW)
        assert planned.announce(olga) is True

    def test_a_decision_that_is_reopened_leaves_nothing_planned(self, planned: Committee) -> None:
        ask_to_reopen(planned)
        for who in ("Cas", "Leo"):
            decided.sign_reopening(planned.session, planned.edition.id, planned.people[who].id, name=who, now=NOW)
        planned.session.commit()
        assert (planned.edition.decided_at, planned.edition.announced_at) == (None, None)


def call_off(its: Committee, olga: Person) -> None:
    announcing.call_off(its.session, its.edition.id, organiser=olga, now=its.now)


@pytest.mark.parametrize("act", [call_off, lambda its, _: ask_to_reopen(its)], ids=["call off", "ask to reopen"])
def test_an_act_that_began_before_the_instant_and_waited_past_it_takes_nothing_back(
    its: Committee, olga: Person, act: Callable[[Committee, Person], None]
) -> None:
    its.unseal()
    its.announce(olga, AT)
    assert announcing.carry_out(its.session, its.edition.id, now=AT)
    its.session.commit()
    its.now = AT - SECOND
    with pytest.raises(Announced):
        act(its, olga)
    its.session.rollback()
    assert its.session.get_one(Edition, its.edition.id).announced_at == AT
