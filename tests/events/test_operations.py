from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events import files, operations
from portal.events.facts import MalformedListings
from portal.events.listing import KINDS, Listing, Meeting, Status
from portal.events.models import Event, Occurrence
from portal.events.queries import everything, published, revision
from tests.events.conftest import LISTINGS_2026, NEW_YEAR, a_listing

ZURICH = "Europe/Zurich"
APRIL = Meeting("spring.april", date(2026, 4, 1), ZURICH, time(18))
MAY = Meeting("spring.may", date(2026, 5, 6), ZURICH, time(18))


def ids(session: Session) -> dict[str, int]:
    return {row.uid: row.id for row in session.execute(select(Occurrence.uid, Occurrence.id))}


def test_the_22_listings_come_out_as_they_went_in(session: Session) -> None:
    listings = operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    assert list(published(session)) == listings
    assert len(listings) == 22


def test_importing_twice_changes_nothing(session: Session) -> None:
    operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    before = revision(session), ids(session)
    operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    session.expire_all()
    assert (revision(session), ids(session)) == before


def test_an_exported_file_imports_to_the_same_file(session: Session, tmp_path: Path) -> None:
    operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    operations.put(session, a_listing("secret", status=Status.DRAFT, staff_note="Not yet."), now=NEW_YEAR)
    assert operations.export_file(session, tmp_path / "first.toml") == 23
    for event in session.scalars(select(Event)):
        session.delete(event)
    session.flush()
    assert everything(session) == ()
    operations.import_file(session, tmp_path / "first.toml", now=NEW_YEAR)
    operations.export_file(session, tmp_path / "second.toml")
    assert (tmp_path / "second.toml").read_text() == (tmp_path / "first.toml").read_text()


def test_a_moved_meeting_stays_the_same_meeting_and_an_added_one_moves_no_other(session: Session) -> None:
    listing = a_listing(meetings=(APRIL, MAY))
    operations.put(session, listing, now=NEW_YEAR)
    before = ids(session)
    added = Meeting("spring.extra", date(2026, 4, 15), ZURICH)
    operations.put(session, replace(listing, meetings=(replace(APRIL, day=date(2026, 4, 8)), added, MAY)), now=NEW_YEAR)
    after = ids(session)
    assert {uid: after[uid] for uid in before} == before
    assert [(m.uid, m.day) for m in published(session)[0].meetings] == [
        ("spring.april", date(2026, 4, 8)),
        ("spring.extra", date(2026, 4, 15)),
        ("spring.may", date(2026, 5, 6)),
    ]


def test_a_meeting_that_the_facts_no_longer_have_is_removed(session: Session) -> None:
    operations.put(session, a_listing(meetings=(APRIL, MAY)), now=NEW_YEAR)
    operations.put(session, a_listing(meetings=(MAY,)), now=NEW_YEAR)
    assert set(ids(session)) == {"spring.may"}


def test_a_faulty_file_lists_nothing(session: Session, tmp_path: Path) -> None:
    good = files.write([a_listing("first"), a_listing("second")])
    path = tmp_path / "faulty.toml"
    path.write_text(good.replace('slug = "second"', 'slug = "Second"'))
    with pytest.raises(MalformedListings, match=r"^line \d+, listing Second: slug"):
        operations.import_file(session, path, now=NEW_YEAR)
    assert everything(session) == ()


def test_a_file_in_another_encoding_is_refused_in_words(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes("# Zürich".encode("latin-1"))
    with pytest.raises(MalformedListings) as refused:
        operations.import_file(session, path, now=NEW_YEAR)
    assert str(refused.value) == "this is not a text in UTF-8"


def test_a_uid_of_another_events_meeting_is_refused_in_words(session: Session, tmp_path: Path) -> None:
    operations.put(session, a_listing("first", meetings=(APRIL,)), now=NEW_YEAR)
    session.commit()
    path = tmp_path / "second.toml"
    path.write_text(files.write([a_listing("second", meetings=(APRIL,))]))
    with pytest.raises(MalformedListings) as refused:
        operations.import_file(session, path, now=NEW_YEAR)
    assert str(refused.value) == "a meeting has the uid of another event's meeting"
    session.rollback()


def test_a_kind_of_a_plug_in_is_imported_where_there_is_that_plug_in(
    session: Session, tmp_path: Path, put: Callable[[Listing], Event]
) -> None:
    path = tmp_path / "bursary.toml"
    path.write_text(files.write([a_listing(kind="bursary")]))
    with pytest.raises(MalformedListings, match="is none of group, drop-in"):
        operations.import_file(session, path, now=NEW_YEAR)
    assert [listing.kind for listing in operations.import_file(session, path, (*KINDS, "bursary"), now=NEW_YEAR)] == [
        "bursary"
    ]
