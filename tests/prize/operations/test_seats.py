from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Review, Role, Seat
from portal.prize.operations import seats
from portal.prize.refusals import AlreadySeated, InvitationOver, JudgesOwnEdition
from portal.refusals import Conflict
from tests.builders import DAY, NOW, SECOND, assignment, edition, entry, person, review, seat
from tests.prize.conftest import Acts

JUROR = Role.JUROR


def test_an_invitation_keeps_only_the_digest_of_its_link(session: Session, olga: Person, acts: Acts) -> None:
    year = edition(session)
    invited, token = seats.invite(
        session, year.id, role=JUROR, name="Jun", email=" Jun@Example.org ", organiser=olga, now=NOW
    )
    assert (invited.email, invited.role, invited.person_id) == ("jun@example.org", "juror", None)
    assert invited.token_digest == sha256(token.encode()).hexdigest()
    assert (len(token), invited.expires_at) == (32, NOW + timedelta(days=21))
    assert acts() == [(olga.id, "invite", f"seat {invited.id}")]


def test_an_address_is_invited_once(session: Session, olga: Person, jun: Person) -> None:
    year = edition(session)
    seat(session, year, jun)
    for role in Role:
        with pytest.raises(AlreadySeated):
            seats.invite(session, year.id, role=role, name="Jun", email=jun.email, organiser=olga, now=NOW)
    another = edition(session, 2026)
    seats.invite(session, another.id, role=JUROR, name="Jun", email=jun.email, organiser=olga, now=NOW)


@pytest.mark.parametrize("over", ["declined_at", "withdrawn_at"])
def test_after_a_refusal_or_a_withdrawal_one_may_be_asked_again(
    session: Session, olga: Person, jun: Person, over: str
) -> None:
    year = edition(session)
    seat(session, year, jun, accepted_at=None, person_id=None, **{over: NOW})
    again, _ = seats.invite(session, year.id, role=JUROR, name="Jun", email=jun.email, organiser=olga, now=NOW)
    assert again.accepted_at is None


def test_whoever_has_an_entry_is_not_asked_to_judge(session: Session, olga: Person, ada: Person) -> None:
    year = edition(session)
    entry(session, year, ada)
    with pytest.raises(JudgesOwnEdition):
        seats.invite(session, year.id, role=JUROR, name="Ada", email=ada.email, organiser=olga, now=NOW)


def invited(session: Session, olga: Person, email: str = "jun@example.org") -> tuple[Seat, str]:
    return seats.invite(session, edition(session).id, role=JUROR, name="Jun", email=email, organiser=olga, now=NOW)


def test_a_seat_is_taken_once(session: Session, olga: Person, jun: Person, sol: Person, acts: Acts) -> None:
    its, token = invited(session, olga)
    taken = seats.accept(session, token, jun, now=NOW + DAY)
    assert (taken.id, taken.person_id, taken.accepted_at) == (its.id, jun.id, NOW + DAY)
    for who in (jun, sol):
        with pytest.raises(InvitationOver):
            seats.accept(session, token, who, now=NOW + DAY)
    assert [(who, verb) for who, verb, _ in acts()] == [(olga.id, "invite"), (jun.id, "accept")]


def test_an_invitation_ends_at_the_instant_it_names(session: Session, olga: Person, jun: Person) -> None:
    its, token = invited(session, olga)
    with pytest.raises(InvitationOver):
        seats.open_invitation(session, token, now=its.expires_at)
    assert seats.open_invitation(session, token, now=its.expires_at - SECOND).id == its.id


def test_a_link_that_nobody_was_sent_opens_nothing(session: Session, olga: Person) -> None:
    its, _ = invited(session, olga)
    for token in ("", "guess", its.token_digest):
        with pytest.raises(InvitationOver):
            seats.open_invitation(session, token, now=NOW)


def test_declining_is_an_answer_too(session: Session, olga: Person, jun: Person, acts: Acts) -> None:
    its, token = invited(session, olga)
    assert seats.decline(session, token, now=NOW).declined_at == NOW
    for answer in (seats.decline, lambda *a, **k: seats.accept(*a, jun, **k)):
        with pytest.raises(InvitationOver):
            answer(session, token, now=NOW)
    assert acts()[-1] == (None, "decline", f"seat {its.id}")


