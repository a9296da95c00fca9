"""Writing down who was at a meeting, and correcting it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.attendance.models import Attendance, AttendanceChange, Certificate, Roll
from portal.events.attendance.operations import certificates
from portal.events.attendance.permissions import why_not_record
from portal.events.attendance.queries.people import is_credentialed, memberships
from portal.events.attendance.refusals import SavedMeanwhile
from portal.events.attendance.rules.presence import Mark, Marks
from portal.events.attendance.rules.stated import Stated
from portal.events.listing import Listing, Meeting


@dataclass(frozen=True, slots=True)
class Recorded:
    """What came of it. changed: how many people · over: certificates that no longer hold because of it"""

    changed: int
    over: Sequence[Certificate] = field(default=())


def record(
    session: Session,
    listing: Listing,
    meeting: Meeting,
    marks: Marks,
    *,
    version: int,
    organiser: Person,
    now: datetime,
) -> Recorded:
    """Write down what is marked of these people; of others nothing changes. What the listing states is kept as it is
    when something is first recorded of the meeting.

    version: of the roll that the page showed, 0 before there was one

    Raises NotHeld, NotBegun; SavedMeanwhile where the roll is another by now.
    """
    if refusal := why_not_record(listing, meeting, now):
        raise refusal
    by = organiser.id
    known = _known(session, marks)
    roll = _locked(session, meeting.uid)
    if (roll.version if roll else 0) != version:
        raise SavedMeanwhile
    rows = (
        {row.person_id: row for row in session.scalars(select(Attendance).filter_by(roll_id=roll.id))} if roll else {}
    )
    changed = {
        person_id: mark
        for person_id, mark in marks.items()
        if person_id in known and mark != (rows[person_id].mark if person_id in rows else None)
    }
    if not changed:
        return Recorded(0)
    roll = roll or _new_roll(session, listing, meeting, by, now)
    _write(session, roll, rows, changed, by, now)
    roll.version, roll.recorded_at, roll.recorded_by_id = version + 1, now, by
    session.flush()
    corrected = [person_id for person_id in changed if person_id in rows]
    # Also of whoever is recorded for the first time: what is stated for the whole event counts with its last meeting.
    over = certificates.recheck(session, changed, now=now)
    subject = f"meeting {meeting.uid}"
    facts = {"people": len(changed), "corrected": len(corrected), "certificates": len(over)}
    register.record(session, actor=organiser, verb="record attendance", subject=subject, now=now, **facts)
    return Recorded(len(changed), over)


def restate(
    session: Session, listing: Listing, meeting: Meeting, *, version: int, organiser: Person, now: datetime
) -> Recorded:
    """Have what the listing states now count for a meeting of which something is recorded already.

    Raises NotHeld, NotBegun; SavedMeanwhile where nothing is recorded, or the roll is another by now.
    """
    if refusal := why_not_record(listing, meeting, now):
        raise refusal
    of_meeting = select(Attendance.person_id).join(Roll, Roll.id == Attendance.roll_id).where(Roll.uid == meeting.uid)
    people = _known(session, session.scalars(of_meeting).all())
    roll = _locked(session, meeting.uid)
    if roll is None or roll.version != version:
        raise SavedMeanwhile
    stated = Stated.of(listing, meeting)
    if stated == roll.stated:
        return Recorded(0)
    if (stated.day, stated.organiser) != (roll.stated.day, roll.stated.organiser):
        held = memberships(session, people)
        for row in session.scalars(select(Attendance).filter_by(roll_id=roll.id)):
            row.credentialed = is_credentialed(held.get(row.person_id, []), stated.organiser, stated.day)
    roll.facts, roll.stated_at, roll.version = stated.as_facts(), now, version + 1
    session.flush()
    over = certificates.recheck(session, people, now=now)
    subject = f"meeting {meeting.uid}"
    facts = {"people": len(people), "certificates": len(over)}
    register.record(session, actor=organiser, verb="restate attendance", subject=subject, now=now, **facts)
    return Recorded(len(people), over)


def _known(session: Session, numbers: Iterable[int]) -> set[int]:
    """Those who still have an account, held until the end: nothing is written of somebody who is being forgotten, and
    no certificate is issued meanwhile."""
    people = select(Person.id).where(Person.id.in_(list(numbers)), Person.erased_at.is_(None)).order_by(Person.id)
    return set(session.scalars(people.with_for_update(read=True)))


def _locked(session: Session, uid: str) -> Roll | None:
    rows = select(Roll).filter_by(uid=uid).with_for_update()
    return session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def _new_roll(session: Session, listing: Listing, meeting: Meeting, by: int, now: datetime) -> Roll:
    """Raises SavedMeanwhile where somebody else began it at the same moment."""
    facts = Stated.of(listing, meeting).as_facts()
    about = {"event_id": listing.id, "uid": meeting.uid, "facts": facts, "stated_at": now}
    roll = Roll(**about, version=1, recorded_at=now, recorded_by_id=by)
    try:
        with session.begin_nested():
            session.add(roll)
    except IntegrityError as error:
        raise SavedMeanwhile from error
    return roll


def _write(
    session: Session, roll: Roll, rows: Mapping[int, Attendance], changed: Marks, by: int, now: datetime
) -> None:
    """The marks, and the line of each in the history."""
    held, stated = memberships(session, changed), roll.stated
    for person_id, mark in changed.items():
        row = rows.get(person_id)
        session.add(_change(roll, person_id, row.mark if row else None, mark, by, now))
        if mark is None:
            session.delete(row)
            continue
        if row is None:
            row = Attendance(roll_id=roll.id, person_id=person_id)
            session.add(row)
        row.presence, row.minutes = mark.presence, mark.minutes
        own = held.get(person_id, [])
        row.credentialed = bool(row.credentialed) or is_credentialed(own, stated.organiser, stated.day)


def _change(
    roll: Roll, person_id: int, before: Mark | None, after: Mark | None, by: int, now: datetime
) -> AttendanceChange:
    return AttendanceChange(
        roll_id=roll.id,
        person_id=person_id,
        presence_before=before.presence if before else None,
        minutes_before=before.minutes if before else None,
        presence_after=after.presence if after else None,
        minutes_after=after.minutes if after else None,
        changed_at=now,
        changed_by_id=by,
    )
