"""Giving essays to jurors."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, Select, delete, exists, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Entry, Highlight, Manuscript, ReadingPlace, Review, Role, Seat
from portal.prize.operations import turnstile
from portal.prize.refusals import CannotAssign, HasReview
from portal.scoring.assignment import assign

# Nothing is written of it: no review is begun, no passage marked.
UNBEGUN = ~or_(
    exists().where(Review.assignment_id == Assignment.id), exists().where(Highlight.assignment_id == Assignment.id)
)


def free(session: Session, which: ColumnElement[bool]) -> None:
    """Take these essays from jurors who have neither begun with them nor stepped back."""
    untouched = session.scalars(
        # Not while a juror saves: the first draft would lose what it hangs on.
        select(Assignment.id).where(which, Assignment.recused_at.is_(None), UNBEGUN).with_for_update()
    ).all()
    session.execute(delete(ReadingPlace).where(ReadingPlace.assignment_id.in_(untouched)))
    gone = delete(Assignment).where(Assignment.id.in_(untouched))
    session.execute(gone.execution_options(synchronize_session="fetch"))


def fill(session: Session, edition_id: int, *, organiser: Person, now: datetime) -> int:
    """Give every readable essay of the edition as many readers as the edition asks for; returns how many were added.

    What is given already stays. Loads are level, and jurors linked through the essays they share, as far as can be.
    Readable: not withdrawn, and not held for a name in its text. A recused juror does not count as a reader, and does
    not get the essay again; one whose seat was withdrawn counts with a review that was handed in before.
    """
    edition = turnstile.edition(session, edition_id)
    jurors = session.scalars(
        select(Seat.id).where(
            Seat.edition_id == edition_id,
            Seat.role == Role.JUROR,
            Seat.accepted_at.is_not(None),
            Seat.withdrawn_at.is_(None),
        )
    ).all()
    essays = session.scalars(_readable(edition_id)).all()
    kept: set[tuple[str, str]] = set()
    barred: set[tuple[str, str]] = set()
    rows = session.execute(
        select(Assignment.entry_id, Assignment.seat_id, Assignment.recused_at)
        .join(Seat, Seat.id == Assignment.seat_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Seat.edition_id == edition_id, or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)))
    )
    for entry_id, seat_id, recused_at in rows:
        (barred if recused_at else kept).add((str(seat_id), str(entry_id)))
    plan = assign(
        [str(e.id) for e in essays],
        {str(j): None for j in jurors},
        edition.reads_per_entry,
        kept=kept,
        barred=barred,
        seed=edition_id,
    )
    session.add_all(_new(int(seat), int(entry), now) for seat, entry in plan.added)
    session.flush()
    if plan.added:
        register.record(
            session, actor=organiser, verb="assign", subject=f"edition {edition.year}", now=now, reads=len(plan.added)
        )
    return len(plan.added)


def give(session: Session, edition_id: int, seat_id: int, code: str, *, organiser: Person, now: datetime) -> None:
    """Give one essay to one juror. Once given, giving it again changes nothing.

    Raises CannotAssign where the essay is not readable, the seat is not taken, or the juror has recused.
    """
    turnstile.edition(session, edition_id)
    seat = session.get_one(Seat, seat_id)
    entry = session.scalars(_readable(edition_id).where(Entry.code == code)).one_or_none()
    had = entry and session.scalar(select(Assignment).filter_by(seat_id=seat_id, entry_id=entry.id))
    seated = seat.edition_id == edition_id and seat.accepted_at and not seat.withdrawn_at and seat.role == Role.JUROR
    if entry is None or not seated or (had and had.recused_at):
        raise CannotAssign(code, seat.name)
    if had is None:
        session.add(_new(seat_id, entry.id, now))
        session.flush()
        register.record(session, actor=organiser, verb="assign", subject=f"entry {code}", now=now, seat=seat_id)


def take_back(session: Session, edition_id: int, seat_id: int, code: str, *, organiser: Person, now: datetime) -> None:
    """Take an essay from a juror who has not begun its review.

    Raises HasReview where one is begun or handed in: it is never thrown away.
    """
    assignment = session.scalar(
        select(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.seat_id == seat_id, Entry.code == code, Entry.edition_id == edition_id)
        # Not while its juror saves: the first draft would lose what it hangs on.
        .with_for_update(of=Assignment)
    )
    if assignment is None:
        return
    its = Assignment.id == assignment.id
    if session.scalar(select(Assignment.id).where(its, UNBEGUN)) is None:
        raise HasReview(code)
    free(session, its)
    register.record(session, actor=organiser, verb="take back", subject=f"entry {code}", now=now, seat=seat_id)


def _readable(edition_id: int) -> Select[Entry]:
    """Selects the essays that may be read: not withdrawn, not erased, and not held."""
    return (
        select(Entry)
        .join(Manuscript, Manuscript.entry_id == Entry.id)
        .where(
            Entry.edition_id == edition_id,
            Entry.withdrawn_at.is_(None),
            Entry.erased_at.is_(None),
            Manuscript.replaced_at.is_(None),
            Manuscript.held.is_(False),
        )
        .order_by(Entry.id)
    )


def _new(seat_id: int, entry_id: int, now: datetime) -> Assignment:
    # A random place, so that no juror's order follows the order in which essays came in.
    return Assignment(
        seat_id=seat_id, entry_id=entry_id, assigned_at=now, published_at=now, position=secrets.randbelow(1 << 30)
    )
