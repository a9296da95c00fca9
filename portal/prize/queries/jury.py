"""What a juror reads. Only values leave this module, and none of them holds anything of an author.

An essay that is held because its text may name the author does not exist here, nor one whose blind copy is not made.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal.prize.models import (
    Assignment,
    BlindCopy,
    Criterion,
    Edition,
    Entry,
    Manuscript,
    ReadingPlace,
    Review,
    Role,
    Score,
    Seat,
)
from portal.prize.rules import pace
from portal.prize.rules.judgement import page_version
from portal.prize.rules.reading_time import minutes
from portal.prize.rules.scale import Scale
from portal.prize.rules.window import Window


class State(StrEnum):
    """Where one juror stands with one essay."""

    UNREAD = "unread"
    DRAFT = "draft"
    REPLACED = "replaced"
    HANDED_IN = "handed in"
    RECUSED = "recused"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class EditionFacts:
    """What a juror needs to know of an edition."""

    year: int
    title: str
    zone: str
    window: Window
    scale: Scale
    allows_remarks: bool


@dataclass(frozen=True, slots=True)
class BlindEntry:
    """An essay without its author. html: empty where the juror stepped back from it, or its text is gone."""

    code: str
    title: str
    words: int
    html: str
    headings: list[dict[str, Any]]

    @property
    def minutes(self) -> int:
        return minutes(self.words)


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

    zone: an IANA name; reading_days: weekdays, Monday is 0; calendar_token: of the address of their own calendar.
    """

    id: int
    zone: str | None
    reading_days: frozenset[int]
    calendar_token: str | None


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

    def today(self, now: datetime) -> date:
        """On the juror's own calendar, or the edition's where they have not said where they are."""
        return now.astimezone(ZoneInfo(self.seat.zone or self.edition.zone)).date()

    def plan(self, now: datetime) -> pace.Plan | None:
        """The evenings on which what is left is read; None where the juror has chosen none, or nothing is left."""
        if self.seat.zone is None:
            return None
        zone, window = ZoneInfo(self.seat.zone), self.edition.window
        return pace.plan(
            [pace.Task(e.code, e.minutes_left) for e in self.to_do],
            self.seat.reading_days,
            pace.first_evening(max(now, window.reading_from), zone),
            pace.last_evening(window.reviews_due_at, zone),
        )


@dataclass(frozen=True, slots=True)
class CriterionView:
    """anchors: points to what they mean, in rising order."""

    id: int
    name: str
    question: str
    anchors: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The juror's own review as it is kept. version: of this state of review and essay, see `page_version`."""

    version: int
    comment: str
    remark: str
    points: dict[int, int]
    saved_at: datetime | None
    handed_in_at: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """One essay on the juror's desk: the text, the criteria, the review so far. Satisfies permissions.Reading.

    place: the share of the text that lies above where the juror was last, on whichever device, from 0 to 1.
    """

    assignment_id: int
    state: State
    edition: EditionFacts
    entry: BlindEntry
    criteria: tuple[CriterionView, ...]
    review: ReviewView
    place: float

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def recused(self) -> bool:
        return self.state is State.RECUSED

    @property
    def withdrawn(self) -> bool:
        return self.state is State.WITHDRAWN

    @property
    def final(self) -> bool:
        return self.state is State.HANDED_IN


STATE: ColumnElement[str] = case(
    (Assignment.recused_at.is_not(None), State.RECUSED.value),
    (Entry.withdrawn_at.is_not(None), State.WITHDRAWN.value),
    # What was handed in stays so when the text has gone; anything else cannot be done any more.
    (and_(Entry.erased_at.is_not(None), Review.handed_in_at.is_(None)), State.ERASED.value),
    (Review.id.is_(None), State.UNREAD.value),
    (Review.manuscript_id != Manuscript.id, State.REPLACED.value),
    (Review.handed_in_at.is_(None), State.DRAFT.value),
    else_=State.HANDED_IN.value,
)


READABLE = and_(Assignment.recused_at.is_(None), Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))


