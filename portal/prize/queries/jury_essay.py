"""One essay on a juror's desk, without its author, and the juror's own review of it. Only values leave this module."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, case, func, select
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
    Score,
)
from portal.prize.queries.assigned import EDITION_COLUMNS, READABLE, STATE, EditionFacts, State, assigned_to, facts
from portal.prize.rules.judgement import page_version
from portal.prize.rules.reading_time import minutes


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
class CriterionView:
    """anchors: points to what they mean, in rising order."""

    id: int
    name: str
    question: str
    anchors: tuple[tuple[int, str], ...]


CRITERION_COLUMNS = (Criterion.id.label("criterion_id"), Criterion.name, Criterion.question, Criterion.anchors)


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
class Task:
    """What a review is written by, and why it may not be: all but the text. Satisfies permissions.Reading."""

    assignment_id: int
    code: str
    state: State
    edition: EditionFacts
    criteria: tuple[CriterionView, ...]

    @property
    def recused(self) -> bool:
        return self.state is State.RECUSED

    @property
    def withdrawn(self) -> bool:
        return self.state is State.WITHDRAWN

    @property
    def final(self) -> bool:
        return self.state is State.HANDED_IN


@dataclass(frozen=True, slots=True)
class Desk(Task):
    """One essay on the juror's desk: the text, the criteria, the review so far.

    place: the share of the text that lies above where the juror was last, on whichever device, from 0 to 1.
    """

    entry: BlindEntry
    review: ReviewView
    place: float


def task(session: Session, person_id: int, code: str) -> Task | None:
    """What this juror's review of one essay is written by, in one statement; None where the essay is not theirs."""
    rows = session.execute(
        assigned_to(
            person_id,
            *EDITION_COLUMNS,
            Assignment.id.label("assignment_id"),
            Entry.code,
            STATE.label("state"),
            *CRITERION_COLUMNS,
        )
        .join(Criterion, Criterion.edition_id == Edition.id)
        .where(Entry.code == code)
        .order_by(Criterion.position)
    ).all()
    if not rows:
        return None
    its = rows[0]
    return Task(its.assignment_id, its.code, State(its.state), facts(its), tuple(map(criterion_view, rows)))


def desk(session: Session, person_id: int, code: str) -> Desk | None:
    """One essay with this juror's review of it; None where it is not theirs to read."""
    row = session.execute(
        assigned_to(
            person_id,
            *EDITION_COLUMNS,
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
        code=row.code,
        state=State(row.state),
        edition=facts(row),
        criteria=criteria,
        entry=BlindEntry(row.code, row.title, row.words, row.html or "", row.headings if row.html else []),
        review=ReviewView(version, row.comment or "", row.remark or "", points, row.saved_at, row.handed_in_at),
        place=row.share,
    )


def criterion_names(session: Session, numbers: Collection[int]) -> dict[str, str]:
    """What these criteria are called, by the name of their field in a form. Every call prints them."""
    rows = session.execute(select(Criterion.id, Criterion.name).where(Criterion.id.in_(numbers)))
    return {f"criterion_{row.id}": row.name for row in rows}


def blind_file(session: Session, person_id: int, code: str) -> bytes | None:
    """The blind copy as a Word file."""
    content: bytes | None = session.scalar(assigned_to(person_id, BlindCopy.docx).where(Entry.code == code, READABLE))
    return content


def _scored(
    session: Session, edition_id: int, review_id: int | None
) -> tuple[tuple[CriterionView, ...], dict[int, int]]:
    """The criteria of an edition, and the points that a review gives on them so far, by criterion."""
    rows = session.execute(
        select(*CRITERION_COLUMNS, Score.points)
        .outerjoin(Score, and_(Score.criterion_id == Criterion.id, Score.review_id == review_id))
        .where(Criterion.edition_id == edition_id)
        .order_by(Criterion.position)
    ).all()
    points = {row.criterion_id: row.points for row in rows if row.points is not None}
    return tuple(map(criterion_view, rows)), points


def criterion_view(row: Row[*tuple[Any, ...]]) -> CriterionView:
    """What these columns say."""
    anchors = tuple(sorted((int(points), text) for points, text in row.anchors.items()))
    return CriterionView(row.criterion_id, row.name, row.question, anchors)
