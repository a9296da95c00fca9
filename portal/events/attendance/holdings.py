"""What attendance holds of people, by the seam that `accounts.holdings` declares."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.download import as_json, columns
from portal.accounts.holdings import Counts, HeldFile, Words
from portal.accounts.models import Person
from portal.events.attendance.models import Attendance, AttendanceChange, Roll
from portal.events.attendance.operations import erasure
from portal.events.attendance.queries import holdings as queries


class AttendanceHolder:
    readme = "events/attendance/holdings/readme.txt"

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:  # noqa: ARG002
        held = queries.held(session, person.id)
        if held:
            content = {
                "attendance": [_attendance(row, roll) for row, roll in held.attendance],
                "history": [_change(row, roll) for row, roll in held.changes],
                "added_to_the_sheet_of": list(held.sheets),
                "certificates": [columns(one, "code", "issued_at", "over_at", "why") for one in held.certificates],
            }
            yield as_json("attendance.json", content)
        for one in held.certificates:
            if one.signed is not None:
                yield HeldFile(f"certificates/{one.code}.json", one.signed.as_file().encode())

    def kept(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person.id)
        return Words("events/attendance/holdings/kept.html", {"held": held}) if held else None

    def loss(self, session: Session, person: Person, now: datetime) -> Words | None:  # noqa: ARG002
        held = queries.held(session, person.id)
        return Words("events/attendance/holdings/loss.html", {"held": held}) if held else None

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:
        return erasure.erase_person(session, person, now=now)

    def forget(self, session: Session, *, now: datetime) -> Counts:
        return erasure.forget(session, now=now)


def _meeting(roll: Roll) -> dict[str, object]:
    return {"event": roll.stated.title, "day": roll.stated.day, "meeting": roll.uid}


def _attendance(row: Attendance, roll: Roll) -> dict[str, object]:
    about = columns(row, "presence", "minutes", "credentialed")
    return {**_meeting(roll), **about, "credits": roll.facts["credits"]}


def _change(row: AttendanceChange, roll: Roll) -> dict[str, object]:
    about = ("presence_before", "minutes_before", "presence_after", "minutes_after", "changed_at")
    return {**_meeting(roll), **columns(row, *about)}
