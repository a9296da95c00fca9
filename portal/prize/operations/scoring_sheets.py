"""Keeping what a juror scored on a sheet away from the net."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Assignment, Entry
from portal.prize.operations import reviews
from portal.prize.refusals import NotAssigned
from portal.prize.rules.judgement import Judgement


@dataclass(frozen=True, slots=True)
class Judged:
    """One row as its juror confirmed it. hand_in: whether the review is made final, else it is a draft."""

    code: str
    judgement: Judgement
    hand_in: bool


def keep(session: Session, seat_id: int, rows: Sequence[Judged], *, now: datetime) -> None:
    """All of the rows or, where one of them cannot be kept, none.

    Raises what `reviews.save` and `reviews.hand_in` raise; NotAssigned also where an essay is not on this seat's desk.
    """
    held = (
        select(Entry.code, Assignment.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .where(Assignment.seat_id == seat_id, Entry.code.in_([row.code for row in rows]))
    )
    assignments = {row.code: row.id for row in session.execute(held)}
    # In one order, whoever else writes: two sheets at once wait for one another and do not block each other.
    for row in sorted(rows, key=lambda row: row.code):
        if row.code not in assignments:
            raise NotAssigned
        write = reviews.hand_in if row.hand_in else reviews.save
        write(session, assignments[row.code], row.judgement, now=now)
