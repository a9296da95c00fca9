"""What the committee has before it, or has decided. One function here touches a person, and asks for the unsealing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Entry, ReceiptKey, Seat
from portal.prize.models_decision import (
    Award,
    Proposal,
    Reopening,
    ReopeningSignature,
    Signature,
    Unsealing,
    committee_of,
)
from portal.prize.rules import record
from portal.prize.rules.decision import digest, member_key


@dataclass(frozen=True, slots=True)
class SignatureLine:
    """member: the key; name: as it was typed."""

    seat_id: int
    member: str
    name: str
    dissent: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class ReopeningLine:
    """Who asks for it and why; signed: the members who agreed, by key, with when. agreed: None while it is asked."""

    proposal: int
    by: str
    reason: str
    asked_at: datetime
    ended_at: datetime | None
    agreed: bool | None
    signed: Mapping[str, datetime]


@dataclass(frozen=True, slots=True)
class UnsealingLine:
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Winner:
    """An author whose name is opened; without a name where the account is deleted."""

    essay: str
    name: str | None
    school: str
    city: str
    country: str


def open_proposal(session: Session, edition_id: int) -> Proposal | None:
    """What is a draft, put to signature, or decided."""
    return session.scalars(select(Proposal).filter_by(edition_id=edition_id, closed_at=None)).one_or_none()


def latest(session: Session, edition_id: int) -> Proposal | None:
    """That one, or else the one that was closed last: what a draft goes on from."""
    its = select(Proposal).filter_by(edition_id=edition_id).order_by(Proposal.number.desc()).limit(1)
    return session.scalars(its).one_or_none()


def closed(session: Session, edition_id: int) -> Sequence[Proposal]:
    """What came to nothing or was reopened, the latest first."""
    its = select(Proposal).where(Proposal.edition_id == edition_id, Proposal.closed_at.is_not(None))
    return session.scalars(its.order_by(Proposal.number.desc())).all()


def signatures(session: Session, proposal_ids: Sequence[int]) -> dict[int, list[SignatureLine]]:
    """By proposal, the earliest first."""
    rows = session.scalars(
        select(Signature)
        .where(Signature.proposal_id.in_(proposal_ids))
        .order_by(Signature.signed_at, Signature.seat_id)
    )
    found: dict[int, list[SignatureLine]] = {number: [] for number in proposal_ids}
    for row in rows:
        line = SignatureLine(row.seat_id, member_key(row.seat_id), row.name, row.dissent, row.signed_at)
        found[row.proposal_id].append(line)
    return found


def names(session: Session, edition_id: int) -> dict[str, str]:
    """Whoever has or had a seat in the edition, by the key of a committee member."""
    rows = session.execute(select(Seat.id, Seat.name).filter_by(edition_id=edition_id))
    return {member_key(row.id): row.name for row in rows}


def members(session: Session, edition_id: int) -> Sequence[Seat]:
    """Those who decide."""
    return session.scalars(committee_of(edition_id)).all()


def reopenings(session: Session, proposal_ids: Sequence[int]) -> dict[int, list[ReopeningLine]]:
    """By proposal, the earliest first; the last of them may be asked for still."""
    signed: dict[int, dict[str, datetime]] = {}
    theirs = select(ReopeningSignature).join(Reopening, Reopening.id == ReopeningSignature.reopening_id)
    for one in session.scalars(theirs.where(Reopening.proposal_id.in_(proposal_ids))):
        signed.setdefault(one.reopening_id, {})[member_key(one.seat_id)] = one.signed_at
    rows = session.execute(
        select(Reopening, Seat.name)
        .join(Seat, Seat.id == Reopening.seat_id)
        .where(Reopening.proposal_id.in_(proposal_ids))
        .order_by(Reopening.id)
    )
    found: dict[int, list[ReopeningLine]] = {number: [] for number in proposal_ids}
    for its, by in rows:
        line = ReopeningLine(
            its.proposal_id, by, its.reason, its.asked_at, its.ended_at, its.agreed, signed.get(its.id, {})
        )
        found[its.proposal_id].append(line)
    return found


def unsealings(session: Session, proposal_ids: Sequence[int]) -> dict[int, UnsealingLine]:
    """By proposal."""
    rows = session.execute(
        select(Unsealing.proposal_id, Seat.name, Unsealing.unsealed_at)
        .join(Seat, Seat.id == Unsealing.seat_id)
        .where(Unsealing.proposal_id.in_(proposal_ids))
    )
    return {row.proposal_id: UnsealingLine(row.name, row.unsealed_at) for row in rows}


def winners(session: Session, proposal: Proposal) -> dict[str, Winner]:
    """Who wrote what wins by this decision, by code; nobody before their names were opened by a recorded act, nor once
    it is reopened. The only place where the committee's side meets a person."""
    document: Mapping[str, Any] = proposal.document or {"awards": []}
    rows = session.execute(
        select(Entry.code, Person.name, Entry.school, Entry.city, Entry.country)
        .select_from(Entry)
        .join(Unsealing, Unsealing.proposal_id == proposal.id)
        .join(Proposal, Proposal.id == Unsealing.proposal_id)
        .outerjoin(Person, Person.id == Entry.person_id)
        .where(
            Proposal.decided_at.is_not(None),
            Proposal.closed_at.is_(None),
            Entry.edition_id == Proposal.edition_id,
            Entry.code.in_([award["essay"] for award in document["awards"]]),
        )
    )
    return {row.code: Winner(*row) for row in rows}


def faults(session: Session) -> list[str]:
    """What is off with what was frozen, signed and sealed, in words; empty where all is well."""
    found = []
    public, given = session.scalars(select(ReceiptKey.public)).all(), _given(session)
    for its in session.scalars(select(Proposal).where(Proposal.put_at.is_not(None)).order_by(Proposal.id)):
        name = f"proposal {its.number} of edition {its.edition_id}"
        if its.document is None or digest(its.document) != its.digest:
            found.append(f"{name}: what was put to signature was changed")
        if its.decided_at is not None:
            found += [f"{name}: {fault}" for fault in record.faults(its.as_file().encode(), public)]
        if its.decided_at is not None and its.closed_at is None and given.get(its.id, set()) != _awards_of(its):
            found.append(f"{name}: what wins is not what was signed")
    other = select(Proposal.number, Signature.seat_id).join(Proposal, Proposal.id == Signature.proposal_id)
    for number, seat_id in session.execute(other.where(Signature.digest != Proposal.digest)):
        found.append(f"proposal {number}: the signature of seat {seat_id} is on another document")
    return found


def _given(session: Session) -> dict[int, set[tuple[str, int, int]]]:
    """By proposal, essay, place and cents of each award."""
    found: dict[int, set[tuple[str, int, int]]] = {}
    rows = select(Award.proposal_id, Entry.code, Award.place, Award.cents).join(Entry, Entry.id == Award.entry_id)
    for number, essay, place, cents in session.execute(rows):
        found.setdefault(number, set()).add((essay, place, cents))
    return found


def _awards_of(its: Proposal) -> set[tuple[str, int, int]]:
    """The same, by what was signed."""
    return {(award["essay"], award["place"], award["cents"]) for award in (its.document or {}).get("awards", ())}
