"""What an entrant reads: their own entry, its versions, and a form they have not handed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import Session, undefer

from portal.accounts.models import Person
from portal.prize.models import (
    BlindCopy,
    Blob,
    Commitment,
    Draft,
    Edition,
    Entry,
    Extension,
    Manuscript,
    Number,
    Receipt,
    RefusedFile,
    extended_until,
    live_seat,
)
from portal.prize.rules.window import Window


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """An entry as its author sees it.

    manuscripts: every version, the standing one first.
    receipts: of every act by which a version came to stand, the latest first.
    has_copy: whether the copy of the standing one is made that the jury reads.
    """

    entry: Entry
    manuscripts: Sequence[Manuscript]
    receipts: Sequence[Receipt]
    has_copy: bool

    @property
    def standing(self) -> Manuscript:
        return self.manuscripts[0]


def _own(edition_id: Number, person_id: Number) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Entry.edition_id == edition_id, Entry.person_id == person_id


# The statements of pages that everybody asks for in the call's last hour are made once, for these values.
_EDITION, _PERSON = bindparam("edition_id", type_=Integer), bindparam("person_id", type_=Integer)
_ENTRY = select(Entry).where(*_own(_EDITION, _PERSON))
_VERSIONS = (
    select(Manuscript, BlindCopy.manuscript_id)
    .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
    .where(Manuscript.entry_id == bindparam("entry_id"))
    .order_by(Manuscript.number.desc())
)
_RECEIPTS = select(Receipt).where(Receipt.entry_id == bindparam("entry_id")).order_by(Receipt.number.desc())


def own_entry(session: Session, edition_id: int, person_id: int) -> OwnEntry | None:
    entry = session.scalar(_ENTRY, {"edition_id": edition_id, "person_id": person_id})
    if entry is None:
        return None
    its = {"entry_id": entry.id}
    versions = session.execute(_VERSIONS, its).all()
    has_copy = versions[0].manuscript_id is not None
    return OwnEntry(entry, [version for version, _ in versions], session.scalars(_RECEIPTS, its).all(), has_copy)


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for one person in an edition.

    window: with the deadline that is theirs; is_extended: whether that is another one than everybody's; judges: whether
    they have a seat there; was_refused: whether a file of theirs came and was not taken.
    """

    window: Window
    is_extended: bool
    judges: bool
    was_refused: bool


_TERMS = (
    extended_until(_EDITION, _PERSON).scalar_subquery(),
    live_seat(_EDITION, _PERSON).scalar_subquery(),
    exists().where(RefusedFile.edition_id == _EDITION, RefusedFile.person_id == _PERSON),
)
_OF_PERSON = select(*_TERMS)


def terms(session: Session, edition: Edition, person_id: int) -> Terms:
    return _terms(edition, *session.execute(_OF_PERSON, {"edition_id": edition.id, "person_id": person_id}).one())


def _terms(edition: Edition, until: datetime | None, seat: int | None, was_refused: bool) -> Terms:
    window = edition.window.extended(until)
    return Terms(window, window != edition.window, seat is not None, was_refused)


def refused_files(session: Session, edition_id: int, person_id: int) -> Sequence[RefusedFile]:
    """What came from this person and was not taken, the latest first."""
    theirs = select(RefusedFile).filter_by(edition_id=edition_id, person_id=person_id)
    return session.scalars(theirs.order_by(RefusedFile.id.desc())).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody is with an edition: the code of their essay, and whether they took it back; when they saved a form
    that is not handed in.
    """

    code: str | None
    withdrawn: bool
    saved_at: datetime | None


def standing(session: Session, edition_id: int, person_id: int) -> Standing:
    row = session.execute(
        select(Entry.code, Entry.withdrawn_at, Draft.saved_at)
        .select_from(Person)
        .outerjoin(Entry, and_(Entry.person_id == Person.id, Entry.edition_id == edition_id))
        .outerjoin(Draft, and_(Draft.person_id == Person.id, Draft.edition_id == edition_id))
        .where(Person.id == person_id)
    ).one()
    return Standing(row.code, row.withdrawn_at is not None, row.saved_at)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Somebody who has begun an entry, or was given longer for one, in an edition that receives entries, and has not
    handed it in.

    saved_at: when they last saved the form; else when they were given longer. closes_at: the person's own deadline.
    """

    person: Person
    edition: Edition
    saved_at: datetime
    closes_at: datetime


