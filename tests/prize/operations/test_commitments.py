from datetime import timedelta
from hashlib import sha256

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Commitment, Edition, Extension, Manuscript
from portal.prize.operations import commitments, drafts, entries
from portal.prize.refusals import Ineligible, NotReceiving, TooManyFiles
from portal.prize.rules.arrival import MOST_REGISTRATIONS
from tests.builders import NOW, SECOND, SIGNER, application, edition, seat, upload
from tests.essays import essay
from tests.prize.conftest import Acts

CLOSES = NOW + timedelta(hours=1)
LAST_MOMENT = CLOSES - timedelta(microseconds=1)
IN_GRACE = CLOSES + timedelta(minutes=29)


@pytest.fixture
def year(session: Session) -> Edition:
    return edition(session, closes_at=CLOSES)


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def test_a_registered_file_that_comes_within_the_grace_counts_from_its_registration(
    session: Session, year: Edition, ada: Person
) -> None:
    commitments.register(session, year.id, ada.id, digest(essay(40)), now=LAST_MOMENT)
    done = entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=IN_GRACE)
    came = done.manuscript
    assert (came.received_at, came.arrived_at, came.registered_at) == (LAST_MOMENT, IN_GRACE, LAST_MOMENT)
    assert done.receipt is not None
    stated = {key: done.receipt.stated[key] for key in ("received_at", "registered_at", "arrived_at", "deadline")}
    assert stated == {
        "received_at": "2027-03-01T12:59:59.999999Z",
        "registered_at": "2027-03-01T12:59:59.999999Z",
        "arrived_at": "2027-03-01T13:29:00.000000Z",
        "deadline": "2027-03-01T13:00:00.000000Z",
    }


def test_other_bytes_than_those_registered_are_late(session: Session, year: Edition, ada: Person) -> None:
    commitments.register(session, year.id, ada.id, digest(essay(40)), now=LAST_MOMENT)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ada.id, application(), upload(essay(41)), signer=SIGNER, now=CLOSES)
    assert session.scalar(select(func.count()).select_from(Manuscript)) == 0


def test_what_somebody_else_registered_helps_nobody(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    commitments.register(session, year.id, ada.id, digest(essay(40)), now=LAST_MOMENT)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ben.id, application(), upload(essay(40)), signer=SIGNER, now=CLOSES)


def test_after_the_grace_a_registered_file_is_late(session: Session, year: Edition, ada: Person) -> None:
    commitments.register(session, year.id, ada.id, digest(essay(40)), now=LAST_MOMENT)
    over = CLOSES + timedelta(minutes=30)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=over)
    last = over - timedelta(microseconds=1)
    done = entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=last)
    assert done.act == "submit"


def test_nothing_is_registered_at_the_deadline_before_the_call_or_by_a_juror(
    session: Session, year: Edition, ada: Person, jun: Person
) -> None:
    seat(session, year, jun)
    for person, at, refusal in (
        (ada, CLOSES, NotReceiving),
        (ada, year.opens_at - SECOND, NotReceiving),
        (jun, NOW, Ineligible),
    ):
        with pytest.raises(refusal):
            commitments.register(session, year.id, person.id, "0" * 64, now=at)
    assert session.scalar(select(func.count()).select_from(Commitment)) == 0


def test_registering_again_later_changes_nothing(session: Session, year: Edition, ada: Person, acts: Acts) -> None:
    for at in (NOW, LAST_MOMENT, IN_GRACE):
        assert commitments.register(session, year.id, ada.id, "0" * 64, now=at).registered_at == NOW
    assert acts() == [(ada.id, "register file", "edition 2027")]


def test_sixty_files_are_enough_for_anybody(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    for number in range(MOST_REGISTRATIONS):
        commitments.register(session, year.id, ada.id, f"{number:064x}", now=NOW)
    with pytest.raises(TooManyFiles):
        commitments.register(session, year.id, ada.id, "f" * 64, now=NOW)
    assert commitments.register(session, year.id, ben.id, "f" * 64, now=NOW).registered_at == NOW


def test_a_file_that_is_kept_with_a_draft_is_registered_by_that(session: Session, year: Edition, ada: Person) -> None:
    drafts.save(session, year.id, ada.id, {}, file=("essay.docx", essay(40)), now=LAST_MOMENT)
    done = entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=IN_GRACE)
    assert done.manuscript.received_at == LAST_MOMENT


def test_a_draft_that_is_saved_too_late_keeps_its_file_and_registers_nothing(
    session: Session, year: Edition, ada: Person
) -> None:
    drafts.save(session, year.id, ada.id, {}, file=("essay.docx", essay(40)), now=CLOSES)
    assert session.scalar(select(func.count()).select_from(Commitment)) == 0


def test_an_extension_is_one_person_s_deadline(session: Session, year: Edition, ada: Person, ben: Person) -> None:
    until = CLOSES + timedelta(days=2)
    session.add(
        Extension(
            edition_id=year.id,
            person_id=ada.id,
            closes_at=until,
            reason="A hospital without a line for two days.",
            granted_by_id=ben.id,
            granted_at=NOW,
        )
    )
    last = until - timedelta(microseconds=1)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ben.id, application(), upload(essay(40)), signer=SIGNER, now=CLOSES)
    with pytest.raises(NotReceiving) as refused:
        entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=until)
    assert refused.value.closes_at == until
    done = entries.submit(session, year.id, ada.id, application(), upload(essay(40)), signer=SIGNER, now=last)
    assert done.receipt is not None
    assert (done.manuscript.received_at, done.receipt.closes_at) == (last, until)
