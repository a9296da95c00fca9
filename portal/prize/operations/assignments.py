"""Single essays: given to a juror by hand, as part of the plan, and taken back."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.dealing import UNBEGUN, table
from portal.prize.models import Assignment, Entry, ReadingPlace, Seat
from portal.prize.operations import turnstile
from portal.prize.refusals import CannotAssign, HasReview


def free(session: Session, which: ColumnElement[bool]) -> None:
    """Take these essays from jurors who have neither begun with them nor stepped back."""
    untouched = session.scalars(
        # Not while a juror saves: the first draft would lose what it hangs on.
        select(Assignment.id).where(which, Assignment.recused_at.is_(None), UNBEGUN).with_for_update(of=Assignment)
    ).all()
    session.execute(delete(ReadingPlace).where(ReadingPlace.assignment_id.in_(untouched)))
    gone = delete(Assignment).where(Assignment.id.in_(untouched))
    session.execute(gone.execution_options(synchronize_session="fetch"))


def give(session: Session, edition_id: int, seat_id: int, code: str, *, organiser: Person, now: datetime) -> None:
    """Plan one essay for one juror. Where they have it already, or it is planned, nothing changes.

    Raises CannotAssign where the essay is not readable, the seat is not taken, or the juror must not read it.
    """
    edition = turnstile.edition(session, edition_id)
    its, pair = table(session, edition), (seat_id, code)
    if code not in its.essays or seat_id not in its.limits or pair in its.barred:
        raise CannotAssign(code, session.get_one(Seat, seat_id).name)
    if pair in its.given | its.planned:
        return
    session.add(planned(seat_id, its.essays[code], now))
    session.flush()
    register.record(session, actor=organiser, verb="plan", subject=f"entry {code}", now=now, seat=seat_id)


def take_back(session: Session, edition_id: int, seat_id: int, code: str, *, organiser: Person, now: datetime) -> None:
    """Take an essay from a juror who has not begun with it, or out of the plan.

    Raises HasReview where a review is begun or handed in, or a passage marked: that is never thrown away.
    """
    its = select(Assignment).join(Entry, Entry.id == Assignment.entry_id)
    its = its.where(Assignment.seat_id == seat_id, Entry.code == code, Entry.edition_id == edition_id)
    its = its.where(Assignment.recused_at.is_(None))
    assignment = session.scalar(its.with_for_update(of=Assignment))
    if assignment is None:
        return
    if session.scalar(select(Assignment.id).where(Assignment.id == assignment.id, UNBEGUN)) is None:
        raise HasReview(code)
    verb = "take back" if assignment.published_at else "leave out"
    free(session, Assignment.id == assignment.id)
    register.record(session, actor=organiser, verb=verb, subject=f"entry {code}", now=now, seat=seat_id)


def planned(seat_id: int, entry_id: int, now: datetime) -> Assignment:
    """A reading that nobody knows of yet, in a random place, so that no juror's order follows the order in which essays
    came in."""
    return Assignment(seat_id=seat_id, entry_id=entry_id, assigned_at=now, position=secrets.randbelow(1 << 30))
