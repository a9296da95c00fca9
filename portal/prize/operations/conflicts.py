"""Whom a juror is close to, as they declare it, and what the organiser finds of it.

What is declared is kept and compared with nothing here: no answer to a juror depends on whether it concerns an essay.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Bar, Entry, Role, Seat, Waiver
from portal.prize.operations import turnstile
from portal.prize.refusals import CannotAssign, NotAssigned


def declare(
    session: Session,
    seat_id: int,
    *,
    close_to: Mapping[str, Sequence[str]],
    most_essays: int | None,
    zone: str | None,
    now: datetime,
) -> None:
    """Keep what the holder of a seat says of themselves. close_to: as models.Seat has it.

    Where they are close to others than before, what the organiser had set aside is to be looked at again.

    Raises NotAssigned where the seat was withdrawn.
    """
    seat = session.get_one(Seat, seat_id, with_for_update=True, populate_existing=True)
    if seat.withdrawn_at is not None:
        raise NotAssigned
    declared = {key: list(values) for key, values in close_to.items()}
    changed = declared != seat.close_to
    seat.close_to, seat.most_essays, seat.zone = declared, most_essays, zone
    session.flush()
    if changed:
        session.execute(delete(Waiver).filter_by(seat_id=seat_id))
    holder = session.get_one(Person, seat.person_id)
    register.record(session, actor=holder, verb="declare closeness", subject=f"seat {seat_id}", now=now)


def waive(
    session: Session, edition_id: int, seat_id: int, code: str, reason: str, *, organiser: Person, now: datetime
) -> None:
    """Find that a match is none of closeness: the essay may go to this juror. It holds until the juror declares anew.

    Raises CannotAssign where the edition has no such juror or essay.
    """
    seat_id, entry_id = _pair(session, edition_id, seat_id, code)
    session.merge(Waiver(seat_id=seat_id, entry_id=entry_id, reason=reason, waived_by_id=organiser.id, waived_at=now))
    session.flush()
    register.record(session, actor=organiser, verb="waive", subject=f"entry {code}", now=now, seat=seat_id)


def bar(
    session: Session, edition_id: int, seat_id: int, code: str, reason: str, *, organiser: Person, now: datetime
) -> None:
    """Keep an essay from a juror for what the organiser knows. Raises CannotAssign as above."""
    seat_id, entry_id = _pair(session, edition_id, seat_id, code)
    session.merge(Bar(seat_id=seat_id, entry_id=entry_id, reason=reason, barred_by_id=organiser.id, barred_at=now))
    session.flush()
    register.record(session, actor=organiser, verb="bar", subject=f"entry {code}", now=now, seat=seat_id)


def forget(session: Session, edition_id: int, seat_id: int, code: str, *, organiser: Person, now: datetime) -> bool:
    """Take back what the organiser found of a juror and an essay; returns whether there was anything.

    Raises CannotAssign as above.
    """
    seat_id, entry_id = _pair(session, edition_id, seat_id, code)
    kept = [session.get(table, (seat_id, entry_id)) for table in (Waiver, Bar)]
    there = [row for row in kept if row is not None]
    for row in there:
        session.delete(row)
    session.flush()
    if there:
        register.record(
            session, actor=organiser, verb="withdraw finding", subject=f"entry {code}", now=now, seat=seat_id
        )
    return bool(there)


def _pair(session: Session, edition_id: int, seat_id: int, code: str) -> tuple[int, int]:
    """The juror's seat and the entry's id. The edition is the turnstile, as for the plan that follows from it."""
    turnstile.edition(session, edition_id)
    seat = session.scalar(select(Seat).filter_by(id=seat_id, edition_id=edition_id, role=Role.JUROR))
    entry_id = session.scalar(select(Entry.id).filter_by(code=code, edition_id=edition_id, erased_at=None))
    if seat is None or entry_id is None:
        raise CannotAssign(code, seat.name if seat else "")
    return seat_id, entry_id
