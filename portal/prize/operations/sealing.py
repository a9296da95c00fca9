"""Sealing what an edition is judged by, before anybody scores, and breaking that seal again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Criterion, Edition, Entry, SealedRules
from portal.prize.operations import turnstile
from portal.prize.refusals import AlreadyScored
from portal.prize.rulebook import first_score_at, rules_of
from portal.prize.rules.sealed import digest
from portal.refusals import Conflict


def seal(session: Session, edition_id: int, *, organiser: Person | None, now: datetime) -> SealedRules:
    """Fix the rules as they stand; those that are sealed already stay as they are.

    organiser: None where the seal falls by itself: with the first readings that jurors are given, or, where those were
    given before there were seals or the seal was broken since, with the next score.
    """
    edition = turnstile.edition(session, edition_id)
    kept = session.get(SealedRules, edition_id)
    if kept is not None:
        return kept
    criteria = session.scalars(select(Criterion).filter_by(edition_id=edition_id).order_by(Criterion.position))
    document = rules_of(edition, criteria).document()
    sealed = SealedRules(
        edition_id=edition_id,
        sealed_at=now,
        sealed_by_id=organiser.id if organiser else None,
        document=document,
        digest=digest(document),
        first_score_at=first_score_at(session, edition_id),
    )
    session.add(sealed)
    session.flush()
    _record(session, edition, "seal rules", organiser, now, digest=sealed.digest)
    return sealed


def break_seal(session: Session, edition_id: int, reason: str, *, organiser: Person, now: datetime) -> None:
    """Let the rules be changed once more. The register keeps the digest that they had, and the reason.

    Raises Conflict where there is no seal, AlreadyScored where there is a score.
    """
    edition = turnstile.edition(session, edition_id)
    sealed = session.get(SealedRules, edition_id)
    if sealed is None:
        raise Conflict
    _wait_for_scores(session, edition_id)
    scored_at = first_score_at(session, edition_id)
    if scored_at is not None:
        raise AlreadyScored(scored_at, edition.zone)
    session.delete(sealed)
    session.flush()
    _record(session, edition, "break seal", organiser, now, digest=sealed.digest, reason=reason)


def _wait_for_scores(session: Session, edition_id: int) -> None:
    """Have every juror who is saving a review at this moment come first."""
    its = select(Assignment.id).join(Entry, Entry.id == Assignment.entry_id).where(Entry.edition_id == edition_id)
    session.execute(its.order_by(Assignment.id).with_for_update(of=Assignment))


def _record(
    session: Session, edition: Edition, verb: str, organiser: Person | None, now: datetime, **facts: str
) -> None:
    register.record(session, actor=organiser, verb=verb, subject=f"edition {edition.year}", now=now, **facts)
