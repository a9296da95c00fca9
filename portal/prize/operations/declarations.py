"""Declaring later what was not declared with the essay."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import register
from portal.prize.models import Edition, Entry
from portal.prize.operations import turnstile
from portal.prize.permissions import why_not_withdraw
from portal.prize.refusals import NoEntry


def declare(session: Session, edition_id: int, person_id: int, keys: Sequence[str], *, now: datetime) -> Entry:
    """Add to an entry what its author declares now, in the edition's words; what it holds already stays as it was.

    Raises NoEntry where there is none, NotWithdrawable once the winners are decided.
    """
    person = turnstile.person(session, person_id)
    edition = session.get_one(Edition, edition_id)
    if refusal := why_not_withdraw(edition.window, edition.zone, now):
        raise refusal
    entry = session.scalar(select(Entry).filter_by(edition_id=edition_id, person_id=person_id))
    if entry is None:
        raise NoEntry
    new = {k: text for k, text in edition.declarations.items() if k in keys and k not in entry.declared}
    if new:
        entry.declared = entry.declared | new
        session.flush()
        register.record(
            session, actor=person, verb="declare", subject=f"entry {entry.code}", now=now, declared=sorted(new)
        )
    return entry
