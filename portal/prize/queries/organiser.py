"""What the organiser reads: editions and how they are going, seats, and entries with their authors."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Seat


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the organiser's list."""

    edition: Edition
    entries: int
    jurors: int


@dataclass(frozen=True, slots=True)
class Reader:
    """A juror who has an essay, or has handed in a review of it and left the jury since.

    begun: a review is begun, so the essay cannot be taken away again.
    """

    seat_id: int
    name: str
    begun: bool
    recused: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with its author, for whoever answers the mail."""

    code: str
    title: str
    author: str
    email: str
    school: str
    country: str
    words: int
    received_at: datetime
    withdrawn: bool
    held: bool
    manuscript_id: int
    findings: list[dict[str, Any]]
    readers: Sequence[Reader]

    @property
    def active_readers(self) -> int:
        return sum(not reader.recused for reader in self.readers)


def editions(session: Session) -> list[EditionLine]:
    """Every edition with its numbers, the latest first."""
    entries = (
        select(func.count()).select_from(Entry).where(Entry.edition_id == Edition.id, Entry.withdrawn_at.is_(None))
    )
    jurors = (
        select(func.count())
        .select_from(Seat)
        .where(
            Seat.edition_id == Edition.id,
            Seat.role == "juror",
            Seat.accepted_at.is_not(None),
            Seat.withdrawn_at.is_(None),
        )
    )
    rows = session.execute(
        select(Edition, entries.scalar_subquery(), jurors.scalar_subquery()).order_by(Edition.year.desc())
    )
    return [EditionLine(*row) for row in rows]


def edition(session: Session, year: int) -> Edition | None:
    return session.scalars(select(Edition).filter_by(year=year)).one_or_none()


def criteria(session: Session, edition_id: int) -> Sequence[Criterion]:
    return session.scalars(select(Criterion).filter_by(edition_id=edition_id).order_by(Criterion.position)).all()


def seats(session: Session, edition_id: int) -> Sequence[Seat]:
    """Every seat, jurors before the committee, the living ones first."""
    return session.scalars(
        select(Seat)
        .filter_by(edition_id=edition_id)
        .order_by(Seat.role.desc(), Seat.withdrawn_at.is_not(None), Seat.declined_at.is_not(None), Seat.name)
    ).all()


def seat(session: Session, edition_id: int, seat_id: int) -> Seat | None:
    return session.scalars(select(Seat).filter_by(edition_id=edition_id, id=seat_id)).one_or_none()


def entries(session: Session, edition_id: int) -> list[EntryLine]:
    """Every entry of an edition, the latest first, with who reads it."""
    readers = _readers(session, edition_id)
    rows = session.execute(
        select(Entry, Person.name, Person.email, Manuscript)
        .join(Person, Person.id == Entry.person_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .where(Entry.edition_id == edition_id)
        .order_by(Manuscript.received_at.desc(), Entry.id.desc())
    )
    return [
        EntryLine(
            code=entry.code,
            title=entry.title,
            author=name,
            email=email,
            school=entry.school,
            country=entry.country,
            words=manuscript.words,
            received_at=manuscript.received_at,
            withdrawn=entry.withdrawn_at is not None,
            held=manuscript.held,
            manuscript_id=manuscript.id,
            findings=manuscript.findings,
            readers=readers[entry.id],
        )
        for entry, name, email, manuscript in rows
    ]


def entry(session: Session, edition_id: int, code: str) -> EntryLine | None:
    return next((line for line in entries(session, edition_id) if line.code == code), None)


def _readers(session: Session, edition_id: int) -> dict[int, list[Reader]]:
    rows = session.execute(
        select(Assignment.entry_id, Seat.id, Seat.name, Review.id.is_not(None), Assignment.recused_at.is_not(None))
        .join(Seat, Seat.id == Assignment.seat_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Seat.edition_id == edition_id, or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)))
        .order_by(Seat.name)
    )
    readers: dict[int, list[Reader]] = defaultdict(list)
    for entry_id, seat_id, name, begun, recused in rows:
        readers[entry_id].append(Reader(seat_id, name, begun, recused))
    return readers
