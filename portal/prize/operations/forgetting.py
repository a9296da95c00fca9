"""Forgetting by the clock: what rules.retention says is over, a bounded number at a time, on any number of machines."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, select, tuple_
from sqlalchemy.orm import Session

from portal.prize.models import Commitment, Draft, Edition, Entry, Extension, Manuscript, RefusedFile
from portal.prize.models_decision import wins
from portal.prize.operations.erasure import erase_entries, forget_drafts
from portal.prize.rules.retention import announced_long_ago, closed_long_ago

# At one time, of each: `portal tick` comes round again soon.
BATCH = 100


def forget_unfinished(session: Session, *, now: datetime) -> int:
    """Forget forms that were never handed in, a month after the deadline of whoever began them; returns how many."""
    due = (
        select(Draft.edition_id, Draft.person_id)
        .join(Edition, Edition.id == Draft.edition_id)
        .where(_is_over(Draft, now))
        .order_by(Draft.edition_id, Draft.person_id)
        .limit(BATCH)
        .with_for_update(of=Draft, skip_locked=True)
    )
    whose = _keys(session, due)
    return forget_drafts(session, tuple_(Draft.edition_id, Draft.person_id).in_(whose)) if whose else 0


def forget_registrations(session: Session, *, now: datetime) -> int:
    """Forget registered files that never came, as above; returns how many."""
    key = (Commitment.edition_id, Commitment.person_id, Commitment.sha256)
    came = exists().where(
        Manuscript.sha256 == Commitment.sha256,
        Entry.id == Manuscript.entry_id,
        Entry.edition_id == Commitment.edition_id,
        Entry.person_id == Commitment.person_id,
    )
    due = (
        select(*key)
        .join(Edition, Edition.id == Commitment.edition_id)
        .where(_is_over(Commitment, now), ~came)
        .order_by(*key)
        .limit(BATCH)
        .with_for_update(of=Commitment, skip_locked=True)
    )
    which = _keys(session, due)
    if which:
        session.execute(delete(Commitment).where(tuple_(*key).in_(which)))
    return len(which)


def forget_refused_files(session: Session, *, now: datetime) -> int:
    """Forget what came and was not taken, as above; returns how many."""
    due = (
        select(RefusedFile.id)
        .join(Edition, Edition.id == RefusedFile.edition_id)
        .where(_is_over(RefusedFile, now))
        .order_by(RefusedFile.id)
        .limit(BATCH)
        .with_for_update(of=RefusedFile, skip_locked=True)
    )
    numbers = session.scalars(due).all()
    if numbers:
        session.execute(delete(RefusedFile).where(RefusedFile.id.in_(numbers)))
    return len(numbers)


def forget_extensions(session: Session, *, now: datetime) -> int:
    """Forget the longer deadlines, and the reasons for them, of those who have handed nothing in; returns how many."""
    key = (Extension.edition_id, Extension.person_id)
    entered = exists().where(Entry.edition_id == Extension.edition_id, Entry.person_id == Extension.person_id)
    due = (
        select(*key)
        .join(Edition, Edition.id == Extension.edition_id)
        .where(_is_over(Extension, now), ~entered)
        .order_by(*key)
        .limit(BATCH)
        .with_for_update(of=Extension, skip_locked=True)
    )
    whose = _keys(session, due)
    if whose:
        session.execute(delete(Extension).where(tuple_(*key).in_(whose)))
    return len(whose)


def forget_essays(session: Session, *, now: datetime) -> int:
    """Take authors and texts from essays of editions that were announced a year ago; what wins keeps both. Returns how
    many."""
    due = (
        select(Entry.id)
        .join(Edition, Edition.id == Entry.edition_id)
        .where(Entry.erased_at.is_(None), Edition.announced_at <= announced_long_ago(now), ~wins())
        .order_by(Entry.id)
        .limit(BATCH)
        .with_for_update(of=Entry, skip_locked=True)
    )
    numbers = session.scalars(due).all()
    erase_entries(session, numbers, now=now)
    return len(numbers)


def _is_over(row: type[Draft | Commitment | Extension | RefusedFile], now: datetime) -> ColumnElement[bool]:
    """Whether the deadline of the row's person was long enough ago, by the edition and by an extension of their own."""
    then = closed_long_ago(now)
    own = Extension.__table__.alias()
    longer = exists().where(
        own.c.edition_id == row.edition_id, own.c.person_id == row.person_id, own.c.closes_at > then
    )
    return and_(Edition.closes_at <= then, ~longer)


def _keys(session: Session, due: object) -> Sequence[tuple[object, ...]]:
    return [tuple(row) for row in session.execute(due)]  # type: ignore[call-overload]
