"""Registering what is about to be sent: the SHA-256 of a file, before the file itself."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.audit import register as acts
from portal.prize.models import Commitment, Edition, extended_until, live_seat
from portal.prize.operations import turnstile
from portal.prize.permissions import why_not_submit
from portal.prize.refusals import TooManyFiles
from portal.prize.rules.arrival import MOST_REGISTRATIONS


def register(session: Session, edition_id: int, person_id: int, sha256: str, *, now: datetime) -> Commitment:
    """Keep that this person has this file now. Registering it again changes nothing: the first time counts.

    Raises NotReceiving outside the person's window, Ineligible for somebody who judges, TooManyFiles after sixty.
    """
    person = turnstile.person(session, person_id)
    if known := session.get(Commitment, (edition_id, person_id, sha256)):
        return known
    edition = session.get_one(Edition, edition_id)
    window = edition.window.extended(session.scalar(extended_until(edition_id, person_id)))
    judges = session.scalar(live_seat(edition_id, person_id)) is not None
    if refusal := why_not_submit(window, edition.zone, judges=judges, now=now):
        raise refusal
    mine = select(func.count()).select_from(Commitment).filter_by(edition_id=edition_id, person_id=person_id)
    if (session.scalar(mine) or 0) >= MOST_REGISTRATIONS:
        raise TooManyFiles(MOST_REGISTRATIONS)
    commitment = Commitment(edition_id=edition_id, person_id=person_id, sha256=sha256, registered_at=now)
    session.add(commitment)
    session.flush()
    acts.record(session, actor=person, verb="register file", subject=f"edition {edition.year}", now=now, sha256=sha256)
    return commitment


def drop(session: Session, edition_id: int, person_id: int, sha256: str) -> None:
    """Wait for this file no longer: it came, and cannot be taken. That it was registered stays in the register."""
    session.execute(delete(Commitment).filter_by(edition_id=edition_id, person_id=person_id, sha256=sha256))
