"""Reading people."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Person

# So many of those who are found are shown: a longer list is not looked through, the words are narrowed.
MOST = 50


def by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however its letters are written."""
    return session.scalars(select(Person).where(Person.email == email.strip().lower())).one_or_none()


def organisers(session: Session) -> Sequence[Person]:
    """Whom what waits for the office is told."""
    return session.scalars(select(Person).filter_by(is_organiser=True, active=True).order_by(Person.id)).all()


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of themselves, and nobody has verified yet."""

    membership: Membership
    person: Person


def claims(session: Session) -> list[Claim]:
    """Those that wait for the organiser, the oldest first. One statement."""
    rows = (
        select(Membership, Person)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.verified_at.is_(None))
        .order_by(Membership.claimed_at, Membership.id)
    )
    return [Claim(membership, person) for membership, person in session.execute(rows)]


def memberships_of(session: Session, person_id: int) -> Sequence[Membership]:
    """Verified and claimed alike, what holds longest first. One statement."""
    rows = select(Membership).filter_by(person_id=person_id)
    order = (Membership.verified_at.is_(None), Membership.until.is_not(None), Membership.until.desc(), Membership.id)
    return session.scalars(rows.order_by(*order)).all()


def found(session: Session, text: str) -> list[tuple[Person, list[Membership]]]:
    """People whose name or mail address has this in it, at most `MOST`, each with what is verified. Two statements."""
    pattern = f"%{_escaped(text.strip().lower())}%"
    somewhere = or_(func.lower(Person.name).like(pattern, escape="\\"), Person.email.like(pattern, escape="\\"))
    rows = select(Person).where(Person.erased_at.is_(None), somewhere).order_by(Person.name, Person.id)
    people = session.scalars(rows.limit(MOST)).all()
    held: dict[int, list[Membership]] = {person.id: [] for person in people}
    verified = select(Membership).where(Membership.person_id.in_(held), Membership.verified_at.is_not(None))
    for membership in session.scalars(verified.order_by(Membership.id)):
        held[membership.person_id].append(membership)
    return [(person, held[person.id]) for person in people]


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
