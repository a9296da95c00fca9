"""What jurors left for authors, in reviews that count: as the organiser looks at it, and as an author reads it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.manuscripts.identity import Author
from portal.prize.models import (
    ERASED_HOST,
    Assignment,
    Edition,
    Entry,
    RemarkLook,
    Review,
    Seat,
)
from portal.prize.queries.rankings import counted
from portal.prize.rules.remarks import FEWEST_READERS, Clue, Names, clues, in_no_order
from portal.prize.rules.window import Phase


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark. readers: how many reviews of the essay count; clues: what it may give away.

    look: what the organiser decided of it as it is now; None where they have not looked, or it was changed since.
    """

    review_id: int
    version: int
    code: str
    juror: str
    text: str
    readers: int
    clues: tuple[Clue, ...]
    look: RemarkLook | None

    @property
    def is_kept_back(self) -> bool:
        return self.look is not None and self.look.reason is not None

    @property
    def is_held(self) -> bool:
        """Whether it waits for the organiser to look."""
        return self.look is None and bool(self.clues)

    @property
    def is_passed_on(self) -> bool:
        return not self.is_held and not self.is_kept_back and self.readers >= FEWEST_READERS


@dataclass(frozen=True, slots=True)
class Passed:
    """What an author reads once the winners are announced. enough_readers: whether remarks are passed on at all."""

    texts: Sequence[str]
    enough_readers: bool


def remarks(session: Session, edition_id: int, *which: ColumnElement[bool]) -> list[Remark]:
    """By essay and juror, in a constant number of statements. which: conditions on the entries."""
    rows = session.execute(
        counted(
            Review.id,
            Review.version,
            Review.remark,
            Entry,
            Person.name,
            Person.email,
            Seat.name,
            Seat.email,
            RemarkLook,
        )
        .join(Seat, Seat.id == Assignment.seat_id)
        .outerjoin(Person, Person.id == Entry.person_id)
        .outerjoin(RemarkLook, and_(RemarkLook.review_id == Review.id, RemarkLook.version == Review.version))
        .where(Entry.edition_id == edition_id, Review.remark != "", *which)
        .order_by(Entry.code, Seat.name, Seat.id)
    ).all()
    if not rows:
        return []
    readers, names = _readers(session, edition_id, *which), _names(session, edition_id)
    found = []
    for review_id, version, text, entry, name, email, juror, juror_at, look in rows:
        author = Author(name or "", email or "", entry.school, entry.city, entry.supervisor)
        known = not juror_at.endswith(ERASED_HOST)
        its = clues(text, entry.code, author, names, juror_is_known=known)
        found.append(Remark(review_id, version, entry.code, juror, text, readers[entry.id], its, look))
    return found


def remark(session: Session, edition_id: int, review_id: int) -> Remark | None:
    """One of them."""
    return next((its for its in remarks(session, edition_id) if its.review_id == review_id), None)


def for_author(session: Session, edition: Edition, entry: Entry, now: datetime) -> Passed | None:
    """What the author of this essay may read of it; None before the winners are announced, and where the edition has
    no remarks or the essay was withdrawn. Of whom a remark is, and when it was written, their order does not tell."""
    announced = edition.window.phase(now) is Phase.ANNOUNCED
    if not announced or not edition.allows_remarks or entry.withdrawn_at is not None:
        return None
    of_entry = Entry.id == entry.id
    texts = [its.text for its in remarks(session, edition.id, of_entry) if its.is_passed_on]
    readers = _readers(session, edition.id, of_entry)[entry.id]
    return Passed(in_no_order(texts), readers >= FEWEST_READERS)


def _readers(session: Session, edition_id: int, *which: ColumnElement[bool]) -> Counter[int]:
    return Counter(session.scalars(counted(Entry.id).where(Entry.edition_id == edition_id, *which)))


def _names(session: Session, edition_id: int) -> Names:
    rows = session.execute(
        select(Seat.name, Person.name.label("own"))
        .outerjoin(Person, Person.id == Seat.person_id)
        .where(Seat.edition_id == edition_id, Seat.email.not_like(f"%@{ERASED_HOST}"))
    )
    judges = Author(others=tuple({name for row in rows for name in row if name}))
    return Names(judges, set(session.scalars(select(Entry.code).filter_by(edition_id=edition_id))))
