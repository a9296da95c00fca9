"""What the prize holds of somebody as a member of a committee, as values to take along."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.accounts.download import columns
from portal.prize.models import Entry
from portal.prize.models_decision import (
    Ballot,
    BallotPlace,
    Finalist,
    Interest,
    InterestDeclaration,
    Note,
    Proposal,
    Reopening,
    ReopeningSignature,
    Signature,
    Unsealing,
)
from portal.prize.rules.proposal import EXCUSED


def deliberated(session: Session, seats: Collection[int]) -> dict[int, dict[str, Any]]:
    """By seat, what its holder declared, named, noted, proposed and signed, in a constant number of queries; without an
    entry for a seat that did nothing of it."""
    found: dict[int, dict[str, Any]] = {}

    def add(seat_id: int | None, name: str, value: dict[str, Any]) -> None:
        if seat_id is not None and seat_id in seats:
            found.setdefault(seat_id, {}).setdefault(name, []).append(value)

    for row in session.scalars(select(InterestDeclaration).where(InterestDeclaration.seat_id.in_(seats))):
        add(row.seat_id, "declared", columns(row, "declared_at"))
    for code, interest in session.execute(_of_essay(Interest, seats)):
        add(interest.seat_id, "interests", {"essay": code, **columns(interest, "reason")})
    for ballot in session.scalars(select(Ballot).where(Ballot.seat_id.in_(seats))):
        add(ballot.seat_id, "own_first", columns(ballot, "sentence", "named_at"))
    for code, place in session.execute(_of_essay(BallotPlace, seats)):
        add(place.seat_id, "named", {"essay": code, **columns(place, "place")})
    for code, note in session.execute(_of_essay(Note, seats)):
        add(note.seat_id, "notes", {"essay": code, **columns(note, "text", "saved_at")})
    for code, finalist in session.execute(_of_essay(Finalist, seats)):
        add(finalist.seat_id, "added", {"essay": code, **columns(finalist, "reason", "added_at")})
    for number, signature in session.execute(_of_proposal(Signature, seats)):
        told = columns(signature, "name", "dissent", "digest", "signed_at")
        add(signature.seat_id, "signatures", {"proposal": number, **told})
    for number, unsealing in session.execute(_of_proposal(Unsealing, seats)):
        add(unsealing.seat_id, "opened_names", {"proposal": number, **columns(unsealing, "unsealed_at")})
    for number, reopening in session.execute(_of_proposal(Reopening, seats)):
        add(reopening.seat_id, "asked_to_reopen", {"proposal": number, **columns(reopening, "reason", "asked_at")})
    for signed in session.scalars(select(ReopeningSignature).where(ReopeningSignature.seat_id.in_(seats))):
        add(signed.seat_id, "reopenings_signed", columns(signed, "name", "signed_at"))
    wrote = or_(Proposal.saved_by_id.in_(seats), Proposal.put_by_id.in_(seats))
    for proposal in session.scalars(select(Proposal).where(wrote).order_by(Proposal.number)):
        # Why others were excused is theirs.
        typed = {name: text for name, text in proposal.typed.items() if not name.startswith(EXCUSED)}
        for seat_id in {proposal.saved_by_id, proposal.put_by_id}:
            add(seat_id, "proposals", {**columns(proposal, "number", "saved_at", "put_at"), "typed": typed})
    return found


def _of_essay(row: Any, seats: Collection[int]) -> Any:
    essay = select(Entry.code, row).select_from(row).join(Entry, Entry.id == row.entry_id)
    return essay.where(row.seat_id.in_(seats)).order_by(Entry.code)


def _of_proposal(row: Any, seats: Collection[int]) -> Any:
    proposal = select(Proposal.number, row).select_from(row).join(Proposal, Proposal.id == row.proposal_id)
    return proposal.where(row.seat_id.in_(seats)).order_by(Proposal.number)