def test_an_invitation_is_sent_again_with_a_new_link_and_all_its_time(
    session: Session, olga: Person, jun: Person, acts: Acts
) -> None:
    its, old = invited(session, olga)
    late = its.expires_at + DAY
    again, new = seats.send_again(session, its.id, organiser=olga, now=late)
    assert (again.id, again.invited_at, again.expires_at) == (its.id, late, late + timedelta(days=21))
    with pytest.raises(InvitationOver):
        seats.open_invitation(session, old, now=late)
    seats.accept(session, new, jun, now=late)
    assert [verb for _, verb, _ in acts()] == ["invite", "invite again", "accept"]


@pytest.mark.parametrize("over", ["accepted", "declined", "withdrawn"])
def test_what_is_answered_is_not_sent_again(session: Session, olga: Person, jun: Person, over: str) -> None:
    its, token = invited(session, olga)
    if over == "accepted":
        seats.accept(session, token, jun, now=NOW)
    elif over == "declined":
        seats.decline(session, token, now=NOW)
    else:
        seats.withdraw(session, its, organiser=olga, now=NOW)
    with pytest.raises(Conflict):
        seats.send_again(session, its.id, organiser=olga, now=NOW)


def test_whoever_answers_has_opened_the_invitation_and_the_first_sign_is_kept(
    session: Session, olga: Person, jun: Person
) -> None:
    its, token = invited(session, olga)
    seats.accept(session, token, jun, now=NOW)
    other, other_token = seats.invite(
        session, its.edition_id, role=JUROR, name="Noor", email="noor@example.org", organiser=olga, now=NOW
    )
    seats.notice(session, other_token, now=NOW + SECOND)
    seats.decline(session, other_token, now=NOW + DAY)
    assert (its.opened_at, other.opened_at) == (NOW, NOW + SECOND)


def test_a_withdrawn_invitation_cannot_be_accepted(session: Session, olga: Person, jun: Person) -> None:
    its, token = invited(session, olga)
    seats.withdraw(session, its, organiser=olga, now=NOW)
    with pytest.raises(InvitationOver):
        seats.accept(session, token, jun, now=NOW)


def test_an_entrant_cannot_take_a_seat_that_was_meant_for_another_address(
    session: Session, olga: Person, ada: Person
) -> None:
    its, token = invited(session, olga)
    entry_of_hers = entry(session, session.get_one(type(edition(session, 2026)), its.edition_id), ada)
    with pytest.raises(JudgesOwnEdition):
        seats.accept(session, token, ada, now=NOW)
    entry_of_hers.withdrawn_at = NOW
    with pytest.raises(JudgesOwnEdition):
        seats.accept(session, token, ada, now=NOW)
    assert its.accepted_at is None


def test_nobody_sits_twice_in_an_edition(session: Session, olga: Person, jun: Person) -> None:
    its, token = invited(session, olga, "another-address@example.org")
    year = its.edition_id
    first, first_token = seats.invite(
        session, year, role=Role.COMMITTEE, name="Jun", email=jun.email, organiser=olga, now=NOW
    )
    seats.accept(session, first_token, jun, now=NOW)
    with pytest.raises(AlreadySeated):
        seats.accept(session, token, jun, now=NOW)
    assert (first.person_id, its.person_id) == (jun.id, None)


def test_taking_a_seat_and_handing_in_wait_for_each_other_at_the_person_s_row(
    session: Session, olga: Person, jun: Person, queries: list[str]
) -> None:
    _, token = invited(session, olga)
    queries.clear()
    seats.accept(session, token, jun, now=NOW)
    locks = [q for q in queries if "FROM person" in q and q.rstrip().endswith("FOR NO KEY UPDATE")]
    # SQLite has one writer at a time as it is, and no such clause.
    assert len(locks) == (1 if session.get_bind().dialect.name == "postgresql" else 0)


def test_withdrawing_a_seat_frees_what_is_not_begun_and_keeps_what_is_written(
    session: Session, olga: Person, jun: Person, acts: Acts
) -> None:
    year = edition(session, closes_at=NOW - DAY)
    its = seat(session, year, jun)
    untouched, draft, done, recused = (
        assignment(session, its, entry(session, year, person(session))) for _ in range(4)
    )
    review(session, draft, handed_in=False)
    review(session, done)
    recused.recused_at, recused.recusal_reason = NOW, "I taught him."
    session.flush()
    seats.withdraw(session, its, organiser=olga, now=NOW)
    seats.withdraw(session, its, organiser=olga, now=NOW + DAY)
    assert set(session.scalars(select(Assignment.id))) == {draft.id, done.id, recused.id}
    assert set(session.scalars(select(Review.assignment_id))) == {draft.id, done.id}
    assert (its.withdrawn_at, untouched in session) == (NOW, False)
    assert acts() == [(olga.id, "withdraw seat", f"seat {its.id}")]
