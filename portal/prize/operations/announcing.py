"""From a decision to its announcement: the winners are told in confidence, then everybody is, at one instant."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.audit.register import Actor
from portal.events import operations as events
from portal.events.models import Event
from portal.prize.models import Edition
from portal.prize.models_announcement import Announcement
from portal.prize.models_decision import Award, Proposal
from portal.prize.operations import turnstile
from portal.prize.permissions import why_not_announce, why_not_call_off, why_not_tell
from portal.prize.refusals import Announced, NotDecided
from portal.prize.refusals_announcement import OtherDecision, UnfitInstant
from portal.prize.result_now import awarded, decision_of
from portal.prize.rules.announcement import FURTHEST


def tell(session: Session, edition_id: int, *, digest: str, organiser: Person, now: datetime) -> Sequence[int]:
    """Note that the winners are told, in confidence; returns the ids of the entries whose authors were not told before.

    digest: of the decision that the page showed. Raises NotDecided, NotUnsealed, Questioned, Announced, OtherDecision.
    """
    edition = turnstile.edition(session, edition_id)
    proposal, result = decision_of(session, edition_id)
    if refusal := why_not_tell(result, edition.window, edition.zone, now):
        raise refusal
    its = _shown(proposal, digest)
    told = _note_told(session, edition, now)
    if told:
        _record(session, organiser, "tell winners", edition, now, proposal=its.number, winners=len(told))
    return told


def announce(
    session: Session, edition_id: int, *, digest: str, at: datetime | None, organiser: Person, now: datetime
) -> bool:
    """Make the decision public now, or plan it for the instant `at`; returns whether it is public, so that everybody is
    written to in this transaction. What is planned becomes public at its instant by itself.

    digest: as for `tell`, whose refusals it raises; and Planned, UnfitInstant.
    """
    edition = turnstile.edition(session, edition_id)
    proposal, result = decision_of(session, edition_id)
    if refusal := why_not_announce(result, edition.window, edition.zone, now):
        raise refusal
    its = _shown(proposal, digest)
    if at is not None and not now < at <= now + FURTHEST:
        raise UnfitInstant
    edition.announced_at = at or now
    row = Announcement(edition_id=edition_id, proposal_id=its.id, by_id=organiser.id, planned_at=now)
    session.add(row)
    session.flush()
    if at is not None:
        _record(session, organiser, "plan announcement", edition, now, proposal=its.number, at=at.isoformat())
        return False
    _carry_out(session, edition, row, organiser, now)
    return True


def call_off(session: Session, edition_id: int, *, organiser: Person, now: datetime) -> None:
    """Take back what is planned. Raises NotPlanned, and Announced from the planned instant on."""
    edition = turnstile.edition(session, edition_id)
    if refusal := why_not_call_off(edition.window, edition.zone, now):
        raise refusal
    halt(session, edition, actor=organiser, now=now)


def halt(session: Session, edition: Edition, *, actor: Actor, now: datetime) -> None:
    """Take back what is planned, if anything is. The caller has locked the edition.

    Raises Announced where everybody has been written to: `now` is when a request began, and while it waited for the
    edition the planned instant may have come.
    """
    if edition.announced_at is None:
        return
    if session.scalar(select(Announcement.mailed_at).filter_by(edition_id=edition.id)) is not None:
        raise Announced(edition.announced_at, edition.zone)
    edition.announced_at = None
    session.execute(delete(Announcement).filter_by(edition_id=edition.id))
    session.flush()
    _record(session, actor, "call announcement off", edition, now)


def due(session: Session, now: datetime) -> Sequence[int]:
    """The ids of the editions whose planned instant has come, and of which nobody has been written to yet."""
    return session.scalars(
        select(Edition.id)
        .join(Announcement, Announcement.edition_id == Edition.id)
        .where(Edition.announced_at <= now, Announcement.mailed_at.is_(None))
        .order_by(Edition.year)
    ).all()


def carry_out(session: Session, edition_id: int, *, now: datetime) -> bool:
    """What follows from the planned instant; returns whether it is the caller who writes to everybody, in this
    transaction. Of several machines it is one, once."""
    edition = turnstile.edition(session, edition_id)
    row = session.get(Announcement, edition_id, populate_existing=True)
    is_due = edition.announced_at is not None and edition.announced_at <= now
    if row is None or row.mailed_at is not None or not is_due:
        return False
    _carry_out(session, edition, row, None, now)
    return True


def _carry_out(session: Session, edition: Edition, row: Announcement, actor: Actor | None, now: datetime) -> None:
    row.mailed_at = now
    _note_told(session, edition, now)
    # The listing and the calendars have one more date.
    events.dates_changed(session.get_one(Event, edition.event_id), now=now)
    session.flush()
    _record(session, actor, "announce", edition, now)


def _note_told(session: Session, edition: Edition, now: datetime) -> list[int]:
    """Whoever has deleted their account is told nothing."""
    untold = [
        (award.proposal_id, entry.id)
        for entry, award in session.execute(awarded(edition.id))
        if award.told_at is None and entry.person_id is not None
    ]
    for proposal_id, entry_id in untold:
        its = update(Award).where(Award.proposal_id == proposal_id, Award.entry_id == entry_id)
        session.execute(its.values(told_at=now))
    return [entry_id for _, entry_id in untold]


def _shown(proposal: Proposal | None, digest: str) -> Proposal:
    if proposal is None:
        raise NotDecided
    if proposal.digest != digest:
        raise OtherDecision
    return proposal


def _record(session: Session, actor: Actor | None, verb: str, edition: Edition, now: datetime, **facts: object) -> None:
    register.record(session, actor=actor, verb=verb, subject=f"edition {edition.year}", now=now, **facts)
