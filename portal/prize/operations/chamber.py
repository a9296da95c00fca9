"""The committee at its work: who acts, with everything that an act of theirs depends on, one act at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.decision_now import interests_of
from portal.prize.models import Edition, Seat
from portal.prize.models_decision import (
    Ballot,
    Proposal,
    Signature,
    committee_of,
    running,
)
from portal.prize.operations import turnstile
from portal.prize.permissions import Standing, why_not_deliberate
from portal.prize.refusals import NotInRunning
from portal.refusals import Forbidden


@dataclass(frozen=True, slots=True)
class Chamber:
    """seat: of whoever acts; members: everybody's seat.

    interests: of each seat that declared, the codes of the essays it has an interest in, sorted; named: the seats whose
    own first essays are in. proposal: the one that is not closed; signed: the seats that have signed it.
    """

    edition: Edition
    person: Person
    seat: Seat
    members: Sequence[Seat]
    interests: Mapping[int, Sequence[str]]
    named: frozenset[int]
    proposal: Proposal | None
    signed: frozenset[int]

    @property
    def subject(self) -> str:
        """What the register calls it."""
        return f"edition {self.edition.year}"

    @property
    def standing(self) -> Standing:
        """Where the acting member is, for the permissions."""
        return Standing(
            self.edition.year,
            has_declared=self.seat.id in self.interests,
            has_named=self.seat.id in self.named,
            has_signed=self.seat.id in self.signed,
        )

    @property
    def own_interests(self) -> Sequence[str]:
        return self.interests.get(self.seat.id, ())


def enter(session: Session, edition_id: int, person_id: int) -> Chamber:
    """Come in through the turnstiles, as a member of this edition's committee. Raises Forbidden for anybody else."""
    person = turnstile.person(session, person_id)
    edition = turnstile.edition(session, edition_id)
    members = session.scalars(committee_of(edition_id).execution_options(populate_existing=True)).all()
    seat = next((member for member in members if member.person_id == person_id), None)
    if seat is None:
        raise Forbidden
    seats = [member.id for member in members]
    proposal = session.scalars(
        select(Proposal).filter_by(edition_id=edition_id, closed_at=None).execution_options(populate_existing=True)
    ).one_or_none()
    named = frozenset(session.scalars(select(Ballot.seat_id).where(Ballot.seat_id.in_(seats))))
    signed = session.scalars(select(Signature.seat_id).filter_by(proposal_id=proposal.id)) if proposal else ()
    return Chamber(
        edition, person, seat, members, interests_of(session, edition_id), named, proposal, frozenset(signed)
    )


def enter_deliberation(session: Session, edition_id: int, person_id: int, now: datetime) -> Chamber:
    """The same, while the committee deliberates. Raises NotDeliberating before and after."""
    its = enter(session, edition_id, person_id)
    if refusal := why_not_deliberate(its.edition.window, its.edition.zone, now):
        raise refusal
    return its


def essays(session: Session, edition_id: int) -> dict[str, int]:
    """The essays that can win: the id of each, by code."""
    return {row.code: row.id for row in session.execute(running(edition_id))}


def essay(session: Session, edition_id: int, code: str) -> int:
    """The id of one of them. Raises NotInRunning where it is none."""
    found = essays(session, edition_id).get(code)
    if found is None:
        raise NotInRunning(code)
    return found
