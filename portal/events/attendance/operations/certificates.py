"""Issuing certificates, and taking back those that no longer hold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import signatures
from portal.accounts import turnstile as people
from portal.accounts.models import Person
from portal.audit import register
from portal.codes import LONG, new_code
from portal.events.attendance.models import Certificate, CertificateKey
from portal.events.attendance.queries.ledger import ledger
from portal.events.attendance.refusals import NothingAttended
from portal.events.attendance.rules import certificate as rules
from portal.events.attendance.rules.certificate import Over
from portal.events.models import Event
from portal.key_store import publish
from portal.refusals import Conflict
from portal.signatures import Signer, written


@dataclass(frozen=True, slots=True)
class Scope:
    """What a certificate is of: one event, by its number, or one year."""

    event_id: int | None = None
    year: int | None = None


def issue(
    session: Session, person_id: int, scope: Scope, *, signer: Signer, actor: Person, now: datetime
) -> tuple[Certificate, bool]:
    """The certificate of what is recorded now, and whether it is new: the same facts are the same certificate. One
    that states something else is replaced.

    Raises NothingAttended.
    """
    person = people.person(session, person_id)
    stated = facts_of(session, person, scope)
    if not stated["meetings"]:
        raise NothingAttended
    digest = rules.digest(stated)
    live = _live(session, person_id, scope)
    if live is not None and live.digest == digest:
        return live, False
    if live is not None:
        live.over_at, live.why = now, Over.REPLACED
        session.flush()
    code = new_code(LONG)
    stated = {**stated, "code": code, "issued_at": written(now), "portal": signer.portal}
    signed = signatures.signed(rules.Certificate, stated, signer.key)
    publish(session, CertificateKey, signatures.public_key(signer.key), now)
    row = Certificate(
        code=code,
        person_id=person_id,
        event_id=scope.event_id,
        year=scope.year,
        digest=digest,
        facts=stated,
        key=signed.key,
        signature=signed.signature,
        issued_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict from error
    subject = f"certificate {row.id}"
    register.record(session, actor=actor, verb="certify", subject=subject, now=now, person=person_id)
    return row, True


def recheck(session: Session, person_ids: Iterable[int], *, now: datetime) -> Sequence[Certificate]:
    """Take back those certificates of these people that state something which is not so any more; returns them."""
    rows = select(Certificate).where(Certificate.person_id.in_(list(person_ids)), Certificate.over_at.is_(None))
    over = []
    for row in session.scalars(rows.order_by(Certificate.id)):
        person = session.get_one(Person, row.person_id)
        now_so = facts_of(session, person, Scope(row.event_id, row.year))
        if not rules.still_holds(row.facts or {}, now_so):
            row.over_at, row.why = now, Over.CORRECTED
            over.append(row)
    session.flush()
    return over


def facts_of(session: Session, person: Person, scope: Scope) -> Mapping[str, Any]:
    """What a certificate of this would state now."""
    lines = ledger(session, person.id)
    if scope.event_id is None:
        about = str(scope.year)
        own = [line for line in lines if line.attended.year == scope.year]
    else:
        slug = session.get_one(Event, scope.event_id).slug
        own = [line for line in lines if line.attended.event == slug]
        about = own[-1].attended.stated.title if own else ""
    return rules.facts(person.name, about, own)


def _live(session: Session, person_id: int, scope: Scope) -> Certificate | None:
    rows = select(Certificate).filter_by(person_id=person_id, event_id=scope.event_id, year=scope.year, over_at=None)
    return session.scalars(rows.with_for_update()).one_or_none()
