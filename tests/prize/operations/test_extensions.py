from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit.models import Act
from portal.prize.models import Extension
from portal.prize.operations import entries, extensions
from portal.prize.refusals import ExtensionUsed, Ineligible, NotReceiving, UnfitExtension
from portal.refusals import Conflict
from tests.builders import DAY, NOW, SECOND, SIGNER, application, edition, seat, upload
from tests.essays import essay
from tests.prize.conftest import Acts

REASON = "Ada was in hospital: see the mail of 20 February."


def test_an_essay_is_in_time_until_the_instant_that_one_person_was_given(
    session: Session, ada: Person, ben: Person, olga: Person
) -> None:
    year = edition(session, closes_at=NOW - DAY)
    until = NOW + DAY
    extensions.grant(session, year.id, ada.id, until=until, reason=REASON, organiser=olga, now=NOW)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ben.id, application(), upload(), signer=SIGNER, now=NOW)
    with pytest.raises(NotReceiving):
        entries.submit(session, year.id, ada.id, application(), upload(), signer=SIGNER, now=until)
    done = entries.submit(session, year.id, ada.id, application(), upload(), signer=SIGNER, now=until - SECOND)
    assert done.receipt is not None
    assert done.receipt.closes_at == until


def test_the_register_has_the_person_s_number_and_the_reason_s_fingerprint_and_every_change(
    session: Session, ada: Person, olga: Person, acts: Acts
) -> None:
    year = edition(session)
    for reason, days in ((REASON, 31), (REASON, 31), (REASON, 33), ("Longer still.", 33)):
        until = NOW + days * DAY
        extensions.grant(session, year.id, ada.id, until=until, reason=reason, organiser=olga, now=NOW)
    extensions.take_back(session, year.id, ada.id, organiser=olga, now=NOW + SECOND)
    assert acts() == [(olga.id, "extend", "edition 2027")] * 3 + [(olga.id, "take back extension", "edition 2027")]
    first, *_, last = session.scalars(select(Act.facts).where(Act.verb != "open edition").order_by(Act.number))
    digest = sha256(REASON.encode()).hexdigest()
    assert first == {"person": ada.id, "until": "2027-04-01T12:00:00+00:00", "reason_sha256": digest}
    assert last == {"person": ada.id}
    assert session.scalars(select(Extension)).all() == []


def test_what_an_essay_is_in_time_by_cannot_be_taken_back(session: Session, ada: Person, olga: Person) -> None:
    year = edition(session, closes_at=NOW - DAY)
    extensions.grant(session, year.id, ada.id, until=NOW + DAY, reason=REASON, organiser=olga, now=NOW)
    done = entries.submit(session, year.id, ada.id, application(), upload(), signer=SIGNER, now=NOW)
    with pytest.raises(ExtensionUsed) as caught:
        extensions.take_back(session, year.id, ada.id, organiser=olga, now=NOW)
    assert caught.value.entry == done.entry.code


def test_an_essay_that_came_before_everybody_s_deadline_does_not_use_it(
    session: Session, ada: Person, olga: Person
) -> None:
    year = edition(session)
    entries.submit(session, year.id, ada.id, application(), upload(essay(41)), signer=SIGNER, now=NOW)
    extensions.grant(session, year.id, ada.id, until=NOW + 31 * DAY, reason=REASON, organiser=olga, now=NOW)
    assert extensions.take_back(session, year.id, ada.id, organiser=olga, now=NOW) is ada
    with pytest.raises(Conflict):
        extensions.take_back(session, year.id, ada.id, organiser=olga, now=NOW)


def test_nobody_gets_longer_than_the_rule_allows_nor_whoever_judges(
    session: Session, ada: Person, jun: Person, olga: Person
) -> None:
    year = edition(session)
    seat(session, year, jun)
    with pytest.raises(UnfitExtension):
        extensions.grant(session, year.id, ada.id, until=NOW + 30 * DAY, reason=REASON, organiser=olga, now=NOW)
    with pytest.raises(Ineligible):
        extensions.grant(session, year.id, jun.id, until=NOW + 31 * DAY, reason=REASON, organiser=olga, now=NOW)
    assert session.scalars(select(Extension)).all() == []
