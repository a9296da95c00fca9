"""The rows of events. `listing` says what the columns mean."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, Text, event, inspect
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from portal.database import Instant, Model
from portal.events.listing import Audience, Intake, MeetingStatus, Mode, Status

# What of an event a calendar that holds one of its meetings shows.
# What follows a rule is one entry there, and else one a meeting.
_IN_CALENDARS = ("kind", "title", "summary", "mode", "place", "status", "rule", "rule_to_be_confirmed")


class Undated(RuntimeError):
    """A listing was changed by code that does not say when: `changed_at` is assigned with every change."""


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(value)) for value in values)})", name=column)


def fresh_revision() -> int:
    """Drawn, not counted: a restored backup must not repeat a number that stood for other content. Small enough for
    the sum of a million."""
    return secrets.randbits(40)


class Event(Model):
    """An event as it is listed. What a plug-in adds to its kind lives in the plug-in's own tables."""

    __tablename__ = "event"
    __table_args__ = (
        _one_of("audience", Audience),
        _one_of("mode", Mode),
        _one_of("status", Status),
        CheckConstraint("slug <> '' AND slug = lower(slug)", name="slug"),
        CheckConstraint("title <> '' AND summary <> ''", name="says_something"),
        CheckConstraint("fee_cents >= 0 AND member_fee_cents >= 0 AND withheld_cents >= 0", name="no_negative_money"),
        CheckConstraint("member_fee_cents IS NULL OR fee_cents IS NOT NULL", name="both_fees"),
        CheckConstraint(
            "currency IS NOT NULL OR (fee_cents IS NULL AND withheld_cents IS NULL)",
            name="money_has_a_currency",
        ),
        CheckConstraint("capacity > 0", name="capacity"),
        _one_of("registration", Intake),
        CheckConstraint("minimum > 0 AND (minimum IS NULL OR capacity IS NULL OR minimum <= capacity)", name="minimum"),
        CheckConstraint("decide_by IS NULL OR minimum IS NOT NULL", name="decide_by"),
        CheckConstraint(
            "(cancel_by IS NULL) = (withheld_cents IS NULL) AND (cancel_by IS NULL) = (refund_days IS NULL)"
            " AND (cancel_by IS NULL OR refund_if_called_off IS NOT NULL) AND (refund_days IS NULL OR refund_days > 0)",
            name="cancellation",
        ),
        CheckConstraint(
            "(expected_from IS NULL) = (expected_to IS NULL)"
            " AND (expected_from IS NULL OR expected_from <= expected_to)",
            name="expected",
        ),
        # What tells of a change reads no more than this.
        Index(None, "revision", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    # No CHECK: plug-ins bring kinds of their own.
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    organiser: Mapped[str] = mapped_column(String(200))
    leaders: Mapped[list[str]] = mapped_column(JSON)
    mode: Mapped[str] = mapped_column(String(10))
    mode_to_be_confirmed: Mapped[bool]
    place: Mapped[str] = mapped_column(String(200))
    zone: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(40))
    eligibility: Mapped[list[str]] = mapped_column(JSON)
    notices: Mapped[list[str]] = mapped_column(JSON)
    language: Mapped[str | None] = mapped_column(String(8))
    accreditation: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    how_to_join: Mapped[str] = mapped_column(Text)
    contact: Mapped[str | None] = mapped_column(String(254))
    fee_cents: Mapped[int | None]
    member_fee_cents: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    capacity: Mapped[int | None]
    registration: Mapped[str] = mapped_column(String(8), default=Intake.NONE, server_default=Intake.NONE)
    minimum: Mapped[int | None]
    decide_by: Mapped[date | None]
    # The four terms of cancellation; refund_if_called_off is NULL where no terms are stated.
    refund_if_called_off: Mapped[bool | None]
    cancel_by: Mapped[date | None]
    withheld_cents: Mapped[int | None]
    refund_days: Mapped[int | None]
    status: Mapped[str] = mapped_column(String(20))
    series: Mapped[str] = mapped_column(String(200))
    rule: Mapped[str] = mapped_column(String(120))
    rule_to_be_confirmed: Mapped[bool]
    listed_on: Mapped[date] = mapped_column(index=True)
    expected_from: Mapped[date | None]
    expected_to: Mapped[date | None]
    staff_note: Mapped[str] = mapped_column(Text)
    # Drawn anew with every change of the listing or of its meetings: the sum over all events changes with any of them.
    revision: Mapped[int] = mapped_column(BigInteger, default=fresh_revision)
    # How often it has changed for calendars: what they show of the event itself, and which meetings it has.
    sequence: Mapped[int] = mapped_column(default=0)
    # When the listing or one of its meetings was last changed.
    changed_at: Mapped[datetime] = mapped_column(Instant)

    occurrences: Mapped[list["Occurrence"]] = relationship(
        back_populates="event", cascade="all, delete-orphan", passive_deletes=True
    )


class Occurrence(Model):
    """One meeting of an event: a date and time on the wall, and the zone of that wall."""

    __tablename__ = "occurrence"
    __table_args__ = (
        _one_of("status", MeetingStatus),
        CheckConstraint("minutes IS NULL OR (at IS NOT NULL AND minutes > 0)", name="length_of_a_timed_meeting"),
        CheckConstraint("last_day IS NULL OR (at IS NULL AND last_day > day)", name="several_whole_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    uid: Mapped[str] = mapped_column(String(120), unique=True)
    day: Mapped[date]
    at: Mapped[time | None]
    zone: Mapped[str] = mapped_column(String(64))
    minutes: Mapped[int | None]
    last_day: Mapped[date | None]
    status: Mapped[str] = mapped_column(String(12))
    to_be_confirmed: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200))
    # How often the meeting itself has changed.
    sequence: Mapped[int] = mapped_column(default=0)
    # When it was first announced for, where it was moved after that.
    moved_from_day: Mapped[date | None]
    moved_from_at: Mapped[time | None]

    event: Mapped[Event] = relationship(back_populates="occurrences")


@event.listens_for(Session, "before_flush")
def _keep_track(session: Session, _context: Any, _instances: Sequence[Any] | None) -> None:
    # Here and not in the operations: whoever changes a listing, the pages kept of it and the calendars that hold its
    # meetings must notice.
    changed = [row for row in session.dirty if session.is_modified(row)]
    for row in changed:
        if isinstance(row, Occurrence) and row.event is not None:
            _note_move(row)
            row.sequence += 1
        elif isinstance(row, Event):
            row.sequence += _steps(row)
    for row in session.deleted:
        if isinstance(row, Occurrence) and row.event is not None:
            row.event.sequence += 1 + row.sequence
    touched = {row for row in [*session.new, *changed] if isinstance(row, Event)}
    meetings = [row for row in [*session.new, *changed, *session.deleted] if isinstance(row, Occurrence)]
    touched.update(row.event for row in meetings if row.event is not None)
    for event_row in touched.difference(session.deleted):
        event_row.revision = fresh_revision()
        # Assigned since the last flush, be it with the instant that it was.
        if event_row not in session.new and "changed_at" not in inspect(event_row).committed_state:
            raise Undated(event_row.slug)


def _steps(event_row: Event) -> int:
    """How far a changed event's own sequence goes on: past what a meeting that is gone had counted, so that the sum
    over an event and its meetings never falls."""
    attributes = inspect(event_row).attrs
    shown = any(attributes[name].history.has_changes() for name in _IN_CALENDARS)
    meetings = attributes.occurrences.history
    gone: Sequence[Occurrence] = meetings.deleted or ()
    return int(shown) + len(meetings.added or ()) + sum(1 + meeting.sequence for meeting in gone)


def _note_move(meeting: Occurrence) -> None:
    """Keep when a meeting was announced for. A draft was not; an hour that becomes known moves nothing; and a meeting
    that is back where it was is not moved any more."""
    attributes = inspect(meeting).attrs
    day, at = (
        history.deleted[0] if (history := attributes[name].history).deleted else getattr(meeting, name)
        for name in ("day", "at")
    )
    if meeting.event.status == Status.DRAFT:
        return
    if meeting.moved_from_day is None and (meeting.day != day or (at is not None and meeting.at != at)):
        meeting.moved_from_day, meeting.moved_from_at = day, at
    elif meeting.day == meeting.moved_from_day and meeting.moved_from_at in (None, meeting.at):
        meeting.moved_from_day = meeting.moved_from_at = None
