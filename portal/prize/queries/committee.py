"""What the committee reads: how far the jury is, where the essays stand, and what was said of one of them.

Identities stay sealed until the decision: nothing here touches a person who wrote an essay.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.prize.models import (
    Assignment,
    BlindCopy,
    Criterion,
    EarlierReview,
    Edition,
    Entry,
    Highlight,
    Manuscript,
    Review,
    Role,
    Score,
    Seat,
)
from portal.prize.queries.juror_names import BEARERS, called
from portal.prize.queries.reading import WHY_UNREAD, Unread

# A juror who recused is no reader, nor one whose seat was withdrawn; but a review that was handed in before stays.
_READS = and_(
    Assignment.published_at.is_not(None),
    Assignment.recused_at.is_(None),
    or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)),
)


@dataclass(frozen=True, slots=True)
class CriterionColumn:
    id: int
    name: str
    weight: int


@dataclass(frozen=True, slots=True)
class JurorProgress:
    """How far one juror is, of the essays that are on their desk now. last_at: the last time anything was saved."""

    seat_id: int
    name: str
    assigned: int
    begun: int
    handed_in: int
    recused: int
    last_at: datetime | None

    @property
    def left(self) -> int:
        return self.assigned - self.handed_in


@dataclass(frozen=True, slots=True)
class EssayLine:
    """readers: how many jurors have it."""

    code: str
    title: str
    words: int
    readers: int


@dataclass(frozen=True, slots=True)
class ReviewBefore:
    """A review of the same text as it was handed in before its juror changed it, and why. points: as below."""

    points: tuple[int | None, ...]
    comment: str
    remark: str
    handed_in_at: datetime
    changed_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a juror marked. criterion: its name, None where it is evidence for none."""

    criterion: str | None
    quote: str
    note: str


@dataclass(frozen=True, slots=True)
class EntryReview:
    """One handed-in review. juror: as in queries.juror_names; points: in the order of the criteria; evidence: by
    criterion, in the order of the text; before: the latest first."""

    juror: str
    points: tuple[int, ...]
    comment: str
    remark: str
    handed_in_at: datetime
    evidence: tuple[Evidence, ...]
    before: tuple[ReviewBefore, ...]


@dataclass(frozen=True, slots=True)
class EntryReviews:
    """unread: why the text cannot be read; what jurors marked in it is then not shown either."""

    code: str
    title: str
    words: int
    criteria: tuple[CriterionColumn, ...]
    reviews: tuple[EntryReview, ...]
    waiting_for: tuple[str, ...]
    unread: Unread | None


def edition(session: Session, year: int, person_id: int) -> Edition | None:
    """The edition, for somebody on its committee; None for anybody else."""
    return session.scalars(
        select(Edition)
        .join(Seat, Seat.edition_id == Edition.id)
        .where(
            Edition.year == year,
            Seat.person_id == person_id,
            Seat.role == Role.COMMITTEE,
            Seat.withdrawn_at.is_(None),
        )
    ).one_or_none()


def editions(session: Session, person_id: int) -> list[Edition]:
    """The editions whose committee this person is on, the latest first."""
    return list(
        session.scalars(
            select(Edition)
            .join(Seat, Seat.edition_id == Edition.id)
            .where(Seat.person_id == person_id, Seat.role == Role.COMMITTEE, Seat.withdrawn_at.is_(None))
            .order_by(Edition.year.desc())
        )
    )


def criteria(session: Session, edition_id: int) -> tuple[CriterionColumn, ...]:
    rows = session.execute(
        select(Criterion.id, Criterion.name, Criterion.weight)
        .filter_by(edition_id=edition_id)
        .order_by(Criterion.position)
    )
    return tuple(CriterionColumn(*row) for row in rows)


def jurors(session: Session, edition_id: int) -> list[JurorProgress]:
    """Every seated juror, those with most left to do first."""
    counts = session.execute(
        select(
            Seat.id,
            Seat.name,
            func.count(Manuscript.id).filter(Assignment.recused_at.is_(None)),
            func.count(Review.id).filter(Assignment.recused_at.is_(None)),
            func.count(Review.handed_in_at).filter(
                Assignment.recused_at.is_(None), Review.manuscript_id == Manuscript.id
            ),
            func.count(Assignment.recused_at),
            func.max(Review.saved_at),
        )
        .outerjoin(Assignment, and_(Assignment.seat_id == Seat.id, Assignment.published_at.is_not(None)))
        .outerjoin(Entry, and_(Entry.id == Assignment.entry_id, Entry.withdrawn_at.is_(None)))
        .outerjoin(
            Manuscript,
            and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None), Manuscript.held.is_(False)),
        )
        .outerjoin(Review, and_(Review.assignment_id == Assignment.id, Manuscript.id.is_not(None)))
        .where(
            Seat.edition_id == edition_id,
            Seat.role == Role.JUROR,
            Seat.accepted_at.is_not(None),
            Seat.withdrawn_at.is_(None),
        )
        .group_by(Seat.id, Seat.name)
        .order_by(Seat.name)
    )
    progress = [JurorProgress(*row) for row in counts]
    return sorted(progress, key=lambda juror: -juror.left)


