from datetime import date, time
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.events import operations
from portal.events.listing import Meeting
from portal.events.models import Occurrence, Undated
from portal.events.queries import Revision, revision
from tests.events.conftest import NEW_YEAR, a_listing


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_event_audience", {"audience": "all"}),
        ("ck_event_mode", {"mode": "by post"}),
        ("ck_event_status", {"status": "maybe"}),
        ("ck_event_slug", {"slug": "Spring"}),
        ("ck_event_says_something", {"summary": ""}),
        ("ck_event_no_negative_money", {"fee_cents": -1, "currency": "EUR"}),
        ("ck_event_both_fees", {"member_fee_cents": 1, "currency": "EUR"}),
        ("ck_event_money_has_a_currency", {"fee_cents": 1}),
        ("ck_event_capacity", {"capacity": 0}),
        ("ck_event_cancellation", {"cancel_by": date(2026, 3, 1), "refund_if_called_off": True}),
        ("ck_event_cancellation", {"withheld_cents": 1, "refund_if_called_off": True, "currency": "EUR"}),
        ("ck_event_expected", {"expected_from": date(2026, 3, 2), "expected_to": date(2026, 3, 1)}),
        ("ck_event_expected", {"expected_from": date(2026, 3, 2)}),
    ],
)
def test_an_event_that_contradicts_itself_is_not_stored(
    session: Session, constraint: str, values: dict[str, Any]
) -> None:
    event = operations.put(session, a_listing(), now=NEW_YEAR)
    for name, value in (values | {"changed_at": NEW_YEAR}).items():
        setattr(event, name, value)
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


@pytest.mark.parametrize(
    ("constraint", "values"),
    [
        ("ck_occurrence_status", {"status": "maybe"}),
        ("ck_occurrence_length_of_a_timed_meeting", {"minutes": 60}),
        ("ck_occurrence_length_of_a_timed_meeting", {"minutes": 0, "at": time(18)}),
        ("ck_occurrence_several_whole_days", {"last_day": date(2026, 4, 1)}),
        ("ck_occurrence_several_whole_days", {"last_day": date(2026, 4, 2), "at": time(18)}),
    ],
)
def test_a_meeting_that_contradicts_itself_is_not_stored(
    session: Session, constraint: str, values: dict[str, Any]
) -> None:
    event = operations.put(session, a_listing(), now=NEW_YEAR)
    event.changed_at = NEW_YEAR
    sound: dict[str, Any] = {"day": date(2026, 4, 1), "zone": "UTC", "status": "scheduled"}
    event.occurrences.append(Occurrence(uid="one", to_be_confirmed=False, note="", **sound | values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_any_change_of_a_listing_gives_another_revision(session: Session) -> None:
    seen = [revision(session)]

    def changed() -> bool:
        event.changed_at = NEW_YEAR
        session.flush()
        seen.append(revision(session))
        return seen[-1] not in seen[:-1]

    event = operations.put(session, a_listing(), now=NEW_YEAR)
    assert changed()
    event.title = "A talk in autumn"
    assert changed()
    meeting = Occurrence(
        uid="one", day=date(2026, 4, 1), zone="UTC", status="scheduled", to_be_confirmed=False, note=""
    )
    event.occurrences.append(meeting)
    assert changed()
    meeting.at = time(18)
    assert changed()
    event.occurrences.remove(meeting)
    assert changed()
    session.delete(event)
    session.flush()
    assert revision(session) == seen[0] == Revision(0, 0, None)


def test_a_change_that_does_not_say_when_is_refused(session: Session) -> None:
    event = operations.put(session, a_listing(meetings=(Meeting("one", date(2026, 4, 1), "UTC"),)), now=NEW_YEAR)
    for change in (event, "title", "A talk in autumn"), (event.occurrences[0], "day", date(2026, 4, 2)):
        row, name, value = change
        setattr(row, name, value)
        with pytest.raises(Undated, match=r"^spring-talk$"):
            session.flush()
        session.expire_all()


def test_what_is_written_as_it_was_is_no_change(session: Session) -> None:
    event = operations.put(session, a_listing(leaders=("Ada",)), now=NEW_YEAR)
    before = revision(session)
    event.leaders = ["Ada"]
    operations.put(session, a_listing(leaders=("Ada",)), now=NEW_YEAR)
    session.flush()
    assert revision(session) == before
