"""Certificates: one's own, and what anybody may look up by a code."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import signatures
from portal.events.attendance.models import Attendance, AttendanceChange, Certificate, CertificateKey
from portal.events.attendance.rules.certificate import Certificate as Signed
from portal.events.models import Event


@dataclass(frozen=True, slots=True)
class Stored:
    """A certificate as it is kept, judged anew. signed: None once it is forgotten whose it was
    is_signed: by the published key that it names"""

    row: Certificate
    signed: Signed | None
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Own:
    """Somebody's certificates that hold, by the slug of the event and by the year."""

    of_events: Mapping[str, Certificate]
    of_years: Mapping[int, Certificate]


def by_code(session: Session, code: str) -> Stored | None:
    """One statement."""
    rows = select(Certificate, CertificateKey.public).outerjoin(CertificateKey, CertificateKey.name == Certificate.key)
    found = session.execute(rows.where(Certificate.code == code)).one_or_none()
    return None if found is None else _judged(*found)


def own(session: Session, person_id: int) -> Own:
    """One statement."""
    rows = select(Certificate, Event.slug).outerjoin(Event, Event.id == Certificate.event_id)
    found = session.execute(rows.where(Certificate.person_id == person_id, Certificate.over_at.is_(None))).all()
    of_events = {slug: certificate for certificate, slug in found if slug is not None}
    return Own(of_events, {row.year: row for row, _ in found if row.year is not None})


def own_by_code(session: Session, person_id: int, code: str) -> Certificate | None:
    """One of this person's that holds. One statement."""
    rows = select(Certificate).filter_by(person_id=person_id, code=code, over_at=None)
    return session.scalars(rows).one_or_none()


def all_of(session: Session, person_id: int) -> Sequence[Certificate]:
    """Every one of this person, also those that are over. One statement."""
    return session.scalars(select(Certificate).filter_by(person_id=person_id).order_by(Certificate.id)).all()


def faults(session: Session) -> Iterator[str]:
    """What is wrong with certificates and attendance, in words, by number: `portal verify` asks."""
    rows = select(Certificate, CertificateKey.public).outerjoin(CertificateKey, CertificateKey.name == Certificate.key)
    for row, public in session.execute(rows.order_by(Certificate.id).execution_options(yield_per=500)):
        stored = _judged(row, public)
        if stored.signed is not None and not stored.is_signed:
            yield f"certificate {row.id}: no published key has signed what it states"
    last = {
        (c.roll_id, c.person_id): c.after
        for c in session.scalars(select(AttendanceChange).order_by(AttendanceChange.id))
    }
    now = {(row.roll_id, row.person_id): row.mark for row in session.scalars(select(Attendance))}
    for roll_id, person_id in sorted(last.keys() | now.keys()):
        if last.get((roll_id, person_id)) != now.get((roll_id, person_id)):
            yield f"attendance of person {person_id} in roll {roll_id}: it is not what was last written down"


def _judged(row: Certificate, public: str | None) -> Stored:
    signed = row.signed
    is_signed = signed is not None and public is not None and signatures.is_signed(signed, public)
    consistent = is_signed and signed is not None and signed.stated.get("code") == row.code
    return Stored(row, signed, consistent)