def assigned_to(person_id: int, *columns: Any) -> Select[*tuple[Any, ...]]:
    """Selects these columns over the essays that this juror has, with a live seat; those that are held or have no blind
    copy are left out."""
    return (
        select(*columns)
        .select_from(Seat)
        .join(Edition, Edition.id == Seat.edition_id)
        .join(Assignment, Assignment.seat_id == Seat.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(
            Seat.person_id == person_id,
            Seat.role == Role.JUROR,
            Seat.withdrawn_at.is_(None),
            Assignment.published_at.is_not(None),
            Manuscript.held.is_(False),
            # What is erased has no copy any more, and stays on the desk by its code.
            or_(BlindCopy.manuscript_id.is_not(None), Entry.erased_at.is_not(None)),
        )
    )


_EDITION_COLUMNS = (
    Edition.year,
    Edition.title.label("edition_title"),
    Edition.zone,
    Edition.opens_at,
    Edition.closes_at,
    Edition.reading_from,
    Edition.reviews_due_at,
    Edition.decided_at,
    Edition.announced_at,
    Edition.lowest,
    Edition.highest,
    Edition.allows_remarks,
)


def _facts(row: Row[*tuple[Any, ...]]) -> EditionFacts:
    window = Window(row.opens_at, row.closes_at, row.reading_from, row.reviews_due_at, row.decided_at, row.announced_at)
    scale = Scale(row.lowest, row.highest)
    return EditionFacts(row.year, row.edition_title, row.zone, window, scale, row.allows_remarks)


def seats(session: Session, person_id: int) -> list[tuple[EditionFacts, SeatFacts]]:
    """The editions in which this person is a juror, the latest first."""
    rows = session.execute(
        select(*_EDITION_COLUMNS, Seat.id, Seat.zone.label("own_zone"), Seat.reading_days, Seat.calendar_token)
        .join(Seat, Seat.edition_id == Edition.id)
        .where(Seat.person_id == person_id, Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None))
        .order_by(Edition.year.desc())
    )
    return [
        (_facts(row), SeatFacts(row.id, row.own_zone, frozenset(row.reading_days), row.calendar_token)) for row in rows
    ]


def shelves(session: Session, person_id: int) -> list[Shelf]:
    """Everything that this juror is asked to read, by edition, the latest first."""
    rows = session.execute(
        assigned_to(
            person_id,
            Edition.year,
            Entry.code,
            Entry.title,
            Manuscript.words,
            STATE.label("state"),
            func.coalesce(ReadingPlace.share, 0).label("share"),
        )
        .outerjoin(ReadingPlace, ReadingPlace.assignment_id == Assignment.id)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    return [
        Shelf(
            edition,
            seat,
            tuple(
                AssignedEntry(row.code, row.title, row.words, State(row.state), row.share)
                for row in rows
                if row.year == edition.year
            ),
        )
        for edition, seat in seats(session, person_id)
    ]


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


def desk(session: Session, person_id: int, code: str) -> Desk | None:
    """One essay with this juror's review of it; None where it is not theirs to read."""
    row = session.execute(
        assigned_to(
            person_id,
            *_EDITION_COLUMNS,
            Edition.id.label("edition_id"),
            Assignment.id.label("assignment_id"),
            Entry.code,
            Entry.title,
            Manuscript.words,
            Manuscript.number,
            case((READABLE, BlindCopy.html), else_="").label("html"),
            BlindCopy.headings,
            STATE.label("state"),
            Review.id.label("review_id"),
            Review.version,
            Review.comment,
            Review.remark,
            Review.saved_at,
            Review.handed_in_at,
            func.coalesce(ReadingPlace.share, 0).label("share"),
        )
        .outerjoin(ReadingPlace, ReadingPlace.assignment_id == Assignment.id)
        .where(Entry.code == code)
    ).one_or_none()
    if row is None:
        return None
    criteria, points = _scored(session, row.edition_id, row.review_id)
    version = page_version(row.version or 0, row.number)
    return Desk(
        assignment_id=row.assignment_id,
        state=State(row.state),
        edition=_facts(row),
        entry=BlindEntry(row.code, row.title, row.words, row.html or "", row.headings if row.html else []),
        criteria=criteria,
        review=ReviewView(version, row.comment or "", row.remark or "", points, row.saved_at, row.handed_in_at),
        place=row.share,
    )


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


def blind_file(session: Session, person_id: int, code: str) -> bytes | None:
    """The blind copy as a Word file."""
    content: bytes | None = session.scalar(assigned_to(person_id, BlindCopy.docx).where(Entry.code == code, READABLE))
    return content


def _scored(
    session: Session, edition_id: int, review_id: int | None
) -> tuple[tuple[CriterionView, ...], dict[int, int]]:
    """The criteria of an edition, and the points that a review gives on them so far, by criterion."""
    rows = session.execute(
        select(Criterion.id, Criterion.name, Criterion.question, Criterion.anchors, Score.points)
        .outerjoin(Score, and_(Score.criterion_id == Criterion.id, Score.review_id == review_id))
        .where(Criterion.edition_id == edition_id)
        .order_by(Criterion.position)
    ).all()
    criteria = (
        CriterionView(row.id, row.name, row.question, tuple(sorted((int(k), v) for k, v in row.anchors.items())))
        for row in rows
    )
    return tuple(criteria), {row.id: row.points for row in rows if row.points is not None}
