from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.attendance.models import Attendance, Certificate, CertificateKey
from portal.events.attendance.operations import certificates
from portal.events.attendance.operations.certificates import Scope
from portal.events.attendance.queries import certificates as queries
from portal.events.attendance.refusals import NothingAttended
from portal.events.attendance.rules.certificate import signer
from portal.events.listing import Credit, Listing
from portal.events.models import Event
from portal.signatures import key_name, public_key
from tests.events.attendance.conftest import ABSENT, ACADEMY, AFTER, PARTLY, SIGNER, THERE, certify, evenings, record
from tests.events.registration.conftest import DAY, SECOND, meeting

pytestmark = pytest.mark.usefixtures("app")


def standing(session: Session) -> list[tuple[str | None, bool]]:
    """Of each certificate why it is over, and whether it is signed."""
    rows = session.scalars(select(Certificate).order_by(Certificate.id)).all()
    found = [queries.by_code(session, row.code) for row in rows]
    return [(one.row.why, one.is_signed) for one in found if one]


def test_the_same_facts_are_the_same_certificate(session: Session, held: Event, ada: Person, olga: Person) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    first, is_new = certify(session, ada, held)
    again, is_new_again = certify(session, ada, held, now=AFTER + DAY)
    assert (is_new, is_new_again, again.code) == (True, False, first.code)
    assert standing(session) == [(None, True)]
    public = public_key(SIGNER.key)
    assert [(key.name, key.public) for key in session.scalars(select(CertificateKey))] == [(key_name(public), public)]


def test_with_another_secret_what_was_signed_before_stays_genuine(
    session: Session, held: Event, ada: Person, ben: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: THERE, ben: THERE}, olga)
    certify(session, ada, held)
    new = signer("another secret of at least sixteen letters", "http://localhost")
    certificates.issue(session, ben.id, Scope(held.id), signer=new, actor=ben, now=AFTER + DAY)
    session.commit()
    assert standing(session) == [(None, True), (None, True)]
    assert session.scalars(select(CertificateKey.public).order_by(CertificateKey.since)).all() == [
        public_key(key) for key in (SIGNER.key, new.key)
    ]


def test_of_an_event_and_of_a_year_are_two(session: Session, held: Event, ada: Person, olga: Person) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    of_event, of_year = certify(session, ada, held)[0], certify(session, ada, year=2027)[0]
    assert [one.facts and one.facts["about"] for one in (of_event, of_year)] == ["An online group", "2027"]
    assert standing(session) == [(None, True), (None, True)]


def test_what_is_recorded_besides_replaces_it_only_when_another_one_is_issued(
    session: Session, held: Event, ada: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    certify(session, ada, held)
    assert record(session, held, 1, {ada: THERE}, olga).over == []
    assert standing(session) == [(None, True)]
    _, is_new = certify(session, ada, held)
    assert (is_new, standing(session)) == (True, [("replaced", True), (None, True)])


@pytest.mark.parametrize("mark", [ABSENT, PARTLY, None], ids=["absent", "partly", "not recorded"])
def test_a_correction_takes_back_every_certificate_that_states_otherwise(
    session: Session, held: Event, ada: Person, ben: Person, olga: Person, mark: object
) -> None:
    for nth in (0, 1):
        record(session, held, nth, {ada: THERE, ben: THERE}, olga)
    papers = [certify(session, ada, held)[0], certify(session, ada, year=2027)[0]]
    certify(session, ben, held)
    done = record(session, held, 1, {ada: mark, ben: THERE}, olga, now=AFTER + SECOND)
    assert [one.id for one in done.over] == [one.id for one in papers]
    assert standing(session) == [("corrected", True), ("corrected", True), (None, True)]
    assert certify(session, ada, held)[1] is True
    # Another one is as good as the first: the wrong one stays over.
    assert standing(session) == [("corrected", True), ("corrected", True), (None, True), (None, True)]
    assert register.verify(session) == []


def test_a_correction_for_the_better_takes_nothing_back(
    session: Session, held: Event, ada: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    record(session, held, 1, {ada: PARTLY}, olga)
    certify(session, ada, held)
    assert record(session, held, 1, {ada: THERE}, olga).over == []


def test_a_meeting_that_is_added_and_missed_takes_back_the_credit_for_the_whole(
    session: Session, put: Callable[[Listing], Event], held: Event, ada: Person, ben: Person, olga: Person
) -> None:
    whole = evenings(accreditation=(Credit(ACADEMY, "Prescribed", "12 credits"),))
    put(whole)
    for nth in range(3):
        record(session, held, nth, {ada: THERE, ben: THERE}, olga)
    paper, _ = certify(session, ada, held)
    certify(session, ben, held)
    put(replace(whole, meetings=(*whole.meetings, meeting("group", date(2027, 6, 15)))))
    done = record(session, held, 3, {ada: ABSENT, ben: THERE}, olga)
    assert [one.id for one in done.over] == [paper.id]


@pytest.mark.parametrize("mark", [ABSENT, PARTLY, None])
def test_there_is_none_of_nothing(session: Session, held: Event, ada: Person, olga: Person, mark: object) -> None:
    record(session, held, 0, {ada: mark}, olga)
    for scope in ({"event": held}, {"year": 2027}, {"year": 1999}):
        with pytest.raises(NothingAttended):
            certify(session, ada, **scope)
        session.rollback()


def test_verify_finds_a_certificate_that_was_touched_and_attendance_without_a_history(
    session: Session, held: Event, ada: Person, olga: Person
) -> None:
    record(session, held, 0, {ada: THERE}, olga)
    paper, _ = certify(session, ada, held)
    assert list(queries.faults(session)) == []
    paper.facts = {**(paper.facts or {}), "name": "Somebody else"}
    row = session.scalars(select(Attendance)).one()
    row.presence = "absent"
    session.commit()
    found = queries.by_code(session, paper.code)
    assert found is not None
    assert found.is_signed is False
    assert list(queries.faults(session)) == [
        f"certificate {paper.id}: no published key has signed what it states",
        f"attendance of person {ada.id} in roll {row.roll_id}: it is not what was last written down",
    ]
