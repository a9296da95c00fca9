from collections import Counter
from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from portal.accounts import queries as accounts
from portal.accounts.operations import create_person
from portal.audit import register
from portal.demo import registrations
from portal.demo.registrations import CLINICIANS
from portal.events import queries
from portal.events.registration.queries import desk
from portal.events.registration.queries.places import headcount, places
from portal.events.registration.rules.headcount import Verdict
from tests.builders import NOW, person


@pytest.fixture
def loaded(app: object, session: Session) -> Session:
    with app.app_context():  # type: ignore[attr-defined]
        for one in CLINICIANS:
            create_person(session, email=one.email, name=one.name, now=NOW)
    registrations.load(session, person(session, "Olga"), NOW)
    return session


def test_every_state_of_a_place_and_of_its_money_is_there_to_be_seen(loaded: Session) -> None:
    discussion, group = sorted(queries.published(loaded), key=lambda listing: listing.kind)
    found = places(loaded, discussion, NOW)
    assert (found.placed, found.offered, found.waiting) == (11, 1, 1)
    lines = desk.lines(loaded, group.id, NOW)
    assert Counter(str(line.state) for line in lines) == {"placed": 4, "over": 1}
    assert {(line.account.held, line.account.open, line.account.to_return) for line in lines} == {
        (250_00, 0, 0), (150_00, 250_00, 0), (0, 250_00, 0), (250_00, 0, 150_00),
    }  # fmt: skip
    assert headcount(loaded, group, places(loaded, group, NOW).placed).verdict is Verdict.SHORT
    assert [claim.person.name for claim in accounts.claims(loaded)] == [CLINICIANS[-1].name]
    assert register.verify(loaded) == []


def test_the_events_are_labelled_and_lie_ahead(loaded: Session) -> None:
    for listing in queries.published(loaded):
        assert listing.title.endswith("(demonstration)")
        assert all(meeting.start > NOW for meeting in listing.meetings if meeting.start)


@pytest.mark.parametrize("now", [datetime(2026, month, 28, tzinfo=UTC) for month in range(1, 13)])
def test_whatever_the_day_there_are_eight_tuesdays_and_a_thursday_to_come(now: datetime) -> None:
    group, discussion = registrations._group(now), registrations._discussion(now)
    assert [meeting.day.weekday() for meeting in group.meetings] == [1] * 8
    assert [meeting.day.weekday() for meeting in discussion.meetings] == [3]
    assert group.decide_by is not None
    assert group.decide_by > now.date()
