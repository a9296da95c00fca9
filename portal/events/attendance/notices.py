"""The mails about certificates. Each is written in the transaction of the act it speaks of, and leaves after it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.codes import in_groups
from portal.events.attendance.models import Certificate
from portal.mail import outbox
from portal.web import absolute_url


def issued(session: Session, certificates: Iterable[Certificate], *, now: datetime) -> None:
    """The organiser has issued it."""
    _write(session, certificates, "certificate", now)


def over(session: Session, certificates: Iterable[Certificate], *, now: datetime) -> None:
    """What it states is not so any more: whoever has shown it to somebody has to know."""
    _write(session, certificates, "certificate-over", now)


def _write(session: Session, certificates: Iterable[Certificate], template: str, now: datetime) -> None:
    for certificate in certificates:
        person = session.get_one(Person, certificate.person_id)
        outbox.post(
            session,
            to=person.email,
            template=f"events/{template}",
            now=now,
            person=person,
            about=(certificate.facts or {})["about"],
            code=in_groups(certificate.code),
            verify=absolute_url("events.certificates.certificate", code=in_groups(certificate.code)),
            link=absolute_url("events.credit.mine"),
        )
