"""Giving one person longer than everybody has, for a reason that is kept."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Edition, Entry, Extension, Manuscript, live_seat
from portal.prize.operations import turnstile
from portal.prize.refusals import ExtensionUsed, Ineligible, UnfitExtension
from portal.prize.rules.extension import fingerprint, may_last_until
from portal.refusals import Conflict


def grant(
    session: Session,
    edition_id: int,
    person_id: int,
    *,
    until: datetime,
    reason: str,
    organiser: Person,
    now: datetime,
) -> bool:
    """Let this person hand in before `until`, or change what was given before; returns whether anything is new.

    The register keeps the person's number and the fingerprint of the reason.

    Raises UnfitExtension where it would end at a time at which it may not, Ineligible for somebody who judges.
    """
    person = turnstile.person(session, person_id)
    edition = session.get_one(Edition, edition_id)
    if not may_last_until(edition.window, until, now):
        raise UnfitExtension(edition.closes_at, edition.reviews_due_at, edition.zone, now)
    if session.scalar(live_seat(edition_id, person_id)) is not None:
        raise Ineligible
    known = session.get(Extension, (edition_id, person_id))
    if known is not None and (known.closes_at, known.reason) == (until, reason):
        return False
    session.merge(
        Extension(
            edition_id=edition_id,
            person_id=person_id,
            closes_at=until,
            reason=reason,
            granted_by_id=organiser.id,
            granted_at=now,
        )
    )
    session.flush()
    register.record(
        session,
        actor=organiser,
        verb="extend",
        subject=f"edition {edition.year}",
        now=now,
        person=person.id,
        until=until.astimezone(UTC).isoformat(),
        reason_sha256=fingerprint(reason),
    )
    return True


def take_back(session: Session, edition_id: int, person_id: int, *, organiser: Person, now: datetime) -> Person:
    """What was given and not used yet; returns whose it was.

    Raises ExtensionUsed where an essay is in time by it, Conflict where it is taken back already.
    """
    person = turnstile.person(session, person_id)
    extension = session.get(Extension, (edition_id, person_id))
    if extension is None:
        raise Conflict
    edition = session.get_one(Edition, edition_id)
    used = (
        select(Entry.code)
        .join(Manuscript, Manuscript.entry_id == Entry.id)
        .filter_by(edition_id=edition_id, person_id=person_id)
        .where(Manuscript.received_at >= edition.closes_at)
    )
    if code := session.scalars(used.limit(1)).one_or_none():
        raise ExtensionUsed(code)
    session.delete(extension)
    session.flush()
    subject = f"edition {edition.year}"
    register.record(session, actor=organiser, verb="take back extension", subject=subject, now=now, person=person.id)
    return person
