"""Claiming, verifying and ending what a body vouches for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.membership import Held, Kind
from portal.accounts.models import Membership, Person
from portal.audit import register
from portal.refusals import Conflict, Refusal

# How long it is known that somebody was a member, and what a claim said that nobody has answered.
KEPT = timedelta(days=365)
# At one time: `portal tick` comes round again soon.
BATCH = 100


@dataclass(eq=False)
class ClaimGone(Conflict):
    """What was to be decided is decided, or taken back, already."""

    code: ClassVar[str] = "claim-gone"


@dataclass(eq=False)
class UnfitDays(Refusal):
    """A membership that would end before it begins."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "unfit-days"
    since: date
    until: date


def held(session: Session, person_id: int) -> list[Held]:
    """What is verified of this person, whenever it holds."""
    rows = session.scalars(select(Membership).filter_by(person_id=person_id).where(Membership.since.is_not(None)))
    return [value for row in rows if (value := row.held)]


def has_claim(session: Session, person_id: int, kinds: Collection[Kind], body: str) -> bool:
    """Whether somebody waits for the organiser to verify one of these, of this body."""
    claims = select(Membership.id).filter_by(person_id=person_id, verified_at=None, body=body)
    return session.scalar(claims.where(Membership.kind.in_(kinds)).limit(1)) is not None


def claim(session: Session, person_id: int, *, kind: Kind, body: str, now: datetime) -> bool:
    """Say that one is it. It waits for the organiser, and gives nothing until then; returns whether it is new."""
    known = select(Membership.id).filter_by(person_id=person_id, kind=kind, body=body, until=None)
    if session.scalar(known) is not None:
        return False
    row = Membership(person_id=person_id, kind=kind, body=body, claimed_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    person = session.get_one(Person, person_id)
    register.record(session, actor=person, verb="claim", subject=f"membership {row.id}", now=now, kind=kind)
    return True


def take_back(session: Session, membership_id: int, person_id: int) -> None:
    """Take one's own claim back. Raises ClaimGone where it is none any more."""
    session.delete(_claim(session, membership_id, person_id=person_id))
    session.flush()


def verify(
    session: Session,
    person_id: int,
    *,
    kind: Kind,
    body: str,
    since: date,
    until: date | None,
    organiser: Person,
    now: datetime,
) -> Membership:
    """Vouch for somebody, whether they claimed it or not; where it is verified already, set its days.

    Raises UnfitDays, and Conflict where another such has been opened at the same time.
    """
    if until is not None and until < since:
        raise UnfitDays(since, until)
    rows = select(Membership).filter_by(person_id=person_id, kind=kind, body=body).with_for_update()
    row = session.scalars(rows.order_by(Membership.until.is_not(None), Membership.id.desc())).first()
    if row is None or (row.until is not None and row.until < since):
        row = Membership(person_id=person_id, kind=kind, body=body)
    by = organiser.id  # read before the row changes: whatever is loaded in between would write half of it
    row.since, row.until, row.verified_at, row.verified_by_id = since, until, now, by
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise Conflict from error
    register.record(
        session,
        actor=organiser,
        verb="verify",
        subject=f"membership {row.id}",
        now=now,
        kind=kind,
        person=person_id,
        since=since.isoformat(),
        until=until and until.isoformat(),
    )
    return row


def refuse(session: Session, membership_id: int, *, organiser: Person, now: datetime) -> Person:
    """Turn a claim down: it is forgotten. Returns whose it was. Raises ClaimGone."""
    row = _claim(session, membership_id)
    person = session.get_one(Person, row.person_id)
    session.delete(row)
    session.flush()
    subject = f"membership {membership_id}"
    register.record(session, actor=organiser, verb="refuse", subject=subject, now=now, person=person.id)
    return person


def end(session: Session, membership_id: int, *, organiser: Person, today: date, now: datetime) -> Person:
    """It held until yesterday; one that began today or later never held at all, and goes. Returns whose it was.

    Raises ClaimGone where it has ended already.
    """
    row = session.get(Membership, membership_id, with_for_update=True)
    if row is None or row.since is None or (row.until is not None and row.until < today):
        raise ClaimGone
    person = session.get_one(Person, row.person_id)
    if row.since >= today:
        session.delete(row)
    else:
        row.until = today - timedelta(days=1)
    session.flush()
    subject = f"membership {membership_id}"
    register.record(session, actor=organiser, verb="end", subject=subject, now=now, person=person.id)
    return person


def erase(session: Session, person_id: int) -> int:
    """Everything of this person; returns how many."""
    gone = delete(Membership).where(Membership.person_id == person_id).returning(Membership.id)
    return len(session.execute(gone).all())


def forget(session: Session, *, now: datetime) -> int:
    """Forget what ended, and claims that nobody answered, a year ago; returns how many."""
    then = now - KEPT
    unanswered = and_(Membership.verified_at.is_(None), Membership.claimed_at <= then)
    over = or_(Membership.until < then.date(), unanswered)
    due = select(Membership.id).where(over).order_by(Membership.id).limit(BATCH).with_for_update(skip_locked=True)
    numbers = session.scalars(due).all()
    if numbers:
        session.execute(delete(Membership).where(Membership.id.in_(numbers)))
    return len(numbers)


def _claim(session: Session, membership_id: int, **whose: int) -> Membership:
    open_claims = select(Membership).filter_by(id=membership_id, verified_at=None, **whose)
    row = session.scalars(open_claims.with_for_update()).one_or_none()
    if row is None:
        raise ClaimGone
    return row