def unfinished(session: Session, now: datetime) -> list[Unfinished]:
    """Everybody from whom an essay is expected; not those who have one standing already."""
    expected = union(
        select(Draft.edition_id, Draft.person_id), select(Extension.edition_id, Extension.person_id)
    ).subquery()
    edition_id, person_id = expected.c.edition_id, expected.c.person_id
    handed_in = exists().where(
        Entry.edition_id == edition_id, Entry.person_id == person_id, Entry.withdrawn_at.is_(None)
    )
    rows = session.execute(
        select(Person, Edition, Draft.saved_at, Extension.granted_at, Extension.closes_at)
        .join(expected, person_id == Person.id)
        .join(Edition, Edition.id == edition_id)
        .outerjoin(Draft, and_(Draft.edition_id == edition_id, Draft.person_id == person_id))
        .outerjoin(Extension, and_(Extension.edition_id == edition_id, Extension.person_id == person_id))
        .where(or_(Edition.closes_at > now, Extension.closes_at > now), Person.active, ~handed_in)
        .order_by(edition_id, person_id)
    )
    terms = [
        (person, edition, saved_at or granted_at, edition.window.extended(until))
        for person, edition, saved_at, granted_at, until in rows
    ]
    return [
        Unfinished(person, edition, saved_at, window.closes_at)
        for person, edition, saved_at, window in terms
        if window.receives(now)
    ]


@dataclass(frozen=True, slots=True)
class Undeclared:
    """Somebody whose essay came by mail and stands, and who has still to declare what the call asks for.

    told_at: when the essay was entered, of which the mail told them. closes_at: the person's own deadline.
    """

    person: Person
    edition: Edition
    entry: Entry
    told_at: datetime
    closes_at: datetime


def undeclared(session: Session, now: datetime) -> list[Undeclared]:
    """Everybody of whom a declaration is owed in an edition that receives entries."""
    rows = session.execute(
        select(Person, Edition, Entry, Manuscript.arrived_at, Extension.closes_at)
        .join(Entry, Entry.person_id == Person.id)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(Extension, and_(Extension.edition_id == Edition.id, Extension.person_id == Person.id))
        .where(
            or_(Edition.closes_at > now, Extension.closes_at > now),
            Manuscript.entered_by_id.is_not(None),
            Entry.withdrawn_at.is_(None),
            Person.active,
        )
        .order_by(Entry.id)
    )
    found = [
        Undeclared(person, edition, entry, told_at, edition.window.extended(until).closes_at)
        for person, edition, entry, told_at, until in rows
        if edition.declarations.keys() - entry.declared.keys()
    ]
    return [owing for owing in found if now < owing.closes_at]


def registered_at(session: Session, edition_id: int, person_id: int, sha256: str) -> datetime | None:
    """When this person registered this file, if they did."""
    commitment = session.get(Commitment, (edition_id, person_id, sha256))
    return commitment.registered_at if commitment else None


