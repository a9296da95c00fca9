"""The juror's desk: all that they are asked to read, and what they chose for themselves. Only values leave here."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Edition, Entry, Manuscript, ReadingPlace, Role, Seat
from portal.prize.queries.assigned import EDITION_COLUMNS, STATE, EditionFacts, State, assigned, facts
from portal.prize.rules import pace
from portal.prize.rules.reading_time import minutes


@dataclass(frozen=True, slots=True)
class AssignedEntry:
    """One line of the juror's list. share: how much of it lies above where the juror is in it, from 0 to 1."""

    code: str
    title: str
    words: int
    state: State
    share: float = 0

    @property
    def minutes(self) -> int:
        return minutes(self.words)

    @property
    def minutes_left(self) -> int:
        """Of reading. A text that was replaced is read from its beginning."""
        if not self.to_do:
            return 0
        return self.minutes if self.state is State.REPLACED else max(1, round(self.minutes * (1 - self.share)))

    @property
    def to_do(self) -> bool:
        return self.state in (State.UNREAD, State.DRAFT, State.REPLACED)

    @property
    def begun(self) -> bool:
        return self.to_do and (self.state is not State.UNREAD or self.share > 0)


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What a juror chose for themselves in one edition.

    zone: an IANA name; reading_days: weekdays, Monday is 0; calendar_token: of the address of their own calendar;
    quiet_until: before then they asked not to be reminded.
    """

    id: int
    zone: str | None
    reading_days: frozenset[int]
    calendar_token: str | None
    quiet_until: datetime | None


@dataclass(frozen=True, slots=True)
class Shelf:
    """The essays that a juror has in one edition, in that juror's own order."""

    edition: EditionFacts
    seat: SeatFacts
    entries: tuple[AssignedEntry, ...]

    @property
    def readable(self) -> tuple[AssignedEntry, ...]:
        return tuple(e for e in self.entries if e.state not in (State.RECUSED, State.WITHDRAWN, State.ERASED))

    @property
    def done(self) -> int:
        return sum(e.state is State.HANDED_IN for e in self.readable)

    @property
    def to_do(self) -> tuple[AssignedEntry, ...]:
        return tuple(e for e in self.entries if e.to_do)

    @property
    def minutes_left(self) -> int:
        return sum(e.minutes_left for e in self.to_do)

    @property
    def next(self) -> AssignedEntry | None:
        """What to read now: what is begun before anything else."""
        return next((e for e in self.to_do if e.begun), next(iter(self.to_do), None))

    @property
    def tasks(self) -> tuple[pace.Task, ...]:
        return tuple(pace.Task(e.code, e.minutes_left) for e in self.to_do)

    @property
    def zone(self) -> ZoneInfo:
        """The juror's own, or the edition's where they have not said where they are."""
        return ZoneInfo(self.seat.zone or self.edition.zone)

    def today(self, now: datetime) -> date:
        return now.astimezone(self.zone).date()

    def plan(self, now: datetime) -> pace.Plan | None:
        """The evenings on which what is left is read; None where the juror has chosen none, or nothing is left."""
        if self.seat.zone is None:
            return None
        zone, window = ZoneInfo(self.seat.zone), self.edition.window
        return pace.plan(
            self.tasks,
            self.seat.reading_days,
            pace.first_evening(max(now, window.reading_from), zone),
            pace.last_evening(window.reviews_due_at, zone),
        )


def seats(session: Session, person_id: int) -> list[tuple[EditionFacts, SeatFacts]]:
    """The editions in which this person is a juror, the latest first."""
    return _seats(session, Seat.person_id == person_id)


@dataclass(frozen=True, slots=True)
class EndedSeat:
    """A seat that the organiser took back. title, contact: of its edition."""

    title: str
    contact: str


def ended(session: Session, person_id: int) -> list[EndedSeat]:
    """The seats in a jury that this person had and has no more, the latest edition first."""
    rows = session.execute(
        select(Edition.title, Edition.contact, Edition.year)
        .join(Seat, Seat.edition_id == Edition.id)
        .where(Seat.person_id == person_id, Seat.role == Role.JUROR, Seat.withdrawn_at.is_not(None))
        .distinct()
        .order_by(Edition.year.desc())
    )
    return [EndedSeat(row.title, row.contact) for row in rows]


def shelves(session: Session, person_id: int) -> list[Shelf]:
    """Everything that this juror is asked to read, by edition, the latest first."""
    return shelves_of(session, Seat.person_id == person_id)


def shelves_of(session: Session, *which: ColumnElement[bool]) -> list[Shelf]:
    """The same of every juror whose seat this says, the latest edition first."""
    rows = session.execute(
        assigned(
            Seat.id.label("seat_id"),
            Entry.code,
            Entry.title,
            Manuscript.words,
            STATE.label("state"),
            func.coalesce(ReadingPlace.share, 0).label("share"),
        )
        .outerjoin(ReadingPlace, ReadingPlace.assignment_id == Assignment.id)
        .where(*which)
        .order_by(Assignment.position, Assignment.id)
    )
    entries: dict[int, list[AssignedEntry]] = defaultdict(list)
    for row in rows:
        its = AssignedEntry(row.code, row.title, row.words, State(row.state), row.share)
        entries[row.seat_id].append(its)
    return [Shelf(edition, seat, tuple(entries[seat.id])) for edition, seat in _seats(session, *which)]


def _seats(session: Session, *which: ColumnElement[bool]) -> list[tuple[EditionFacts, SeatFacts]]:
    rows = session.execute(
        select(
            *EDITION_COLUMNS,
            Seat.id,
            Seat.zone.label("own_zone"),
            Seat.reading_days,
            Seat.calendar_token,
            Seat.quiet_until,
        )
        .join(Seat, Seat.edition_id == Edition.id)
        .where(Seat.person_id.is_not(None), Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None), *which)
        .order_by(Edition.year.desc(), Seat.id)
    )
    return [(facts(row), _seat_facts(row)) for row in rows]


def _seat_facts(row: Row[*tuple[Any, ...]]) -> SeatFacts:
    return SeatFacts(row.id, row.own_zone, frozenset(row.reading_days), row.calendar_token, row.quiet_until)


def holder_of_calendar(session: Session, token: str) -> tuple[int, int] | None:
    """Whose calendar has this address: a person's id, and the year of the edition."""
    row = session.execute(
        select(Seat.person_id, Edition.year)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.calendar_token == token, Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None))
    ).one_or_none()
    return None if row is None else (row.person_id, row.year)


def shelf(session: Session, person_id: int, year: int) -> Shelf | None:
    """One of them; None where this person is no juror of that edition."""
    return next((shelf for shelf in shelves(session, person_id) if shelf.edition.year == year), None)


def next_to_read(session: Session, person_id: int, after: str) -> str | None:
    """The code of the next essay to be done in the same edition, in this juror's order, from the given one on and
    round again; None when everything is handed in."""
    for shelf in shelves(session, person_id):
        codes = [entry.code for entry in shelf.entries]
        if after in codes:
            start = codes.index(after) + 1
            rest = shelf.entries[start:] + shelf.entries[: start - 1]
            return next((entry.code for entry in rest if entry.to_do), None)
    return None
