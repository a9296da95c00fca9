"""A file of listings says nothing else than what those who are registered were told."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.events import files, operations, queries
from portal.events.facts import MalformedListings
from portal.events.listing import Intake, Listing, Status
from portal.events.models import Event
from portal.events.registration.operations import desk
from tests.builders import NOW, person
from tests.events.registration.conftest import HOUR, discussion, fill

Put = Callable[[Listing], Event]
pytestmark = pytest.mark.usefixtures("app")


def test_what_is_called_off_is_not_revived_by_the_file_that_listed_it(
    session: Session, put: Put, tmp_path: Path
) -> None:
    event = put(discussion())
    fill(session, event, 1)
    desk.call_off(session, event.id, organiser=person(session, "Olga"), now=NOW)
    session.commit()
    path = tmp_path / "discussion.toml"
    path.write_text(files.write([discussion()]))
    with pytest.raises(MalformedListings, match=r"^listing discussion: it was called off, and everybody"):
        operations.import_file(session, path, now=NOW + HOUR)
    session.rollback()
    assert queries.one(session, event.id).status is Status.CANCELLED
    path.write_text(files.write([discussion(status=Status.CANCELLED, summary="Sadly not.")]))
    operations.import_file(session, path, now=NOW + HOUR)
    assert queries.one(session, event.id).summary == "Sadly not."


def test_what_somebody_is_registered_for_does_not_become_a_draft(session: Session, put: Put, tmp_path: Path) -> None:
    event = put(discussion())
    path = tmp_path / "discussion.toml"
    path.write_text(files.write([discussion(status=Status.DRAFT)]))
    operations.import_file(session, path, now=NOW)
    put(discussion())
    fill(session, event, 1)
    with pytest.raises(MalformedListings, match=r"^listing discussion: people are registered for it"):
        operations.import_file(session, path, now=NOW + HOUR)
    session.rollback()
    assert queries.one(session, event.id).status is Status.PUBLISHED


def test_what_somebody_is_registered_for_does_not_lose_its_registration(
    session: Session, put: Put, tmp_path: Path
) -> None:
    event = put(discussion())
    fill(session, event, 1)
    path = tmp_path / "discussion.toml"
    path.write_text(files.write([discussion(registration=Intake.NONE)]))
    with pytest.raises(MalformedListings, match=r'registered for it; write registration = "closed"'):
        operations.import_file(session, path, now=NOW + HOUR)
    session.rollback()
    path.write_text(files.write([discussion(registration=Intake.CLOSED)]))
    operations.import_file(session, path, now=NOW + HOUR)
    assert queries.one(session, event.id).registration is Intake.CLOSED