def awaited(session: Session, edition_id: int, person_id: int, window: Window) -> Commitment | None:
    """The file that this person registered last, in time, and has not handed in; None where nothing is awaited.

    What was registered before the version that stands was handed in is not awaited any more.
    """
    own = select(Manuscript.sha256).join(Entry, Entry.id == Manuscript.entry_id).where(*_own(edition_id, person_id))
    latest = select(func.max(Manuscript.arrived_at)).join(Entry, Entry.id == Manuscript.entry_id)
    standing = latest.where(*_own(edition_id, person_id)).scalar_subquery()
    found: Commitment | None = session.scalar(
        select(Commitment)
        .where(
            Commitment.edition_id == edition_id,
            Commitment.person_id == person_id,
            Commitment.registered_at < window.closes_at,
            or_(standing.is_(None), Commitment.registered_at >= standing),
            Commitment.sha256.not_in(own),
        )
        .order_by(Commitment.registered_at.desc())
        .limit(1)
    )
    return found


@dataclass(frozen=True, slots=True)
class Beforehand:
    """What is asked before a file is looked into that somebody hands in.

    was_handed_in: whether this very form was, before. stored: how many bytes the person's files take in the edition,
    versions and draft, each file once, without the one that has come. has_entry: whether they have an entry there.
    """

    terms: Terms
    was_handed_in: bool
    stored: int
    has_entry: bool


def _beforehand() -> Select[datetime, int, bool, bool, int, bool]:
    own = _own(_EDITION, _PERSON)
    handed_in = exists().where(Receipt.entry_id == Entry.id, Receipt.attempt == bindparam("attempt", type_=String))
    versions = select(Manuscript.sha256).join(Entry, Entry.id == Manuscript.entry_id).where(*own)
    drafted = select(Draft.sha256).where(Draft.edition_id == _EDITION, Draft.person_id == _PERSON)
    stored = select(func.coalesce(func.sum(Blob.size), 0)).where(
        or_(Blob.sha256.in_(versions), Blob.sha256.in_(drafted)), Blob.sha256 != bindparam("but", type_=String)
    )
    return select(*_TERMS, handed_in.where(*own), stored.scalar_subquery(), exists().where(*own))


_BEFOREHAND = _beforehand()


def beforehand(session: Session, edition: Edition, person_id: int, *, attempt: str | None, sha256: str) -> Beforehand:
    """attempt: what the form calls itself; sha256: of the file that has come, in hexadecimal, or empty."""
    values = {"edition_id": edition.id, "person_id": person_id, "attempt": attempt, "but": sha256}
    row = session.execute(_BEFOREHAND, values).one()
    until, seat, was_refused, was_handed_in, stored, has_entry = row
    return Beforehand(_terms(edition, until, seat, was_refused), was_handed_in, stored, has_entry)


def draft(session: Session, edition_id: int, person_id: int) -> Draft | None:
    return session.get(Draft, (edition_id, person_id))


def own_file(session: Session, edition_id: int, person_id: int, number: int) -> tuple[Manuscript, bytes] | None:
    """One version of the person's own essay as it was uploaded, byte for byte."""
    row = session.execute(
        select(Manuscript, Blob)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .join(Blob, Blob.sha256 == Manuscript.sha256)
        .where(*_own(edition_id, person_id), Manuscript.number == number, Blob.erased_at.is_(None))
        .options(undefer(Blob.content))
    ).one_or_none()
    return (row[0], row[1].content or b"") if row else None


def standing_file(session: Session, edition_id: int, person_id: int) -> tuple[str, bytes] | None:
    """The person's essay as it stands: its name and its bytes."""
    row = session.execute(
        select(Manuscript.file_name, Blob.content)
        .join(Entry, Entry.id == Manuscript.entry_id)
        .join(Blob, Blob.sha256 == Manuscript.sha256)
        .where(*_own(edition_id, person_id), Manuscript.replaced_at.is_(None), Blob.erased_at.is_(None))
    ).one_or_none()
    return (row.file_name, row.content) if row else None


def kept_file(session: Session, draft: Draft) -> tuple[str, bytes] | None:
    """The file that was sent with a form that was not handed in: its name and its bytes."""
    if draft.sha256 is None:
        return None
    content = session.scalars(select(Blob.content).filter_by(sha256=draft.sha256)).one()
    return (draft.file_name or "essay.docx", content) if content is not None else None
