"""What the committee's rows lose when an author or a member is forgotten.

What the record of the decision rests on stays: who is a number there.
"""

from collections.abc import Collection

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.prize.models import Seat
from portal.prize.models_decision import (
    Award,
    Ballot,
    BallotPlace,
    Finalist,
    Interest,
    Note,
    Proposal,
    ReopeningSignature,
    Signature,
)
from portal.prize.rules.proposal import EXCUSED


def delete_mentions(session: Session, entry_ids: Collection[int]) -> None:
    """Leave nothing of these entries among what the committee declared, named and noted, and what it gave by a
    decision that it has reopened."""
    for row in (Interest, BallotPlace, Finalist, Note, Award):
        session.execute(delete(row).where(row.entry_id.in_(entry_ids)))


def forget_author(session: Session, entry_ids: Collection[int]) -> None:
    """Take away what may say who wrote these entries: why a member had an interest, and what they noted on the text."""
    session.execute(update(Interest).where(Interest.entry_id.in_(entry_ids)).values(reason=""))
    session.execute(delete(Note).where(Note.entry_id.in_(entry_ids)))


def forget_member(session: Session, seat: Seat, name: str) -> None:
    """Take away what says something of the member rather than of an essay. name: what stands in the place of theirs."""
    session.execute(delete(Note).where(Note.seat_id == seat.id))
    session.execute(update(Interest).where(Interest.seat_id == seat.id).values(reason=""))
    session.execute(update(Ballot).where(Ballot.seat_id == seat.id).values(sentence=""))
    for row in (Signature, ReopeningSignature):
        session.execute(update(row).where(row.seat_id == seat.id).values(name=name))
    excused = f"{EXCUSED}{seat.id}"
    for proposal in session.scalars(select(Proposal).where(Proposal.edition_id == seat.edition_id)):
        if proposal.typed.get(excused):
            # That somebody is excused is told apart from why.
            proposal.typed = {**proposal.typed, excused: "–"}
