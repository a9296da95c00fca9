"""One juror's task: an assignment, with all that what is written about it depends on."""

from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Criterion, Edition, Entry, Manuscript, Review, SealedRules, Seat
from portal.prize.refusals import NotAssigned


@dataclass(frozen=True, slots=True)
class Task:
    """Satisfies permissions.Reading.

    standing: the version that stands; review: what is kept of it so far; is_sealed: whether the rules are.
    """

    assignment: Assignment
    entry: Entry
    edition: Edition
    juror: Person
    standing: Manuscript
    review: Review | None
    is_sealed: bool
    criteria: tuple[Criterion, ...]

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
    """One statement, in which the assignment is the turnstile: two writers come through it one after the other.

    Raises NotAssigned where it was taken back, or the seat withdrawn, since the page was loaded.
    """
    rows = session.execute(
        select(Assignment, Entry, Edition, Person, Manuscript, Review, SealedRules.edition_id.is_not(None), Criterion)
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Edition, Edition.id == Entry.edition_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .join(Person, Person.id == Seat.person_id)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .join(Criterion, Criterion.edition_id == Edition.id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(SealedRules, SealedRules.edition_id == Edition.id)
        .where(Assignment.id == assignment_id, Seat.withdrawn_at.is_(None))
        .order_by(Criterion.position)
        .with_for_update(of=Assignment)
        .execution_options(populate_existing=True)
    ).all()
    if not rows:
        raise NotAssigned
    return Task(*rows[0][:-1], criteria=tuple(row[-1] for row in rows))
