"""Who must not read what: what brings a juror and an author together, and what the organiser found of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Bar, Entry, Role, Seat, Waiver
from portal.prize.rules.closeness import Closeness, Degree, Match, Origin, matches


@dataclass(frozen=True, slots=True)
class Finding:
    """What the organiser decided of a juror and an essay, and why."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Pairing:
    """A juror and an essay that something brings together.

    matches: what does; empty where only the organiser knows. waived: they were found not to be close; barred: to be.
    """

    seat_id: int
    juror: str
    code: str
    matches: tuple[Match, ...]
    waived: Finding | None
    barred: Finding | None

    @property
    def keeps_apart(self) -> bool:
        return self.barred is not None or self.waived is None

    @property
    def is_strong(self) -> bool:
        return any(match.degree is Degree.STRONG for match in self.matches)


def pairings(session: Session, edition_id: int) -> list[Pairing]:
    """Of every juror who has taken a seat and every essay that stands, in order of the juror's name and the code."""
    jurors = _jurors(session, edition_id)
    origins = _origins(session, edition_id)
    waived, barred = (
        {
            (row.seat_id, row.entry_id): Finding(row.reason, row.at)
            for row in session.execute(
                select(table.seat_id, table.entry_id, table.reason, at.label("at"))
                .join(Entry, Entry.id == table.entry_id)
                .where(Entry.edition_id == edition_id)
            )
        }
        for table, at in ((Waiver, Waiver.waived_at), (Bar, Bar.barred_at))
    )
    found = []
    for seat_id, closeness in jurors:
        for entry_id, code, origin in origins:
            known, pair = matches(closeness, origin), (seat_id, entry_id)
            if known or pair in barred:
                found.append(Pairing(seat_id, closeness.name, code, known, waived.get(pair), barred.get(pair)))
    return found


def _jurors(session: Session, edition_id: int) -> Sequence[tuple[int, Closeness]]:
    rows = session.execute(
        select(Seat.id, Person.name, Person.email, Seat.close_to)
        .join(Person, Person.id == Seat.person_id)
        .where(Seat.edition_id == edition_id, Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None))
        .order_by(Person.name, Seat.id)
    )
    return [
        (
            row.id,
            Closeness(
                name=row.name,
                email=row.email,
                schools=tuple(row.close_to.get("schools", ())),
                people=tuple(row.close_to.get("people", ())),
                countries=tuple(row.close_to.get("countries", ())),
            ),
        )
        for row in rows
    ]


def _origins(session: Session, edition_id: int) -> Sequence[tuple[int, str, Origin]]:
    rows = session.execute(
        select(
            Entry.id, Entry.code, Person.name, Person.email, Entry.school, Entry.city, Entry.country, Entry.supervisor
        )
        .join(Person, Person.id == Entry.person_id)
        .where(Entry.edition_id == edition_id, Entry.withdrawn_at.is_(None))
        .order_by(Entry.code)
    )
    return [
        (row.id, row.code, Origin(row.name, row.email, row.school, row.city, row.country, row.supervisor))
        for row in rows
    ]
