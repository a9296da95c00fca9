"""What the organiser reads: editions and how they are going, seats, and entries with their authors."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.manuscripts.identity import Author
from portal.prize.models import Assignment, BlindCopy, Blob, Edition, Entry, Manuscript, Review, Seat
from portal.prize.refusals import UnacceptableFile

# The organiser who entered an essay that came by mail.
Clerk = aliased(Person)


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition in the organiser's list."""

    edition: Edition
    entries: int
    jurors: int


@dataclass(frozen=True, slots=True)
class Reader:
    """A juror who has an essay, or has handed in a review of it and left the jury since.

    begun: a review is begun, so the essay cannot be taken away again. planned: the juror does not know of it yet.
    """

    seat_id: int
    name: str
    begun: bool
    recused: bool
    reason: str | None
    planned: bool


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry with its author, for whoever answers the mail.

    entered_by: the organiser who entered it from a mail, at `entered_at`; None where its author handed it in.
    erased: it has no author and no text any more, and what would say something of them is empty.
    has_copy: whether the copy for the jury is made. copy_fault: why it could not be, the last time that it was tried.
    """

    code: str
    title: str
    author: str
    email: str
    school: str
    city: str
    country: str
    words: int
    received_at: datetime
    entered_by: str | None
    entered_at: datetime
    withdrawn: bool
    erased: bool
    held: bool
    has_copy: bool
    copy_fault: UnacceptableFile | None
    manuscript_id: int
    number: int
    findings: list[dict[str, Any]]
    masks: list[str]
    near_copies: list[dict[str, Any]]
    help_received: str
    declared: Mapping[str, str]
    readers: Sequence[Reader]

    def by_extension(self, closes_at: datetime) -> bool:
        """Whether it is in time only because its author was given longer than the edition's deadline."""
        return self.received_at >= closes_at

    def undeclared(self, asked: Mapping[str, str]) -> list[str]:
        """What the author has not declared of what the edition asks, key to wording."""
        return [text for key, text in asked.items() if key not in self.declared]

    @property
    def active_readers(self) -> int:
        return sum(not reader.recused and not reader.planned for reader in self.readers)

    @property
    def traces(self) -> list[str]:
        """The phrases that may say who wrote the essay, each once."""
        places = (place for f in self.findings if f["code"] == "names-author" for place in f["places"])
        return list(dict.fromkeys(place["match"] for place in places))


@dataclass(frozen=True, slots=True)
class Source:
    """What copies of an essay are made of: its file, who wrote it, and what is masked in it already."""

    manuscript_id: int
    code: str
    person_id: int
    content: bytes
    author: Author
    masks: list[str]


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
    return _entries(session, Entry.edition_id == edition_id)


def entry_count(session: Session, edition_id: int) -> int:
    """How many essays stand."""
    standing = select(func.count()).select_from(Entry).filter_by(edition_id=edition_id, withdrawn_at=None)
    return session.scalar(standing) or 0


def entry(session: Session, edition_id: int, code: str) -> EntryLine | None:
    return next(iter(_entries(session, and_(Entry.edition_id == edition_id, Entry.code == code))), None)


def _entries(session: Session, wanted: ColumnElement[bool]) -> list[EntryLine]:
    readers = _readers(session, wanted)
    rows = session.execute(
        select(Entry, Person.name, Person.email, Manuscript, Clerk.name, BlindCopy.manuscript_id.is_not(None))
        .outerjoin(Person, Person.id == Entry.person_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .outerjoin(Clerk, Clerk.id == Manuscript.entered_by_id)
        .where(wanted)
        .order_by(Manuscript.received_at.desc(), Entry.id.desc())
    )
    return [
        EntryLine(
            code=entry.code,
            title=entry.title,
            author=name or "",
            email=email or "",
            school=entry.school,
            city=entry.city,
            country=entry.country,
            words=manuscript.words,
            received_at=manuscript.received_at,
            entered_by=clerk,
            entered_at=manuscript.arrived_at,
            withdrawn=entry.withdrawn_at is not None,
            erased=entry.erased_at is not None,
            held=manuscript.held and entry.erased_at is None,
            has_copy=has_copy,
            copy_fault=UnacceptableFile(**manuscript.copy_fault) if manuscript.copy_fault else None,
            manuscript_id=manuscript.id,
            number=manuscript.number,
            findings=manuscript.findings,
            masks=manuscript.masks,
            near_copies=manuscript.near_copies,
            help_received=entry.help_received,
            declared=entry.declared,
            readers=readers[entry.id],
        )
        for entry, name, email, manuscript, clerk, has_copy in rows
    ]


def sources(session: Session, manuscript_ids: Sequence[int]) -> Iterator[Source]:
    """What the copies of these manuscripts are made of, one at a time; of those that are erased there is nothing."""
    for manuscript_id in manuscript_ids:
        row = session.execute(
            select(
                Manuscript.id,
                Entry.code,
                Entry.person_id,
                Blob.content,
                Person.name,
                Person.email,
                Entry.school,
                Entry.city,
                Entry.supervisor,
                Manuscript.masks,
            )
            .join(Entry, Entry.id == Manuscript.entry_id)
            .join(Person, Person.id == Entry.person_id)
            .join(Blob, Blob.sha256 == Manuscript.sha256)
            .where(Manuscript.id == manuscript_id, Entry.erased_at.is_(None))
        ).one_or_none()
        if row is None:  # erased since it was asked for
            continue
        author = Author(row.name, row.email, row.school, row.city, row.supervisor)
        yield Source(row.id, row.code, row.person_id, row.content, author, row.masks)


def _readers(session: Session, wanted: ColumnElement[bool]) -> dict[int, list[Reader]]:
    rows = session.execute(
        select(
            Assignment.entry_id,
            Seat.id,
            Seat.name,
            Review.id.is_not(None),
            Assignment.recused_at.is_not(None),
            Assignment.recusal_reason,
            Assignment.published_at.is_(None),
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(wanted, or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)))
        .order_by(Seat.name)
    )
    readers: dict[int, list[Reader]] = defaultdict(list)
    for entry_id, seat_id, name, begun, recused, reason, planned in rows:
        readers[entry_id].append(Reader(seat_id, name, begun, recused, reason, planned))
    return readers
