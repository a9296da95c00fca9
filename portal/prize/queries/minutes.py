"""What the minutes tell: from the rows, and every act of the register that led to the decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.audit.models import Act
from portal.prize.models import Edition, Entry, Role, Seat
from portal.prize.models_decision import Ballot, BallotPlace, Finalist, Interest, InterestDeclaration, Proposal
from portal.prize.queries import decision
from portal.prize.queries.decision import ReopeningLine, SignatureLine, UnsealingLine, Winner
from portal.prize.rules.decision import member_key, seat_of
from portal.prize.rules.proposal import EXCUSED

# What the committee does, in the register.
VERBS = (
    "declare interests",
    "name first",
    "add finalist",
    "put to signature",
    "sign",
    "take back signature",
    "lay proposal aside",
    "decide",
    "unseal",
    "ask to reopen",
    "sign reopening",
    "drop reopening",
    "reopen edition",
)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who has or had a seat. interests: why, by code, None where they declared nothing; first: None where they
    handed in none."""

    key: str
    name: str
    has_left: bool
    interests: Mapping[str, str] | None
    first: Sequence[str] | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Added:
    essay: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ActOfCommittee:
    number: int
    at: datetime
    who: str
    verb: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Minutes:
    """proposals: those that were put, the first first; what hangs on one is by its id. head: of the register."""

    edition: Edition
    members: Sequence[Member]
    names: Mapping[str, str]
    added: Sequence[Added]
    proposals: Sequence[Proposal]
    signatures: Mapping[int, Sequence[SignatureLine]]
    unsealings: Mapping[int, UnsealingLine]
    reopenings: Mapping[int, Sequence[ReopeningLine]]
    winners: Mapping[str, Winner]
    acts: Sequence[ActOfCommittee]
    head: tuple[int, str]

    @property
    def decision(self) -> Proposal | None:
        """The one that holds."""
        return next((its for its in self.proposals if its.decided_at and not its.closed_at), None)

    def excuses(self, its: Proposal) -> dict[str, str]:
        """Why whoever was excused from signing it was, by name."""
        excused = its.document["excused"] if its.document else []
        return {self.names.get(key, key): its.typed.get(f"{EXCUSED}{seat_of(key)}", "") for key in excused}


def minutes(session: Session, edition: Edition) -> Minutes:
    """Everything, so only for somebody who may see what the others named: the view asks for that."""
    put = select(Proposal).where(Proposal.edition_id == edition.id, Proposal.put_at.is_not(None))
    proposals = session.scalars(put.order_by(Proposal.number)).all()
    numbers = [its.id for its in proposals]
    current = next((its for its in proposals if its.closed_at is None), None)
    names = decision.names(session, edition.id)
    return Minutes(
        edition=edition,
        members=_members(session, edition.id),
        names=names,
        added=_added(session, edition.id),
        proposals=proposals,
        signatures=decision.signatures(session, numbers),
        unsealings=decision.unsealings(session, numbers),
        reopenings=decision.reopenings(session, numbers),
        winners=decision.winners(session, current) if current else {},
        acts=_acts(session, edition, names),
        head=register.head(session),
    )


def _members(session: Session, edition_id: int) -> list[Member]:
    """Everybody who has taken a seat, also where they have left."""
    seats = session.scalars(
        select(Seat)
        .where(Seat.edition_id == edition_id, Seat.role == Role.COMMITTEE, Seat.accepted_at.is_not(None))
        .order_by(Seat.id)
    ).all()
    numbers = [seat.id for seat in seats]
    declared = select(InterestDeclaration.seat_id).where(InterestDeclaration.seat_id.in_(numbers))
    interests: dict[int, dict[str, str]] = {seat_id: {} for seat_id in session.scalars(declared)}
    reasons = select(Interest.seat_id, Entry.code, Interest.reason).join(Entry, Entry.id == Interest.entry_id)
    for row in session.execute(reasons.where(Interest.seat_id.in_(numbers)).order_by(Entry.code)):
        interests[row.seat_id][row.code] = row.reason
    handed_in = session.scalars(select(Ballot).where(Ballot.seat_id.in_(numbers))).all()
    sentences = {ballot.seat_id: ballot.sentence for ballot in handed_in}
    first: dict[int, list[str]] = {seat_id: [] for seat_id in sentences}
    named = select(BallotPlace.seat_id, Entry.code).join(Entry, Entry.id == BallotPlace.entry_id)
    for seat_id, code in session.execute(named.where(BallotPlace.seat_id.in_(numbers)).order_by(BallotPlace.place)):
        first[seat_id].append(code)
    return [
        Member(
            key=member_key(seat.id),
            name=seat.name,
            has_left=seat.withdrawn_at is not None,
            interests=interests.get(seat.id),
            first=first.get(seat.id),
            sentence=sentences.get(seat.id, ""),
        )
        for seat in seats
    ]


def _added(session: Session, edition_id: int) -> list[Added]:
    rows = session.execute(
        select(Entry.code, Seat.name, Finalist.reason)
        .select_from(Finalist)
        .join(Entry, Entry.id == Finalist.entry_id)
        .join(Seat, Seat.id == Finalist.seat_id)
        .where(Entry.edition_id == edition_id)
        .order_by(Finalist.added_at, Entry.code, Finalist.seat_id)
    )
    return [Added(*row) for row in rows]


def _acts(session: Session, edition: Edition, names: Mapping[str, str]) -> list[ActOfCommittee]:
    rows = session.scalars(
        select(Act).where(Act.subject == f"edition {edition.year}", Act.verb.in_(VERBS)).order_by(Act.number)
    )
    return [
        ActOfCommittee(act.number, act.at, names.get(key := member_key(act.facts["seat"]), key), act.verb, act.facts)
        for act in rows
    ]
