"""After the decision: the names are opened, or it is reopened by all who signed it."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Role
from portal.prize.models_decision import Proposal, Reopening, Unsealing
from portal.prize.operations import decided
from portal.prize.operations.chamber import essays
from portal.prize.operations.decisions import Outcome
from portal.prize.operations.erasure import erase_person
from portal.prize.refusals import Announced, NotDecided, NothingToSign, NotYours, OtherName
from tests.builders import NOW, person, seat
from tests.prize.chamber import CODES, Committee, committee, excused, typed


@pytest.fixture
def its(session: Session) -> Committee:
    return committee(session)


def verbs(its: Committee) -> list[str]:
    return list(its.session.scalars(select(Act.verb).where(Act.subject == "edition 2027").order_by(Act.number)))


def unseal(its: Committee, who: str) -> Unsealing:
    found = decided.unseal(its.session, its.edition.id, its.people[who].id, now=NOW)
    its.session.commit()
    return found


def ask(its: Committee, who: str, name: str | None = None) -> Reopening:
    member, why = its.people[who].id, "A score was keyed in wrongly."
    found = decided.ask_to_reopen(its.session, its.edition.id, member, reason=why, name=name or who, now=NOW)
    its.session.commit()
    return found


def agree(its: Committee, who: str) -> bool:
    ended = decided.sign_reopening(its.session, its.edition.id, its.people[who].id, name=who, now=NOW)
    its.session.commit()
    return ended


def test_nothing_is_unsealed_or_reopened_before_it_is_decided(its: Committee) -> None:
    its.ready()
    its.put("Cas")
    for act in (unseal, ask):
        with pytest.raises(NotDecided):
            act(its, "Cas")
        its.session.rollback()


def test_unsealing_is_an_act_of_a_member_and_done_once(its: Committee) -> None:
    its.decide()
    assert [unseal(its, who).seat_id for who in ("Ida", "Cas")] == [its.seats["Ida"].id] * 2
    assert verbs(its).count("unseal") == 1


def test_all_who_signed_reopen_it_and_until_the_last_of_them_nothing_changes(its: Committee) -> None:
    first = its.decide()
    ask(its, "Cas")
    assert agree(its, "Ida") is False
    assert (its.edition.decided_at, first.closed_at) == (NOW, None)
    assert agree(its, "Leo") is True
    assert (its.edition.decided_at, first.fate, first.decided_at) == (None, "reopened", NOW)
    assert verbs(its)[-5:] == ["ask to reopen", *["sign reopening"] * 3, "reopen edition"]
    # What was declared and named stands; the decision is proposed and signed anew.
    its.put(
        "Ida", typed("CCCCCC", "BBBBBB", "DDDDDD") | {"because-outside-CCCCCC-1": "x", "because-outside-BBBBBB-2": "y"}
    )
    assert [its.sign(who) for who in its.people][-1] is Outcome.DECIDED
    numbers = select(Proposal.number).where(Proposal.decided_at.is_not(None)).order_by(Proposal.number)
    assert its.session.scalars(numbers).all() == [1, 2]


def test_who_did_not_sign_may_ask_and_is_not_asked(its: Committee) -> None:
    its.ready()
    its.put("Cas", typed(*CODES[:3]) | excused(its.seats["Leo"]))
    its.sign("Cas")
    its.sign("Ida")
    ask(its, "Leo")
    with pytest.raises(NotYours):
        agree(its, "Leo")
    its.session.rollback()
    assert [agree(its, "Cas"), agree(its, "Ida")] == [False, True]


def test_nobody_waits_for_a_signer_who_has_left(its: Committee) -> None:
    its.decide()
    its.seats["Leo"].withdrawn_at = NOW
    its.session.commit()
    ask(its, "Cas")
    assert agree(its, "Ida") is True


def test_who_has_signed_may_sign_once_more_where_the_last_who_had_not_has_left(its: Committee) -> None:
    its.decide()
    ask(its, "Cas")
    assert [agree(its, "Ida"), agree(its, "Ida")] == [False, False]
    its.seats["Leo"].withdrawn_at = NOW
    its.session.commit()
    assert agree(its, "Ida") is True
    assert verbs(its)[-4:] == ["ask to reopen", *["sign reopening"] * 2, "reopen edition"]


def leave(its: Committee, *who: str) -> None:
    for name in who:
        its.seats[name].withdrawn_at = NOW
    its.session.commit()


def join(its: Committee, *who: str) -> None:
    for name in who:
        its.people[name] = person(its.session, name)
        its.seats[name] = seat(its.session, its.edition, its.people[name], Role.COMMITTEE)
    its.session.commit()


def test_where_every_signer_has_left_the_committee_as_it_is_reopens_it(its: Committee) -> None:
    its.decide()
    leave(its, "Cas", "Ida", "Leo")
    join(its, "Uma", "Vic")
    assert ask(its, "Uma").ended_at is None
    assert agree(its, "Vic") is True
    assert verbs(its)[-4:] == ["ask to reopen", *["sign reopening"] * 2, "reopen edition"]


def test_a_signer_who_is_left_alone_does_not_reopen_it_without_those_who_came(its: Committee) -> None:
    """It took two signatures at least: no decision falls with fewer."""
    its.decide()
    ask(its, "Cas")
    leave(its, "Ida", "Leo")
    assert agree(its, "Cas") is False
    join(its, "Uma")
    assert agree(its, "Cas") is False
    assert agree(its, "Uma") is True


def test_as_long_as_enough_signers_are_left_nobody_else_is_asked(its: Committee) -> None:
    its.decide()
    leave(its, "Leo")
    join(its, "Uma")
    ask(its, "Uma")
    with pytest.raises(NotYours):
        agree(its, "Uma")
    its.session.rollback()
    assert [agree(its, "Cas"), agree(its, "Ida")] == [False, True]


def test_what_an_author_left_nameless_after_the_decision_cannot_win_once_it_is_reopened(its: Committee) -> None:
    its.decide()
    left = its.essay("BBBBBB")
    erase_person(its.session, its.session.get_one(Person, left.person_id), now=NOW)
    its.session.commit()
    assert (left.erased_at, left.withdrawn_at) == (NOW, None)
    ask(its, "Cas")
    assert [agree(its, "Ida"), agree(its, "Leo")] == [False, True]
    its.session.refresh(left)
    assert left.withdrawn_at == NOW
    assert list(essays(its.session, its.edition.id)) == list(CODES[1:])


def test_it_may_be_dropped_and_asked_for_again(its: Committee) -> None:
    its.decide()
    first = ask(its, "Cas")
    decided.drop_reopening(its.session, its.edition.id, its.people["Ida"].id, now=NOW)
    its.session.commit()
    assert (first.ended_at, first.agreed) == (NOW, False)
    with pytest.raises(NothingToSign):
        agree(its, "Leo")
    its.session.rollback()
    assert ask(its, "Leo").id != first.id


def test_asking_twice_is_asking_once(its: Committee) -> None:
    its.decide()
    assert ask(its, "Cas").id == ask(its, "Ida").id


def test_it_takes_one_s_own_name(its: Committee) -> None:
    its.decide()
    with pytest.raises(OtherName):
        ask(its, "Cas", name="Ida")


def test_once_the_winners_are_announced_it_stays(its: Committee) -> None:
    its.decide()
    its.edition.announced_at = NOW
    its.session.commit()
    with pytest.raises(Announced):
        ask(its, "Cas")
