"""Copies that were being made while the organiser masked something else: what is masked stays masked."""

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.manuscripts.identity import Author
from portal.manuscripts.intake import prepare
from portal.prize.operations import copies, entries
from portal.prize.operations.intake import prepare as prepare_again
from portal.prize.queries import jury, jury_essay
from portal.prize.refusals import UnacceptableFile
from portal.refusals import Conflict
from tests.builders import DAY, NOW, SECOND, SIGNER, application, assignment, edition, seat, upload
from tests.essays import essay

NAMED = essay(40, more="My name is Zephyrine Quillmarrow, and I was on the ward.")
AUTHOR = Author(name="Zephyrine Quillmarrow")
BOTH = ["Zephyrine Quillmarrow"]


def on_the_desk(session: Session, ada: Person, jun: Person) -> int:
    """The number of Ada's manuscript, which Jun is to read."""
    year = edition(session, reading_from=NOW - DAY)
    named = upload(NAMED, author=AUTHOR)
    done = entries.submit(session, year.id, ada.id, application(), named, signer=SIGNER, now=NOW)
    assignment(session, seat(session, year, jun), done.entry)
    return done.manuscript.id


def read(session: Session, jun: Person) -> str:
    (shelf,) = jury.shelves(session, jun.id)
    desk = jury_essay.desk(session, jun.id, shelf.entries[0].code)
    assert desk is not None
    return desk.entry.html


def test_a_copy_that_was_begun_before_the_masking_does_not_undo_it(
    session: Session, ada: Person, jun: Person, olga: Person
) -> None:
    manuscript = on_the_desk(session, ada, jun)
    copies.mask(session, olga, manuscript, prepare(NAMED, author=AUTHOR, masks=BOTH), BOTH, now=NOW + SECOND)
    with pytest.raises(Conflict):
        copies.keep(session, manuscript, prepare(NAMED, author=AUTHOR), [])
    assert "Quillmarrow" not in read(session, jun)
    copies.keep(session, manuscript, prepare(NAMED, author=AUTHOR, masks=BOTH), BOTH)
    assert "My name is […] […], and I was on the ward." in read(session, jun)


def test_of_two_maskings_at_once_the_second_is_told_to_look_again(
    session: Session, ada: Person, jun: Person, olga: Person
) -> None:
    manuscript = on_the_desk(session, ada, jun)
    copies.mask(session, olga, manuscript, prepare(NAMED, author=AUTHOR, masks=BOTH), BOTH, now=NOW + SECOND)
    with pytest.raises(Conflict):
        copies.mask(session, olga, manuscript, prepare(NAMED, masks=["ward"]), ["ward"], now=NOW + SECOND)
    assert "Quillmarrow" not in read(session, jun)


def test_a_file_that_newer_code_cannot_read_is_refused_and_no_fault() -> None:
    with pytest.raises(UnacceptableFile) as refused:
        prepare_again(NAMED[:1000], AUTHOR, [])
    assert refused.value.reason == "damaged"
