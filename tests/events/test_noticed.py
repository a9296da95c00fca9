"""What somebody who is coming would notice of a change, and what nobody is told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from portal.events.changes import noticed, of_meetings
from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status
from tests.events.conftest import a_listing

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NEW_YORK = "America/New_York"
APRIL = Meeting("group.april", date(2026, 4, 11), NEW_YORK, time(11), 60)
MAY = Meeting("group.may", date(2026, 5, 9), NEW_YORK, time(11), 60)
GROUP = a_listing("group", zone=NEW_YORK, mode=Mode.ONLINE, how_to_join="Write to us.", meetings=(APRIL, MAY))


def codes(after: Listing, before: Listing = GROUP) -> list[str]:
    return [change.code for change in noticed(before, after, NOW)]


def april(**facts: Any) -> Listing:
    return replace(GROUP, meetings=(replace(APRIL, **facts), MAY))


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (GROUP, []),
        (april(day=date(2026, 4, 18)), ["moved"]),
        (april(at=time(12)), ["moved"]),
        (april(at=None, minutes=None), ["moved"]),
        # The same moment by another wall.
        (april(zone="America/Chicago", at=time(10)), []),
        (april(minutes=90), ["length"]),
        (april(minutes=None), ["length"]),
        (april(status=MeetingStatus.CANCELLED), ["cancelled"]),
        # One mail says that it is cancelled, and not whence it was moved before.
        (april(status=MeetingStatus.CANCELLED, day=date(2026, 4, 18)), ["cancelled"]),
        (april(status=MeetingStatus.POSTPONED), ["postponed"]),
        (april(to_be_confirmed=True), ["doubtful"]),
        (replace(GROUP, meetings=(APRIL,)), ["removed"]),
        (replace(GROUP, meetings=(*GROUP.meetings, replace(MAY, uid="group.june", day=date(2026, 6, 13)))), ["added"]),
        (replace(GROUP, mode=Mode.PLACE, place="Zurich"), ["place"]),
        (replace(GROUP, mode_to_be_confirmed=True), ["place"]),
        (replace(GROUP, how_to_join="Ring the bell."), ["joining"]),
        (replace(GROUP, status=Status.TO_BE_CONFIRMED), ["in-doubt"]),
        # Nothing that changes what they do.
        (april(note="Bring tea."), []),
        (replace(GROUP, title="Another title", staff_note="Ask.", capacity=3), []),
        # These have mails of their own.
        (replace(april(minutes=90), status=Status.POSTPONED), []),
        (replace(april(minutes=90), status=Status.CANCELLED), []),
        (replace(april(minutes=90), status=Status.DRAFT), []),
    ],
)  # fmt: skip
def test_what_is_noticed(after: Listing, expected: Sequence[str]) -> None:
    assert codes(after) == expected


@pytest.mark.parametrize(
    ("was", "expected"),
    [(Status.POSTPONED, ["on-again"]), (Status.TO_BE_CONFIRMED, ["certain"]), (Status.DRAFT, [])],
)
def test_that_it_takes_place_after_all(was: Status, expected: Sequence[str]) -> None:
    assert codes(GROUP, replace(GROUP, status=was)) == expected


def test_a_meeting_comes_back_and_is_confirmed() -> None:
    assert codes(GROUP, april(status=MeetingStatus.CANCELLED)) == ["held"]
    assert codes(GROUP, april(to_be_confirmed=True)) == ["confirmed"]


def test_nobody_is_told_of_what_is_over() -> None:
    past = replace(APRIL, day=date(2026, 2, 14))
    before = replace(GROUP, meetings=(past, MAY))
    assert codes(replace(GROUP, meetings=(replace(past, minutes=90), MAY)), before) == []
    # Brought from the past into what is to come, it is news.
    assert codes(replace(GROUP, meetings=(replace(past, day=date(2026, 4, 11)), MAY)), before) == ["moved"]


def test_several_changes_are_in_the_order_of_the_dates_after_what_is_of_the_whole() -> None:
    after = replace(april(minutes=90), mode=Mode.UNKNOWN, meetings=(replace(APRIL, minutes=90),))
    assert codes(after) == ["place", "length", "removed"]
    assert [change.before for change in of_meetings(GROUP.meetings, after.meetings)] == [APRIL, MAY]
