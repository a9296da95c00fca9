"""The rows of places and money. What must always be true is a constraint here, whatever an operation forgets."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model
from portal.events.listing import Cancellation
from portal.events.registration.rules.ledger import Entry
from portal.events.registration.rules.state import Why

_LIVE = text("released_at IS NULL")


class Registration(Model):
    """One person's wish to come to one event, from asking to the end of it. `rules.state` says where it stands.

    seat: its number among the event's places, held from an offer on; of live ones each is held once
    fee_cents, currency: what the place costs, fixed when it was given or offered; None where no fee was stated then
    is_members_fee: whether that is the members' own
    promises: what was ticked, in the words that stood there
    terms: what comes back, as it was stated when the place was given or offered; None where nothing was stated
    entered_by_id: the organiser who wrote it down for them; None where they registered themselves
    admitted_because: why the organiser lets them come to what is for others
    """

    __tablename__ = "registration"
    __table_args__ = (
        Index("uq_registration_live", "event_id", "person_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_registration_seat", "event_id", "seat", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        CheckConstraint(f"why IN ({', '.join(repr(str(why)) for why in Why)})", name="why"),
        CheckConstraint("(released_at IS NULL) = (why IS NULL)", name="over_for_a_reason"),
        CheckConstraint("(offered_at IS NULL) = (offered_until IS NULL)", name="offer_has_an_end"),
        CheckConstraint("offered_until > offered_at", name="offer_lasts"),
        CheckConstraint("(seat IS NULL) = (offered_at IS NULL AND placed_at IS NULL)", name="seat_is_held"),
        CheckConstraint("seat > 0", name="seat_counts_from_one"),
        CheckConstraint("fee_cents >= 0 AND (fee_cents IS NULL OR currency IS NOT NULL)", name="fee"),
        CheckConstraint("admitted_because IS NULL OR entered_by_id IS NOT NULL", name="admitted_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    registered_at: Mapped[datetime] = mapped_column(Instant)
    offered_at: Mapped[datetime | None] = mapped_column(Instant)
    offered_until: Mapped[datetime | None] = mapped_column(Instant)
    placed_at: Mapped[datetime | None] = mapped_column(Instant)
    released_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str | None] = mapped_column(String(12))
    seat: Mapped[int | None]
    fee_cents: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    is_members_fee: Mapped[bool] = mapped_column(default=False)
    promises: Mapped[list[str]] = mapped_column(JSON)
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    admitted_because: Mapped[str | None] = mapped_column(Text)

    @property
    def cancellation(self) -> Cancellation | None:
        """The terms as a value."""
        if self.terms is None:
            return None
        by = self.terms["by"]
        return Cancellation(**self.terms | {"by": date.fromisoformat(by) if by else None})

    @cancellation.setter
    def cancellation(self, terms: Cancellation | None) -> None:
        self.terms = None if terms is None else asdict(terms) | {"by": terms.by.isoformat() if terms.by else None}


class LedgerEntry(Model):
    """A line of a registration's ledger. Lines are added and never changed: what was wrong is set right by another.

    due_on: of a refund, the last day for it, in the event's zone · recorded_by_id: None where it followed by itself
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in Entry)})", name="kind"),
        CheckConstraint("cents > 0", name="something"),
        CheckConstraint("(due_on IS NOT NULL) = (kind = 'refund-due')", name="due"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    due_on: Mapped[date | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str] = mapped_column(Text, default="")


class Headcount(Model):
    """That an event runs, whoever is missing: decided once."""

    __tablename__ = "headcount"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    decided_at: Mapped[datetime] = mapped_column(Instant)
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    placed: Mapped[int]
