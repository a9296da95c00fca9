from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from portal.events.editing.rules.clashes import clashes
from portal.events.listing import Audience, Listing, Meeting, MeetingStatus, Status
from tests.events.conftest import a_listing

NEW_YORK = "America/New_York"
DAY = date(2026, 4, 14)


def event(slug: str, *meetings: Meeting, **facts: Any) -> Listing:
    usual = {"audience": Audience.CLINICIANS, "leaders": ("Ines Varandas",), "meetings": meetings, "id": hash(slug)}
    return a_listing(slug, **usual | facts)


def meeting(slug: str, at: time | None = time(19), minutes: int | None = 60, **facts: Any) -> Meeting:
    return Meeting(**{"uid": f"{slug}.one", "day": DAY, "zone": NEW_YORK, "at": at, "minutes": minutes, **facts})


OWN = event("own", meeting("own"))


def found(other: Listing, own: Listing = OWN) -> list[tuple[str, str]]:
    return [(clash.meeting.uid, clash.leader) for clash in clashes(own, [other, own])]


@pytest.mark.parametrize(
    "other",
    [
        meeting("other"),
        meeting("other", time(18, 30)),
        meeting("other", time(19, 59), 1),
        # Of no stated length: an hour.
        meeting("other", time(18, 1), None),
        # The same moment far away, on the next day there.
        meeting("other", time(1), day=date(2026, 4, 15), zone="Europe/Copenhagen"),
        # Four whole days around it.
        meeting("other", None, None, day=date(2026, 4, 12), last_day=date(2026, 4, 15)),
    ],
)
def test_what_overlaps_is_found_with_whoever_leads_both(other: Meeting) -> None:
    assert found(event("other", other)) == [("other.one", "Ines Varandas")]


@pytest.mark.parametrize(
    "other",
    [
        meeting("other", time(18)),  # it ends as this one begins
        meeting("other", time(20)),
        meeting("other", day=date(2026, 4, 15)),
        meeting("other", None, None),  # some time that day
        meeting("other", status=MeetingStatus.CANCELLED),
        meeting("other", time(2, 30), day=date(2026, 3, 8)),  # an hour that is skipped there
    ],
)
def test_what_does_not_overlap_is_in_nobodys_way(other: Meeting) -> None:
    assert found(event("other", other)) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"leaders": ("INES VARANDAS",), "audience": Audience.STUDENTS}, [("other.one", "Ines Varandas")]),
        ({"leaders": ("Aiko",)}, [("other.one", "")]),
        ({"leaders": ("Aiko",), "audience": Audience.STUDENTS}, []),
        ({"leaders": (), "audience": Audience.EVERYONE}, []),
        ({"status": Status.DRAFT}, [("other.one", "Ines Varandas")]),
        ({"status": Status.CANCELLED}, []),
        ({"status": Status.POSTPONED}, []),
    ],
)
def test_only_the_same_people_clash(facts: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert found(event("other", meeting("other"), **facts)) == expected


def test_what_is_for_everyone_clashes_only_by_its_leader() -> None:
    own = replace(OWN, audience=Audience.EVERYONE, leaders=())
    assert found(event("other", meeting("other"), audience=Audience.EVERYONE), own) == []


def test_a_long_meeting_is_told_once_of_each_that_it_meets() -> None:
    retreat = event("own", meeting("own", None, None, day=DAY, last_day=date(2026, 4, 16)))
    others = event("other", meeting("other"), replace(meeting("other"), uid="other.two", day=date(2026, 4, 15)))
    assert found(others, retreat) == [("other.one", "Ines Varandas"), ("other.two", "Ines Varandas")]
