from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.operations import create_person
from portal.accounts.queries import by_email
from portal.audit import register
from portal.demo import attendance
from portal.demo.registrations import CLINICIANS
from portal.events.attendance.models import Attendance, Certificate
from portal.events.attendance.queries import certificates
from portal.events.attendance.queries.ledger import ledger
from portal.events.attendance.rules.credit import totals
from tests.builders import NOW, person
from tests.events.attendance.conftest import SIGNER


# The hour that daylight saving skips, and a leap day, are days like any other.
@pytest.mark.parametrize("now", [NOW, NOW + timedelta(days=23), datetime(2028, 3, 10, 23, 59, tzinfo=NOW.tzinfo)])
def test_a_member_has_a_ledger_and_a_certificate_to_look_at(app: Flask, session: Session, now: datetime) -> None:
    with app.app_context():
        for one in CLINICIANS[:5]:
            create_person(session, email=one.email, name=one.name, now=now)
    attendance.load(session, person(session, "Olga"), signer=SIGNER, now=now)
    assert Counter(session.scalars(select(Attendance.presence))) == {"present": 11, "absent": 2, "partly": 1}
    member = by_email(session, CLINICIANS[0].email)
    assert member is not None
    # Two years may share them.
    sums = [each for total in totals(ledger(session, member.id)) for each in total.sums.values()]
    assert sum(sums, Decimal(0)) == Decimal("3.75")
    (paper,) = session.scalars(select(Certificate))
    found = certificates.by_code(session, paper.code)
    assert found is not None
    assert (paper.person_id, found.is_signed, paper.why) == (member.id, True, None)
    assert [*certificates.faults(session), *register.verify(session)] == []
