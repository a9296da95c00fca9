"""Stepping back from an essay, and who reads it instead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.dealing import table
from portal.prize.models import Assignment, Edition, Entry, Seat
from portal.prize.operations import assignments, plans, reviews, sealing, turnstile
from portal.prize.refusals import NotAssigned


@dataclass(frozen=True, slots=True)
class SteppedBack:
    """What became of an essay whose reader stepped back.

    juror: the name on the seat of who did. instead, words: who was given it, with its length; None and nothing where
    it went to nobody. lacks: whether it has fewer readers now than the edition asks for.
    """

    edition: Edition
    code: str
    juror: str
    instead: Person | None
    words: tuple[int, ...]
    lacks: bool


def step_back(session: Session, assignment_id: int, reason: str, *, now: datetime) -> SteppedBack | None:
    """Recuse a juror, and give the essay to another one at once. No other reading is touched.

    None where the juror had stepped back before. Raises what `reviews.recuse` raises.
    """
    whose = (
        select(Entry.edition_id, Entry.code, Seat.name)
        .join(Assignment, Assignment.entry_id == Entry.id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .where(Assignment.id == assignment_id)
    )
    its = session.execute(whose).one_or_none()
    if its is None:
        raise NotAssigned
    # The edition before the assignment: so does whoever publishes a plan, and neither waits for the other for ever.
    edition = turnstile.edition(session, its.edition_id)
    if not reviews.recuse(session, assignment_id, reason, now=now):
        return None
    dealt_from = table(session, edition)
    seat_id = dealt_from.stand_in(its.code) if now < edition.reviews_due_at else None
    if seat_id is None:
        return SteppedBack(edition, its.code, its.name, None, (), dealt_from.lacks(its.code) > 0)
    # As with all readings that jurors are given: in an edition from before there were seals, it falls here.
    sealing.seal(session, edition.id, organiser=None, now=now)
    given = assignments.planned(seat_id, dealt_from.essays[its.code], now)
    given.published_at = now
    session.add(given)
    session.flush()
    register.record(session, actor=None, verb="assign", subject=f"entry {its.code}", now=now, seat=seat_id)
    holder = session.get_one(Person, session.get_one(Seat, seat_id).person_id)
    words = plans.lengths(session, edition.id, {(seat_id, its.code)})[seat_id]
    return SteppedBack(edition, its.code, its.name, holder, words, dealt_from.lacks(its.code) > 1)
