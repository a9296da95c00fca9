"""One juror's task: an assignment, with all that what is written about it depends on."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, Score, SealedRules, Seat
from portal.prize.refusals import NotAssigned


@dataclass(frozen=True, slots=True)
class Task:
    """Satisfies permissions.Reading.

    standing: the version that stands; review: what is kept of it so far, and points: by criterion id, what it gives;
    is_sealed: whether the rules are.
    """

    assignment: Assignment
    entry: Entry
    edition: Edition
    juror: Person
    standing: Manuscript
    review: Review | None
    is_sealed: bool
    criteria: tuple[Criterion, ...]
    points: Mapping[int, int]

    @property
    def code(self) -> str:
        return self.entry.code

    @property
    def recused(self) -> bool:
        return self.assignment.recused_at is not None

    @property
    def withdrawn(self) -> bool:
        return self.entry.withdrawn_at is not None

    @property
    def final(self) -> bool:
        return self.is_kept_of_standing and self.review is not None and self.review.handed_in_at is not None

    @property
    def is_kept_of_standing(self) -> bool:
        """Whether what is kept was written about the version that stands."""
        return self.review is not None and self.review.manuscript_id == self.standing.id


def task(session: Session, assignment_id: int) -> Task:
    """One statement, in which the assignment is the turnstile: two writers come through it one after the other. On
    PostgreSQL the second has what was there when it began to wait, the assignment aside: models.Review finds that out
    when it is written, and `settled` is for whatever does not write it.

    Raises NotAssigned where it was taken back, or the seat withdrawn, since the page was loaded.
    """
    rows = session.execute(
        select(
            Assignment,
            Entry,
            Edition,
            Person,
            Manuscript,
            Review,
            SealedRules.edition_id.is_not(None),
            Criterion,
            Score.points,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .join(Criterion, Criterion.edition_id == Edition.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(Score, and_(Score.review_id == Review.id, Score.criterion_id == Criterion.id))
        .outerjoin(SealedRules, SealedRules.edition_id == Edition.id)
        .where(Assignment.id == assignment_id, Seat.withdrawn_at.is_(None))
        .order_by(Criterion.position)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotAssigned
    points = {row.Criterion.id: row.points for row in rows if row.points is not None}
    return Task(*rows[0][:-2], criteria=tuple(row.Criterion for row in rows), points=points)


def settled(session: Session, assignment_id: int) -> Task:
    """The same as it is once whoever writes of it at this moment is done, in two statements. Raises as above."""
    session.execute(select(Assignment.id).where(Assignment.id == assignment_id).with_for_update())
    return task(session, assignment_id)
