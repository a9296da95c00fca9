"""Making accounts for people, and letting them in."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import uuid4

from flask_security.proxies import _security
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import tokens
from portal.accounts.models import Person
from portal.refusals import Conflict
from portal.web import absolute_url


@dataclass(eq=False)
class AddressTaken(Conflict):
    """There is an account with this address already."""

    code: ClassVar[str] = "address-taken"
    email: str


def create_person(
    session: Session,
    *,
    email: str,
    name: str,
    password: str | None = None,
    confirmed_at: datetime | None = None,
    now: datetime,
    is_organiser: bool = False,
) -> Person:
    """An account. Without a password it is entered by `invite_link`; without `confirmed_at` not at all yet.

    Raises AddressTaken; ValueError where the address is none. The password is not judged: who calls has chosen it.
    """
    person = Person(
        email=_security.mail_util.normalize(email),
        name=name,
        password=hash_password(_security.password_util.normalize(password)) if password else None,
        fs_uniquifier=uuid4().hex,
        active=True,
        confirmed_at=confirmed_at,
        created_at=now,
        is_organiser=is_organiser,
    )
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError as error:
        raise AddressTaken(person.email) from error
    return person


def person_at(session: Session, *, email: str, name: str, now: datetime) -> Person:
    """Whoever has this address; where nobody has, a new account of that name, which `invite_link` lets in.

    Raises ValueError where the address is none.
    """
    try:
        return create_person(session, email=email, name=name, now=now)
    except AddressTaken as taken:
        return session.scalars(select(Person).filter_by(email=taken.email)).one()


def invite_link(person: Person) -> str:
    """Where an invited person chooses the first password. Works once, and for 14 days."""
    return absolute_url("accounts.welcome", token=tokens.invitation(person))


def accept_invitation(session: Session, person_id: int, password_hash: str, *, now: datetime) -> None:
    """The first password. Having got the mail, the person has shown the address to be theirs.

    Raises Conflict where a password was set in the meantime.
    """
    person = session.scalars(select(Person).filter_by(id=person_id, password=None).with_for_update()).one_or_none()
    if person is None:
        raise Conflict
    person.password = password_hash
    person.confirmed_at = person.confirmed_at or now
    sign_out_everywhere(person)


def sign_out_everywhere(person: Person) -> None:
    """Make every cookie and every mailed link of this person worthless."""
    person.fs_uniquifier = uuid4().hex


def close(person: Person) -> None:
    """Nobody signs in to this account any more, and who is signed in is out."""
    person.active = False
    sign_out_everywhere(person)
