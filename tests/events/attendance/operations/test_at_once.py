"""Two organisers and one meeting: threads with connections of their own, on a database that keeps what they do."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.database import db
from portal.events import operations, queries
from portal.events.attendance.models import AttendanceChange, Roll
from portal.events.attendance.operations import recording
from portal.events.attendance.queries import certificates as verified
from portal.events.attendance.rules.presence import Mark, Presence
from tests.builders import NOW, person
from tests.events.at_once import Act as Doing
from tests.events.at_once import at_once
from tests.events.attendance.conftest import AFTER, evenings


@pytest.fixture
def world(kept: Flask) -> tuple[Flask, int, list[int]]:
    """An app whose transactions are committed, the evenings in it; Ada, and ten organisers."""
    with kept.app_context():
        session = db.session()
        event_id = operations.put(session, evenings(), now=NOW).id
        people = [person(session, name).id for name in ("Ada", *(f"Olga{n}" for n in range(10)))]
        session.commit()
    return kept, event_id, people


def test_of_two_organisers_at_once_one_is_kept_and_the_other_told(world: tuple[Flask, int, list[int]]) -> None:
    """Ten of them, each with another mark for the same person, and nobody has recorded anything yet; then ten more."""
    app, event_id, (ada, *olgas) = world

    def save(organiser: int, version: int) -> Doing:
        def act(session: Session) -> object:
            listing = queries.one(session, event_id)
            mark = Mark(Presence.PARTLY, 1 + organiser + 20 * version)
            by = session.get_one(Person, organiser)
            return recording.record(
                session, listing, listing.meetings[0], {ada: mark}, version=version, organiser=by, now=AFTER
            )

        return act

    for version in (0, 1):
        assert at_once(app, [save(organiser, version) for organiser in olgas]) == {"done": 1, "SavedMeanwhile": 9}
    with app.app_context():
        session = db.session()
        assert session.scalars(select(Roll.version)).all() == [2]
        assert len(session.scalars(select(AttendanceChange)).all()) == 2
        assert list(verified.faults(session)) == []
        assert register.verify(session) == []
