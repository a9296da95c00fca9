"""The attendance of an event: its people down, its meetings across."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.events.attendance.models import Attendance, AttendanceChange, Attendee, Roll
from portal.events.attendance.permissions import why_not_record
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.attendance.rules.stated import Stated
from portal.events.listing import Listing, Meeting
from portal.events.registration.models import Registration
from portal.events.registration.rules.times import starts_at
from portal.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Column:
    """One meeting. meeting: None where the listing has it no more · roll: None before anything is recorded
    why_not: nothing can be recorded now"""

    uid: str
    meeting: Meeting | None
    roll: Roll | None
    why_not: Refusal | None

    @property
    def version(self) -> int:
        return self.roll.version if self.roll else 0

    @property
    def day(self) -> date:
        """When it was, as that stood when it was recorded; before that, when it is."""
        return self._held.day

    @property
    def begins(self) -> datetime:
        return starts_at(self._held)

    @property
    def _held(self) -> Meeting:
        if self.roll is None:
            assert self.meeting is not None  # noqa: S101 - a column is of a meeting, of a roll, or of both
            return self.meeting
        stated = self.roll.stated
        return Meeting(self.uid, stated.day, stated.zone, stated.at)

    def restated(self, listing: Listing) -> Stated | None:
        """What the listing states now, where that is not what counts; else nothing."""
        if self.roll is None or self.meeting is None:
            return None
        stated = Stated.of(listing, self.meeting)
        return stated if stated != self.roll.stated else None


@dataclass(slots=True)
class Row:
    """One person. email: None where their account is deleted · added: by the organiser, without a place
    places: until when they had each of their places, None for one that they have
    marks: what is recorded, by the uid of the meeting"""

    person_id: int
    name: str
    email: str | None
    added: bool = False
    places: list[datetime | None] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)

    def is_expected(self, meeting: Meeting) -> bool:
        """Whether they belong on this meeting's page: added, recorded there, or with a place when it began."""
        begins = starts_at(meeting)
        had_place = any(released is None or released > begins for released in self.places)
        return self.added or had_place or meeting.uid in self.marks

    @property
    def missed(self) -> int:
        """Meetings that they were not at for all of it, of those recorded."""
        return sum(mark.missed for mark in self.marks.values())

    @property
    def attended(self) -> int:
        return len(self.marks) - self.missed


@dataclass(frozen=True, slots=True)
class Sheet:
    columns: Sequence[Column]
    rows: Sequence[Row]

    @property
    def begun(self) -> list[Column]:
        """Those of which something is recorded, or can be."""
        return [column for column in self.columns if column.roll or column.why_not is None]

    def column(self, uid: str) -> Column | None:
        return next((column for column in self.columns if column.uid == uid and column.meeting), None)

    def expected(self, meeting: Meeting) -> list[Row]:
        return [row for row in self.rows if row.is_expected(meeting)]

    def there(self, column: Column) -> int:
        """How many were at all of it."""
        marks = (row.marks.get(column.uid) for row in self.rows)
        return sum(mark is not None and mark.presence is Presence.PRESENT for mark in marks)

    @property
    def some_missed(self) -> int:
        """How many people missed a meeting, or a part of one."""
        return sum(row.missed > 0 for row in self.rows)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a meeting's history. name: of whom · by: who wrote it"""

    row: AttendanceChange
    name: str
    by: str


def sheet(session: Session, listing: Listing, now: datetime) -> Sheet:
    """Everybody who has, or had, a place when something was held, was added, or is recorded; by name. Four statements,
    whatever the rows."""
    rolls = session.scalars(select(Roll).filter_by(event_id=listing.id)).all()
    by_uid = {roll.uid: roll for roll in rolls}
    columns = [Column(m.uid, m, by_uid.pop(m.uid, None), why_not_record(listing, m, now)) for m in listing.meetings]
    columns += [Column(uid, None, roll, None) for uid, roll in by_uid.items()]
    rows = _people(session, listing, now)
    uids = {roll.id: roll.uid for roll in rolls}
    recorded = select(Attendance, Person).join(Person, Person.id == Attendance.person_id)
    for row, person in session.execute(recorded.where(Attendance.roll_id.in_(uids)).order_by(Attendance.id)):
        rows.setdefault(person.id, _row(person)).marks[uids[row.roll_id]] = row.mark
    ordered = sorted(rows.values(), key=lambda row: (row.name.casefold(), row.person_id))
    return Sheet(sorted(columns, key=lambda column: (column.begins, column.uid)), ordered)


def history(session: Session, roll: Roll) -> list[Change]:
    """What was recorded of one meeting and corrected, the latest first. One statement."""
    who = aliased(Person)
    rows = (
        select(AttendanceChange, Person.name, who.name)
        .join(Person, Person.id == AttendanceChange.person_id)
        .join(who, who.id == AttendanceChange.changed_by_id)
        .where(AttendanceChange.roll_id == roll.id)
        .order_by(AttendanceChange.id.desc())
    )
    return [Change(row, name, by) for row, name, by in session.execute(rows)]


def _people(session: Session, listing: Listing, now: datetime) -> dict[int, Row]:
    """Those with a place, or who gave it back when a meeting had begun; and those who were added. Two statements."""
    began = min((starts_at(meeting) for meeting in listing.scheduled), default=now)
    rows: dict[int, Row] = {}
    placed = select(Registration, Person).join(Person, Person.id == Registration.person_id)
    of_event = placed.where(Registration.event_id == listing.id, Registration.placed_at.is_not(None))
    for registration, person in session.execute(of_event.order_by(Registration.id)):
        if person.erased_at is None and (registration.released_at is None or registration.released_at > began):
            rows.setdefault(person.id, _row(person)).places.append(registration.released_at)
    added = select(Person).join(Attendee, Attendee.person_id == Person.id).where(Attendee.event_id == listing.id)
    for person in session.scalars(added):
        rows.setdefault(person.id, _row(person)).added = True
    return rows


def _row(person: Person) -> Row:
    return Row(person.id, person.name, None if person.erased_at else person.email)
