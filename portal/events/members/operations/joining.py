"""Writing down how one joins. The register keeps that it was written, and never what."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.listing import Listing
from portal.events.members.models import Joining
from portal.events.members.refusals import WrittenMeanwhile
from portal.events.members.rules.versions import version_of
from portal.events.models import Occurrence
from portal.events.registration.operations import turnstile
from portal.refusals import Conflict


@dataclass(frozen=True, slots=True)
class Said:
    """What the organiser says: see `models.Joining`."""

    link: str
    number: str
    passcode: str
    note: str
    hours_before: int
    minutes_after: int

    @classmethod
    def of(cls, row: Joining) -> "Said":
        return cls(*(getattr(row, name) for name in cls.__slots__))


def say(
    session: Session,
    listing: Listing,
    uid: str | None,
    said: Said,
    *,
    version: str = "",
    organiser: Person,
    now: datetime,
) -> None:
    """Write down how one joins the event, or one of its meetings, in the place of what was written before.

    uid: of the meeting · version: of what the page showed that was edited; nothing where nothing was written

    Raises WrittenMeanwhile where something else is written by now, Conflict where there is no such meeting any more.
    """
    # Its event's lock: of two who write at once, the second finds the row of the first.
    turnstile.event(session, listing.id)
    row = _row(session, listing, uid)
    if version_of(row and Said.of(row)) != version:
        raise WrittenMeanwhile
    row = row or Joining(**_of(session, listing, uid))
    for name in Said.__slots__:
        setattr(row, name, getattr(said, name))
    row.changed_at = now
    session.add(row)
    session.flush()
    _record(session, listing, uid, "say how to join", organiser, now)


def take_away(session: Session, listing: Listing, uid: str | None, *, organiser: Person, now: datetime) -> None:
    """Again does nothing. Raises Conflict where there is no such meeting any more."""
    turnstile.event(session, listing.id)
    if row := _row(session, listing, uid):
        session.delete(row)
        session.flush()
        _record(session, listing, uid, "take away how to join", organiser, now)


def _of(session: Session, listing: Listing, uid: str | None) -> dict[str, int]:
    if uid is None:
        return {"event_id": listing.id}
    occurrence = session.scalars(select(Occurrence.id).filter_by(event_id=listing.id, uid=uid)).one_or_none()
    if occurrence is None:
        raise Conflict
    return {"occurrence_id": occurrence}


def _row(session: Session, listing: Listing, uid: str | None) -> Joining | None:
    rows = select(Joining).filter_by(**_of(session, listing, uid)).execution_options(populate_existing=True)
    return session.scalars(rows).one_or_none()


def _record(session: Session, listing: Listing, uid: str | None, verb: str, organiser: Person, now: datetime) -> None:
    facts = {"meeting": uid} if uid else {}
    register.record(session, actor=organiser, verb=verb, subject=f"event {listing.slug}", now=now, **facts)
