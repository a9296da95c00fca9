"""The rows of who was there. What must always be true is a constraint here, whatever an operation forgets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model
from portal.events.attendance.rules.certificate import Certificate as Signed
from portal.events.attendance.rules.certificate import Over
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.attendance.rules.stated import Stated
from portal.key_store import PublishedKey

_PRESENCES = ", ".join(repr(str(presence)) for presence in Presence)
_LIVE = "over_at IS NULL AND {} IS NOT NULL"


def _mark(presence: str | None, minutes: int | None) -> Mark | None:
    return None if presence is None else Mark(Presence(presence), minutes)


class Roll(Model):
    """What was recorded of one meeting, and what its listing stated when that began.

    uid: the meeting's. No foreign key: a listing may be put anew without a meeting that was held, and who was there
    stays known.
    version: how often something was recorded; whoever saves says which one they saw
    facts: `stated`, as JSON
    """

    __tablename__ = "roll"
    __table_args__ = (CheckConstraint("version > 0", name="version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    version: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    stated_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    @property
    def stated(self) -> Stated:
        return Stated.from_facts(self.facts)


class Attendance(Model):
    """What is recorded of one person at one meeting; no row is what nothing is recorded of.

    minutes: how long somebody was there who was there in part, where noted
    credentialed: whether they were a credentialed leader that day, as it was known when this was recorded: what a body
    vouched for is forgotten earlier than who was there
    """

    __tablename__ = "attendance"
    __table_args__ = (
        UniqueConstraint("roll_id", "person_id"),
        CheckConstraint(f"presence IN ({_PRESENCES})", name="presence"),
        CheckConstraint("minutes IS NULL OR (presence = 'partly' AND minutes > 0)", name="minutes_of_a_part"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    presence: Mapped[str] = mapped_column(String(8))
    minutes: Mapped[int | None]
    credentialed: Mapped[bool]

    @property
    def mark(self) -> Mark:
        return Mark(Presence(self.presence), self.minutes)


class AttendanceChange(Model):
    """One line of the history: what was recorded of somebody before and after. Lines are added and never changed."""

    __tablename__ = "attendance_change"
    __table_args__ = (
        CheckConstraint(f"presence_before IN ({_PRESENCES})", name="presence_before"),
        CheckConstraint(f"presence_after IN ({_PRESENCES})", name="presence_after"),
        CheckConstraint(
            "coalesce(presence_before, '') <> coalesce(presence_after, '')"
            " OR coalesce(minutes_before, 0) <> coalesce(minutes_after, 0)",
            name="changes_something",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    roll_id: Mapped[int] = mapped_column(ForeignKey("roll.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    presence_before: Mapped[str | None] = mapped_column(String(8))
    minutes_before: Mapped[int | None]
    presence_after: Mapped[str | None] = mapped_column(String(8))
    minutes_after: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(Instant)
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))

    @property
    def before(self) -> Mark | None:
        return _mark(self.presence_before, self.minutes_before)

    @property
    def after(self) -> Mark | None:
        return _mark(self.presence_after, self.minutes_after)


class Attendee(Model):
    """Somebody without a place here whom the organiser has put on the sheet of an event."""

    __tablename__ = "attendee"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))


class CertificateKey(PublishedKey, Model):
    """A key that certificates are or were signed with."""

    __tablename__ = "certificate_key"


class Certificate(Model):
    """A signed certificate, of one person's meetings in one event or in one year; of each at most one holds.

    digest: of the facts that it states · over_at, why: since when it is not the one that holds
    stated, person_id: None once it is forgotten whose it was; the code stays, to say that it was issued here
    """

    __tablename__ = "certificate"
    __table_args__ = (
        *(
            Index(
                f"uq_certificate_of_{what}",
                "person_id",
                column,
                unique=True,
                sqlite_where=text(_LIVE.format(column)),
                postgresql_where=text(_LIVE.format(column)),
            )
            for what, column in (("event", "event_id"), ("year", "year"))
        ),
        CheckConstraint("(event_id IS NULL) <> (year IS NULL)", name="of_an_event_or_a_year"),
        CheckConstraint("(over_at IS NULL) = (why IS NULL)", name="over_for_a_reason"),
        CheckConstraint(f"why IN ({', '.join(repr(str(why)) for why in Over)})", name="why"),
        CheckConstraint(
            "(person_id IS NULL) = (forgotten_at IS NOT NULL) AND (person_id IS NULL) = (signature IS NULL)",
            name="forgotten_as_a_whole",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(18), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("event.id"), index=True)
    year: Mapped[int | None]
    digest: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    key: Mapped[str] = mapped_column(String(16))
    signature: Mapped[str | None] = mapped_column(String(128))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    over_at: Mapped[datetime | None] = mapped_column(Instant)
    why: Mapped[str | None] = mapped_column(String(12))
    forgotten_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def signed(self) -> Signed | None:
        """As a value; None once it is forgotten."""
        if self.facts is None or self.signature is None:
            return None
        return Signed(self.facts, self.key, self.signature)
