import json

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events.attendance.holdings import AttendanceHolder
from portal.events.attendance.models import Attendance, AttendanceChange, Attendee, Certificate, Roll
from portal.events.attendance.operations import sheet as sheets
from portal.events.attendance.queries import certificates as queries
from portal.events.attendance.rules.certificate import Certificate as Signed
from portal.events.attendance.rules.retention import KEPT
from portal.events.models import Event
from portal.events.queries import one
from portal.signatures import Verdict, judge, public_key
from tests.builders import NOW, person
from tests.events.attendance.conftest import AFTER, PARTLY, SIGNER, THERE, certify, record
from tests.events.registration.conftest import SECOND

HOLDER = AttendanceHolder()
TABLES = (Attendance, AttendanceChange, Attendee, Roll)
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def paper(session: Session, held: Event, ada: Person, ben: Person, olga: Person) -> Certificate:
    """Ada's certificate of one of two evenings; Ben was there as well, and Ada is on the sheet besides."""
    record(session, held, 0, {ada: THERE, ben: THERE}, olga)
    record(session, held, 1, {ada: PARTLY, ben: THERE}, olga)
    sheets.add(session, one(session, held.id), ada.id, organiser=olga, now=AFTER)
    certify(session, ben, held)
    return certify(session, ada, held)[0]


def counts(session: Session) -> list[int]:
    return [session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES]


def test_the_download_has_ones_own_and_nobody_elses(session: Session, paper: Certificate, ada: Person) -> None:
    held, signed = HOLDER.files(session, ada, NOW)
    content = json.loads(held.content)
    assert (held.path, signed.path) == ("attendance.json", f"certificates/{paper.code}.json")
    assert [(row["meeting"], row["presence"], row["minutes"]) for row in content["attendance"]] == [
        ("group.2027-04-13", "present", None), ("group.2027-05-11", "partly", 40),
    ]  # fmt: skip
    assert (len(content["history"]), content["added_to_the_sheet_of"]) == (2, ["An online group"])
    assert [row["code"] for row in content["certificates"]] == [paper.code]
    assert judge(Signed, signed.content, [public_key(SIGNER.key)]).verdict is Verdict.GENUINE
    assert list(HOLDER.files(session, person(session, "Cas"), NOW)) == []
    assert HOLDER.kept(session, person(session, "Cas"), NOW) is None


def test_what_is_kept_and_what_deleting_loses_is_said(
    app: Flask, session: Session, paper: Certificate, ada: Person
) -> None:
    said = []
    for words in (HOLDER.kept(session, ada, NOW), HOLDER.loss(session, ada, NOW)):
        assert words is not None
        with app.test_request_context():
            page = app.jinja_env.get_template(words.template).render(part=words.values)
        said.append(" ".join(page.split()))
    assert "until six years after it was last recorded" in said[0]
    assert "the record of 2 meetings" in said[1]
    assert "Their codes then say that they were issued here, and not to whom." in said[1]


def test_deleting_the_account_leaves_the_bare_code(
    session: Session, paper: Certificate, ada: Person, ben: Person
) -> None:
    assert HOLDER.erase(session, ada, now=AFTER) == {"attendance": 2, "certificates": 1}
    session.commit()
    # Ben's, of two evenings, and what they are of.
    assert counts(session) == [2, 2, 0, 2]
    found = queries.by_code(session, paper.code)
    assert found is not None
    assert (found.signed, found.row.person_id, found.row.digest, found.row.forgotten_at) == (None, None, "", AFTER)
    assert list(queries.faults(session)) == []


def test_after_six_years_it_is_forgotten_by_itself(session: Session, paper: Certificate) -> None:
    assert HOLDER.forget(session, now=AFTER + KEPT - SECOND) == {"attendance": 0, "certificates": 0}
    assert HOLDER.forget(session, now=AFTER + KEPT) == {"attendance": 4, "certificates": 2}
    session.commit()
    assert counts(session) == [0, 0, 0, 0]
    assert [row.facts for row in session.scalars(select(Certificate))] == [None, None]
    assert HOLDER.forget(session, now=AFTER + KEPT) == {"attendance": 0, "certificates": 0}
