"""Who stands on the sheet of an event beside those with a place."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts import turnstile as people
from portal.accounts.models import Person
from portal.audit import register
from portal.events.attendance.models import Attendance, Attendee, Roll
from portal.events.attendance.refusals import HasRecord, NobodyToAdd
from portal.events.listing import Listing
from portal.refusals import Forbidden


def add(session: Session, listing: Listing, person_id: int, *, organiser: Person, now: datetime) -> Person:
    """Put somebody with an account on the sheet; again does nothing. Returns them. Raises NobodyToAdd."""
    by = organiser.id
    if session.get(Person, person_id) is None:
        raise NobodyToAdd
    try:
        person = people.person(session, person_id)
    except Forbidden:
        raise NobodyToAdd from None
    if session.get(Attendee, (listing.id, person_id)) is None:
        try:
            with session.begin_nested():
                session.add(Attendee(event_id=listing.id, person_id=person_id, added_at=now, added_by_id=by))
        except IntegrityError:
            # Another organiser added the same person at the same moment.
            return person
        subject = f"event {listing.slug}"
        register.record(session, actor=organiser, verb="add to sheet", subject=subject, now=now, person=person_id)
    return person


def remove(session: Session, listing: Listing, person_id: int, *, organiser: Person, now: datetime) -> None:
    """Take somebody off the sheet again. Raises NobodyToAdd where they were not put on it, HasRecord."""
    people.person(session, person_id)
    row = session.get(Attendee, (listing.id, person_id))
    if row is None:
        raise NobodyToAdd
    of_event = select(Roll.id).filter_by(event_id=listing.id)
    recorded = select(Attendance.id).where(Attendance.person_id == person_id, Attendance.roll_id.in_(of_event))
    if session.scalar(recorded.limit(1)) is not None:
        raise HasRecord
    session.delete(row)
    session.flush()
    subject = f"event {listing.slug}"
    register.record(session, actor=organiser, verb="take off sheet", subject=subject, now=now, person=person_id)
