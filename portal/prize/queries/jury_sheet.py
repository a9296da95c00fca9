"""A juror's scoring sheet of one edition: the essays, and what is kept of each review. Only values leave here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.offprints.sheet import Column, Line, Sheet
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, Seat
from portal.prize.queries.assigned import STATE, EditionFacts, State, assigned_to
from portal.prize.queries.jury import seats
from portal.prize.queries.jury_essay import CRITERION_COLUMNS, CriterionView, criterion_view
from portal.prize.rules.judgement import page_version
from portal.prize.rules.reading_time import minutes
from portal.prize.rules.scoring_sheet import Fault, Mark, Standing, Terms

_CLOSED = {
    State.HANDED_IN: Fault.HANDED_IN,
    State.RECUSED: Fault.RECUSED,
    State.WITHDRAWN: Fault.WITHDRAWN,
    State.ERASED: Fault.ERASED,
}


@dataclass(frozen=True, slots=True)
class SheetDesk:
    """words: by code; standings: in the juror's own order."""

    edition: EditionFacts
    seat_id: int
    criteria: tuple[CriterionView, ...]
    words: Mapping[str, int]
    standings: tuple[Standing, ...]

    @property
    def to_do(self) -> tuple[Standing, ...]:
        return tuple(standing for standing in self.standings if standing.closed is None)

    @property
    def terms(self) -> Terms:
        criteria = tuple((c.id, c.name) for c in self.criteria)
        return Terms(self.edition.year, self.seat_id, criteria, self.edition.scale)

    def sheet(self, due: str) -> Sheet:
        """What is still to be scored. due: until when, in words."""
        return Sheet(
            title=self.edition.title,
            due=due,
            lowest=self.edition.scale.lowest,
            highest=self.edition.scale.highest,
            columns=tuple(Column(c.name, c.question, c.anchors) for c in self.criteria),
            lines=tuple(self._line(standing) for standing in self.to_do),
        )

    def _line(self, its: Standing) -> Line:
        mark = Mark(self.edition.year, self.seat_id, its.code, its.version)
        points = tuple(its.points.get(c.id) for c in self.criteria)
        return Line(str(mark), its.code, its.title, minutes(self.words[its.code]), points, its.comment)


def sheet_desk(session: Session, person_id: int, year: int) -> SheetDesk | None:
    """What this juror's sheet is made of, and checked against; None where they are no juror of that edition."""
    edition, seat = next(((e, s) for e, s in seats(session, person_id) if e.year == year), (None, None))
    if edition is None or seat is None:
        return None
    rows = session.execute(
        assigned_to(
            person_id,
            Entry.code,
            Entry.title,
            Manuscript.words,
            Manuscript.number,
            STATE.label("state"),
            Review.id.label("review_id"),
            Review.version,
            Review.comment,
        )
        .where(Edition.year == year)
        .order_by(Assignment.position, Assignment.id)
    ).all()
    points = _points(session, seat.id)
    standings = tuple(
        Standing(
            row.code,
            row.title,
            _CLOSED.get(State(row.state)),
            row.review_id is not None,
            row.state == State.REPLACED,
            page_version(row.version or 0, row.number),
            points[row.review_id],
            row.comment or "",
        )
        for row in rows
    )
    return SheetDesk(edition, seat.id, _criteria(session, seat.id), {row.code: row.words for row in rows}, standings)


def _points(session: Session, seat_id: int) -> defaultdict[int | None, dict[int, int]]:
    """The points of all reviews of a seat by criterion, by review."""
    rows = session.execute(
        select(Score.review_id, Score.criterion_id, Score.points)
        .join(Review, Review.id == Score.review_id)
        .join(Assignment, Assignment.id == Review.assignment_id)
        .where(Assignment.seat_id == seat_id)
    )
    points: defaultdict[int | None, dict[int, int]] = defaultdict(dict)
    for row in rows:
        points[row.review_id][row.criterion_id] = row.points
    return points


def _criteria(session: Session, seat_id: int) -> tuple[CriterionView, ...]:
    rows = session.execute(
        select(*CRITERION_COLUMNS)
        .join(Seat, Seat.edition_id == Criterion.edition_id)
        .where(Seat.id == seat_id)
        .order_by(Criterion.position)
    )
    return tuple(map(criterion_view, rows))
