"""The committee's rows: what its members declare, name, note, propose and sign, and what becomes of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    Select,
    String,
    Text,
    UniqueConstraint,
    and_,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model
from portal.prize.models import Entry, Manuscript, Role, Seat
from portal.prize.rules.record import as_file


class InterestDeclaration(Model):
    """That a member has said in which essays they have an interest, be it in none."""

    __tablename__ = "interest_declaration"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    declared_at: Mapped[datetime] = mapped_column(Instant)


class Interest(Model):
    """An essay that a member cannot judge as they judge the others, and why."""

    __tablename__ = "interest"

    seat_id: Mapped[int] = mapped_column(ForeignKey("interest_declaration.seat_id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(Text)


class Ballot(Model):
    """A member's own first essays, before they saw anybody else's; without a place of them they named none."""

    __tablename__ = "ballot"

    seat_id: Mapped[int] = mapped_column(ForeignKey("interest_declaration.seat_id"), primary_key=True)
    sentence: Mapped[str] = mapped_column(Text)
    named_at: Mapped[datetime] = mapped_column(Instant)


class BallotPlace(Model):
    """One of them. place: 1 is first."""

    __tablename__ = "ballot_place"
    __table_args__ = (UniqueConstraint("seat_id", "entry_id"), CheckConstraint("place > 0", name="place"))

    seat_id: Mapped[int] = mapped_column(ForeignKey("ballot.seat_id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)


class Finalist(Model):
    """An essay that a member wants compared with those in contention, and why; others may want it as well."""

    __tablename__ = "finalist"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True, index=True)
    reason: Mapped[str] = mapped_column(Text)
    added_at: Mapped[datetime] = mapped_column(Instant)


class Note(Model):
    """What a member noted on an essay. version: grows with each save, so that a stale page is noticed."""

    __tablename__ = "note"

    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    saved_at: Mapped[datetime] = mapped_column(Instant)


class Proposal(Model):
    """What is to be decided: a draft that any member may write on, then frozen and put to signature, then the decision.

    One of an edition is not closed. number: from 1 in each edition. typed: see rules.proposal. version: grows with each
    save, and goes on from that of the proposal before. document, digest: what is signed, see rules.decision; record,
    key, signature: the whole of it as the portal sealed it, see rules.record. fate: of one that is closed, a
    rules.decision.Void; fate_reason: in a member's words.
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        Index(
            "uq_proposal_open",
            "edition_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("(put_at IS NULL) = (document IS NULL)", name="put_with_a_document"),
        CheckConstraint("(put_at IS NULL) = (digest IS NULL)", name="put_with_a_digest"),
        CheckConstraint("decided_at IS NULL OR put_at IS NOT NULL", name="decided_after_it_was_put"),
        CheckConstraint("(decided_at IS NULL) = (record IS NULL)", name="decided_with_a_record"),
        CheckConstraint("(decided_at IS NULL) = (signature IS NULL)", name="decided_with_a_signature"),
        CheckConstraint("(closed_at IS NULL) = (fate IS NULL)", name="closed_with_a_fate"),
        CheckConstraint("closed_at IS NULL OR put_at IS NOT NULL", name="closed_after_it_was_put"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    typed: Mapped[dict[str, str]] = mapped_column(JSON)
    version: Mapped[int]
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    saved_at: Mapped[datetime] = mapped_column(Instant)
    put_by_id: Mapped[int | None] = mapped_column(ForeignKey("seat.id"))
    put_at: Mapped[datetime | None] = mapped_column(Instant)
    document: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    record: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    key: Mapped[str | None] = mapped_column(ForeignKey("receipt_key.name"))
    signature: Mapped[str | None] = mapped_column(String(128))
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    fate: Mapped[str | None] = mapped_column(String(12))
    fate_reason: Mapped[str] = mapped_column(Text, default="")

    def as_file(self) -> str:
        """The record of a decision, to be kept and checked without the portal. Raises ValueError where it is none."""
        if self.record is None or self.key is None or self.signature is None:
            raise ValueError(f"proposal {self.number} is not decided")
        return as_file(self.record, self.key, self.signature)


class Signature(Model):
    """A member's, on a proposal as it was frozen. name: as typed; dissent: what they want to stand in the minutes."""

    __tablename__ = "signature"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(120))
    dissent: Mapped[str] = mapped_column(Text)
    signed_at: Mapped[datetime] = mapped_column(Instant)


class Award(Model):
    """A place that a decision gives to an essay, for as long as the decision holds: see `wins`. place: 1 is first.

    told_at: when its author was told of it.
    """

    __tablename__ = "award"
    __table_args__ = (CheckConstraint("place > 0", name="place"), CheckConstraint("cents >= 0", name="cents"))

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True, index=True)
    place: Mapped[int]
    cents: Mapped[int]
    told_at: Mapped[datetime | None] = mapped_column(Instant)


class Unsealing(Model):
    """That the names of a decision's winners were opened: until then nobody on the committee has them from here."""

    __tablename__ = "unsealing"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    unsealed_at: Mapped[datetime] = mapped_column(Instant)


class Reopening(Model):
    """That a member wants a decision reopened, and why. ended_at: when all had agreed, or it was dropped."""

    __tablename__ = "reopening"
    __table_args__ = (
        Index(
            "uq_reopening_open",
            "proposal_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        CheckConstraint("agreed IS NULL OR ended_at IS NOT NULL", name="agreed_when_ended"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    agreed: Mapped[bool | None]


class ReopeningSignature(Model):
    """The signature of somebody who had signed the decision, on its reopening."""

    __tablename__ = "reopening_signature"

    reopening_id: Mapped[int] = mapped_column(ForeignKey("reopening.id"), primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey("seat.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[datetime] = mapped_column(Instant)


def committee_of(edition_id: int) -> Select[Seat]:
    """Selects the seats of those who decide: accepted, and not withdrawn."""
    return (
        select(Seat)
        .where(
            Seat.edition_id == edition_id,
            Seat.role == Role.COMMITTEE,
            Seat.accepted_at.is_not(None),
            Seat.withdrawn_at.is_(None),
        )
        .order_by(Seat.id)
    )


def declared_interests(edition_id: int) -> Select[int, str | None]:
    """Selects the seat of each member who declared, with the code of each essay they have an interest in, sorted; once
    with None where they have none."""
    return (
        select(InterestDeclaration.seat_id, Entry.code)
        .join(Seat, Seat.id == InterestDeclaration.seat_id)
        .outerjoin(Interest, Interest.seat_id == InterestDeclaration.seat_id)
        .outerjoin(Entry, Entry.id == Interest.entry_id)
        .where(Seat.edition_id == edition_id, Seat.withdrawn_at.is_(None))
        .order_by(InterestDeclaration.seat_id, Entry.code)
    )


def wins() -> ColumnElement[bool]:
    """Whether an entry of the statement wins, by a decision that was not reopened."""
    return exists().where(Award.entry_id == Entry.id, Proposal.id == Award.proposal_id, Proposal.closed_at.is_(None))


def running(edition_id: int) -> Select[str, int, str, str]:
    """Selects the essays that can win, by code: code, id, title, and the digest of the version that stands."""
    return (
        select(Entry.code, Entry.id, Entry.title, Manuscript.sha256)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .where(Entry.edition_id == edition_id, Entry.withdrawn_at.is_(None))
        .order_by(Entry.code)
    )
