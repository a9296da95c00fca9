"""Inviting jurors and committee members, and their answers."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.models import Assignment, Entry, Review, Role, Seat, live_seat
from portal.prize.operations import assignments, turnstile
from portal.prize.refusals import AlreadySeated, InvitationOver, JudgesOwnEdition
from portal.refusals import Conflict

# Long enough for somebody on a ward to come round to their mail.
VALID_FOR = timedelta(days=21)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def invite(
    session: Session, edition_id: int, *, role: Role, name: str, email: str, organiser: Person, now: datetime
) -> tuple[Seat, str]:
    """Set up a seat; returns it with the token for the link, which exists nowhere else.

    Raises AlreadySeated where the address has a seat or an open invitation in this edition, JudgesOwnEdition where
    its owner has an entry there.
    """
    token = secrets.token_urlsafe(24)
    email = email.strip().lower()
    entrant = select(Entry.id).join(Person, Person.id == Entry.person_id)
    if session.scalar(entrant.where(Entry.edition_id == edition_id, Person.email == email).limit(1)) is not None:
        raise JudgesOwnEdition(email)
    seat = Seat(
        edition_id=edition_id,
        role=role,
        name=name,
        email=email,
        token_digest=digest(token),
        invited_at=now,
        expires_at=now + VALID_FOR,
    )
    try:
        with session.begin_nested():
            session.add(seat)
    except IntegrityError:
        raise AlreadySeated(email) from None
    register.record(session, actor=organiser, verb="invite", subject=f"seat {seat.id}", now=now, role=role)
    return seat, token


def send_again(session: Session, seat_id: int, *, organiser: Person, now: datetime) -> tuple[Seat, str]:
    """Give an invitation that is not answered a new link and its full time again; the old ones open nothing any more.
    Returns the seat with the new token.

    Raises Conflict where it was answered or withdrawn.
    """
    seat = session.get_one(Seat, seat_id, with_for_update=True, populate_existing=True)
    if seat.accepted_at or seat.declined_at or seat.withdrawn_at:
        raise Conflict
    token = secrets.token_urlsafe(24)
    seat.token_digest, seat.reminder_digest = digest(token), None
    seat.invited_at, seat.expires_at = now, now + VALID_FOR
    session.flush()
    register.record(session, actor=organiser, verb="invite again", subject=f"seat {seat.id}", now=now, role=seat.role)
    return seat, token


def open_invitation(session: Session, token: str, *, now: datetime) -> Seat:
    """The seat that this link is for.

    Raises InvitationOver where it is unknown, expired, withdrawn or answered.
    """
    own = digest(token)
    either = or_(Seat.token_digest == own, Seat.reminder_digest == own)
    seat = session.scalar(select(Seat).where(either).with_for_update())
    if seat is None or seat.accepted_at or seat.declined_at or seat.withdrawn_at or now >= seat.expires_at:
        raise InvitationOver
    return seat


def notice(session: Session, token: str, *, now: datetime) -> Seat:
    """Note that a person has the invitation before them. A link that is merely fetched says nothing: filters of mail
    follow every link. Raises InvitationOver as above."""
    seat = open_invitation(session, token, now=now)
    _notice(seat, now)
    session.flush()
    return seat


def _notice(seat: Seat, now: datetime) -> None:
    if seat.opened_at is None:
        seat.opened_at = now


def accept(session: Session, token: str, person: Person, *, now: datetime) -> Seat:
    """Take the seat as this person.

    Raises InvitationOver as above, JudgesOwnEdition for somebody with an entry in the edition, AlreadySeated for
    somebody with a seat there.
    """
    # As for handing in an essay: nobody does both at one moment.
    person = turnstile.person(session, person.id)
    seat = open_invitation(session, token, now=now)
    own = select(Entry.id).filter_by(edition_id=seat.edition_id, person_id=person.id)
    if session.scalar(own.limit(1)) is not None:
        raise JudgesOwnEdition(person.email)
    if session.scalar(live_seat(seat.edition_id, person.id)) is not None:
        raise AlreadySeated(person.email)
    _notice(seat, now)
    seat.person_id, seat.accepted_at = person.id, now
    session.flush()
    register.record(session, actor=person, verb="accept", subject=f"seat {seat.id}", now=now, role=seat.role)
    return seat


def decline(session: Session, token: str, *, now: datetime) -> Seat:
    """Turn the invitation down. Raises InvitationOver as above."""
    seat = open_invitation(session, token, now=now)
    _notice(seat, now)
    seat.declined_at = now
    session.flush()
    register.record(session, actor=None, verb="decline", subject=f"seat {seat.id}", now=now, role=seat.role)
    return seat


def withdraw(session: Session, seat: Seat, *, organiser: Person, now: datetime) -> int:
    """Take a seat back. Essays that its holder has not begun are free to be given to somebody else; what was written
    is kept, and what is handed in counts. Returns how many essays their holder knew of and have a reader less."""
    if seat.withdrawn_at is not None:
        return 0
    seat.withdrawn_at = now
    open_readings = (
        select(func.count())
        .select_from(Assignment)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Assignment.seat_id == seat.id, Assignment.published_at.is_not(None), Assignment.recused_at.is_(None))
        .where(Review.handed_in_at.is_(None), Entry.withdrawn_at.is_(None))
    )
    lacking = session.scalar(open_readings) or 0
    assignments.free(session, Assignment.seat_id == seat.id)
    session.flush()
    register.record(session, actor=organiser, verb="withdraw seat", subject=f"seat {seat.id}", now=now, role=seat.role)
    return lacking