def essays(session: Session, edition_id: int) -> list[EssayLine]:
    """The essays of an edition, by code."""
    rows = session.execute(
        select(
            Entry.code,
            Entry.title,
            Manuscript.words,
            func.count(Assignment.id).filter(_READS),
        )
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(Assignment, Assignment.entry_id == Entry.id)
        .outerjoin(Seat, Seat.id == Assignment.seat_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Entry.edition_id == edition_id, Entry.withdrawn_at.is_(None))
        .group_by(Entry.id, Entry.code, Entry.title, Manuscript.words)
        .order_by(Entry.code)
    )
    return [EssayLine(*row) for row in rows]


def reviews(session: Session, edition_id: int, code: str) -> EntryReviews | None:
    """What the jury said of one essay; None where the edition has no such essay."""
    return next(iter(reviews_of(session, edition_id, [code])), None)


def reviews_of(session: Session, edition_id: int, codes: Sequence[str]) -> list[EntryReviews]:
    """What the jury said of each of these essays, in their order; those that the edition does not have are left out."""
    entries = session.execute(
        select(
            Entry.id,
            Entry.code,
            Entry.title,
            Manuscript.id.label("manuscript_id"),
            Manuscript.words,
            WHY_UNREAD.label("unread"),
        )
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .where(Entry.edition_id == edition_id, Entry.code.in_(codes), Entry.withdrawn_at.is_(None))
    ).all()
    if not entries:
        return []
    rows = session.execute(
        select(
            Assignment.entry_id,
            Assignment.seat_id,
            Seat.name,
            BEARERS.label("bearers"),
            Review.id,
            Review.comment,
            Review.remark,
            Review.handed_in_at,
            Review.manuscript_id,
        )
        .select_from(Seat)
        .join(Assignment, Assignment.seat_id == Seat.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.entry_id.in_([entry.id for entry in entries]), _READS)
        .order_by(Seat.name, Seat.id)
    ).all()
    names = {r.seat_id: called(r.name, r.seat_id, r.bearers) for r in rows}
    standing = {entry.manuscript_id for entry in entries}
    finished = [r for r in rows if r.handed_in_at is not None and r.manuscript_id in standing]
    points = _points(session, [r.id for r in finished])
    columns = criteria(session, edition_id)
    # Somebody may have marked the very words that name the author.
    legible = {entry.id for entry in entries if entry.unread is None}
    evidence = _evidence(session, [r.id for r in finished if r.entry_id in legible])
    before = _before(session, [r.id for r in finished], columns)
    return [
        EntryReviews(
            entry.code,
            entry.title,
            entry.words,
            columns,
            tuple(
                EntryReview(
                    names[r.seat_id],
                    points[r.id],
                    r.comment,
                    r.remark,
                    r.handed_in_at,
                    tuple(evidence[r.id]),
                    tuple(before[r.id]),
                )
                for r in finished
                if r.entry_id == entry.id
            ),
            tuple(names[r.seat_id] for r in rows if r.entry_id == entry.id and r not in finished),
            unread=None if entry.unread is None else Unread(entry.unread),
        )
        for entry in sorted(entries, key=lambda entry: codes.index(entry.code))
    ]


def _points(session: Session, review_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    rows = session.execute(
        select(Score.review_id, Score.points)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.review_id.in_(list(review_ids)))
        .order_by(Criterion.position)
    )
    points: dict[int, list[int]] = defaultdict(list)
    for review_id, given in rows:
        points[review_id].append(given)
    return {review_id: tuple(given) for review_id, given in points.items()}


def _evidence(session: Session, review_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """What the jurors of these reviews marked in the text of each, by review; evidence for no criterion comes last."""
    rows = session.execute(
        select(Review.id, Criterion.name, Highlight.quote, Highlight.note)
        .join(Highlight, Highlight.assignment_id == Review.assignment_id)
        .outerjoin(Criterion, Criterion.id == Highlight.criterion_id)
        .where(Review.id.in_(list(review_ids)), Highlight.manuscript_id == Review.manuscript_id)
        .order_by(Criterion.position.is_(None), Criterion.position, Highlight.begins, Highlight.id)
    )
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    for review_id, criterion, quote, note in rows:
        evidence[review_id].append(Evidence(criterion, quote, note))
    return evidence


def _before(
    session: Session, review_ids: Iterable[int], columns: Iterable[CriterionColumn]
) -> dict[int, list[ReviewBefore]]:
    """What these reviews were, of the same text, before they were changed, by review, the latest first."""
    rows = session.scalars(
        select(EarlierReview)
        .join(Review, Review.id == EarlierReview.review_id)
        .where(EarlierReview.review_id.in_(list(review_ids)), EarlierReview.manuscript_id == Review.manuscript_id)
        .order_by(EarlierReview.number.desc())
    )
    before: dict[int, list[ReviewBefore]] = defaultdict(list)
    for row in rows:
        points = tuple(row.points.get(str(column.id)) for column in columns)
        before[row.review_id].append(
            ReviewBefore(points, row.comment, row.remark, row.handed_in_at, row.reopened_at, row.reason)
        )
    return before
