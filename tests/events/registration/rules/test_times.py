from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.listing import Listing, Meeting, MeetingStatus
from portal.events.registration.rules.reminders import days_before, offer_is_ending
from portal.events.registration.rules.state import State, state
from portal.events.registration.rules.times import begins_at, is_cohort, is_over, last_begins_at, waitlist_closes_at
from portal.events.registration.rules.waitlist import LONGEST, SHORTEST, offered_until
from tests.events.conftest import a_listing

NEW_YORK = "America/New_York"
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def meeting(day: date, at: time | None = time(11), minutes: int | None = 60, **facts: object) -> Meeting:
    return Meeting(f"m.{day}", day, NEW_YORK, at, minutes, **facts)  # type: ignore[arg-type]


COHORT = a_listing(meetings=(meeting(date(2027, 1, 9), minutes=90), meeting(date(2027, 2, 13))))
EVENING = a_listing(meetings=(meeting(date(2027, 1, 9)),))


def utc(day: int, hour: int, minute: int = 0, month: int = 1) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=UTC)


def test_a_cohort_takes_nobody_new_once_its_first_meeting_begins_and_offers_until_that_is_over() -> None:
    assert is_cohort(COHORT)
    assert (begins_at(COHORT), waitlist_closes_at(COHORT), last_begins_at(COHORT)) == (
        utc(9, 16), utc(9, 17, 30), utc(13, 16, month=2),
    )  # fmt: skip


def test_an_evening_offers_until_it_begins() -> None:
    assert not is_cohort(EVENING)
    assert begins_at(EVENING) == waitlist_closes_at(EVENING) == last_begins_at(EVENING) == utc(9, 16)


def test_a_meeting_without_an_hour_begins_with_its_day_where_it_is_held() -> None:
    assert begins_at(a_listing(meetings=(meeting(date(2027, 1, 9), at=None, minutes=None),))) == utc(9, 5)


@pytest.mark.parametrize(
    ("last", "ends"),
    [
        (meeting(date(2027, 2, 13)), utc(13, 17, month=2)),
        (meeting(date(2027, 2, 13), minutes=None), utc(14, 5, month=2)),
        (meeting(date(2027, 2, 13), at=None, minutes=None, last_day=date(2027, 2, 14)), utc(15, 5, month=2)),
    ],
)
def test_it_is_over_with_its_last_meeting_or_where_the_end_is_not_known_with_the_last_day(
    last: Meeting, ends: datetime
) -> None:
    listing = a_listing(meetings=(*EVENING.meetings, last))
    assert [is_over(listing, now) for now in (ends - SECOND, ends)] == [False, True]
    assert not is_over(a_listing(), ends)


def test_a_cohort_whose_first_length_is_not_stated_closes_when_it_begins() -> None:
    listing = a_listing(meetings=(meeting(date(2027, 1, 9), minutes=None), meeting(date(2027, 2, 13))))
    assert waitlist_closes_at(listing) == utc(9, 16)


def test_what_is_cancelled_or_has_no_date_begins_never() -> None:
    cancelled = meeting(date(2027, 1, 9), status=MeetingStatus.CANCELLED)
    for listing in (a_listing(), a_listing(meetings=(cancelled,))):
        assert (begins_at(listing), waitlist_closes_at(listing), last_begins_at(listing)) == (None, None, None)


def test_a_first_meeting_that_is_cancelled_does_not_count() -> None:
    first = meeting(date(2027, 1, 9), status=MeetingStatus.CANCELLED)
    listing: Listing = a_listing(meetings=(first, meeting(date(2027, 2, 13)), meeting(date(2027, 3, 13))))
    assert begins_at(listing) == utc(13, 16, month=2)


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (10 * DAY, 2 * DAY),
        (4 * DAY, 2 * DAY),
        (2 * DAY, DAY),
        (2 * HOUR, HOUR),
        (90 * 60 * SECOND, HOUR),
        (HOUR, HOUR),
        (SECOND, SECOND),
        (0 * SECOND, None),
        (-SECOND, None),
    ],
)
def test_an_offer_lasts_two_days_and_less_as_the_event_comes_near(left: timedelta, kept: timedelta | None) -> None:
    until = offered_until(NOW, NOW + left)
    assert until == (None if kept is None else NOW + kept)


@given(st.timedeltas(min_value=SECOND, max_value=400 * DAY))
def test_no_offer_outlives_the_list_or_two_days(left: timedelta) -> None:
    until = offered_until(NOW, NOW + left)
    assert until is not None
    assert NOW < until <= NOW + min(left, LONGEST)
    assert until - NOW >= min(left, SHORTEST)


class TestState:
    class Row:
        def __init__(self, **instants: datetime) -> None:
            self.offered_until = instants.get("offered_until")
            self.placed_at = instants.get("placed_at")
            self.released_at = instants.get("released_at")

    @pytest.mark.parametrize(
        ("instants", "expected"),
        [
            ({}, State.WAITING),
            ({"offered_until": NOW + SECOND}, State.OFFERED),
            ({"offered_until": NOW}, State.OVER),
            ({"placed_at": NOW - DAY}, State.PLACED),
            ({"offered_until": NOW - DAY, "placed_at": NOW - 2 * DAY}, State.PLACED),
            ({"placed_at": NOW - DAY, "released_at": NOW}, State.OVER),
            ({"released_at": NOW}, State.OVER),
        ],
    )
    def test_it_follows_from_the_instants(self, instants: dict[str, datetime], expected: State) -> None:
        assert state(self.Row(**instants), NOW) is expected


class TestReminders:
    BEGINS = NOW + 7 * DAY

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            (NOW - SECOND, None),
            (NOW, 7),
            (NOW + 6 * DAY - SECOND, 7),
            (NOW + 6 * DAY, 1),
            (BEGINS - SECOND, 1),
            (BEGINS, None),
        ],
    )
    def test_they_are_due_a_week_and_a_day_before(self, now: datetime, expected: int | None) -> None:
        assert days_before(self.BEGINS, NOW - 30 * DAY, now) == expected

    def test_whoever_came_since_needs_none(self) -> None:
        assert days_before(self.BEGINS, NOW, NOW + DAY) is None
        assert days_before(self.BEGINS, NOW, NOW + 6 * DAY) == 1

    def test_an_offer_is_recalled_when_a_quarter_of_its_time_is_left(self) -> None:
        asked = [NOW + 36 * HOUR - SECOND, NOW + 36 * HOUR, NOW + 48 * HOUR - SECOND, NOW + 48 * HOUR]
        assert [offer_is_ending(NOW, NOW + 48 * HOUR, now) for now in asked] == [False, True, True, False]
