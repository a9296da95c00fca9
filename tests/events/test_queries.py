from datetime import date, time

import pytest
from sqlalchemy.orm import Session

from portal.events import operations
from portal.events.listing import Audience, Listing, Meeting, MeetingStatus, Mode, Status
from portal.events.queries import Filters, matching, published
from tests.events.conftest import LISTINGS_2026, NEW_YEAR, a_listing

DIVERSITY = [f"diversity-discussion-{month}-2026" for month in ("march", "june", "september", "december")]


@pytest.fixture
def year(session: Session) -> tuple[Listing, ...]:
    operations.import_file(session, LISTINGS_2026, now=NEW_YEAR)
    return published(session)


def found(listings: tuple[Listing, ...], filters: Filters) -> list[str]:
    return [line.listing.slug for line in matching(listings, filters)]


def on(day: str) -> date:
    return date.fromisoformat(f"2026-{day}")


def test_all_of_the_year_stands_in_the_order_of_the_announcements(year: tuple[Listing, ...]) -> None:
    in_file = [listing.slug for listing in year]
    assert found(year, Filters()) == in_file
    assert found(year, Filters(since=on("01-01"))) == in_file


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(kind="discussion"), DIVERSITY),
        (Filters(audience="uncredentialed-leaders"), ["conversation-for-leaders-january-2026"]),
        (Filters(kind="drop-in", text="scott", since=on("09-01")), ["drop-in-october-2026", "drop-in-december-2026"]),
        (Filters(text="DIVERSITY december"), DIVERSITY[3:]),
        (Filters(text="nobody said this"), []),
        (Filters(since=on("11-23")), ["leadership-course-new-england-2026", DIVERSITY[3], "drop-in-december-2026"]),
        (Filters(since=on("01-11"), until=on("01-30")),
         ["conversation-for-leaders-january-2026", "drop-in-january-2026", "ascona-prize-2026"]),
        (Filters(since=on("12-29")), []),
    ],
)  # fmt: skip
def test_filters_find_what_was_asked_for(year: tuple[Listing, ...], filters: Filters, expected: list[str]) -> None:
    assert found(year, filters) == expected


def test_a_series_is_listed_by_its_next_meeting_and_an_unannounced_event_by_its_window(
    year: tuple[Listing, ...],
) -> None:
    lines = {line.listing.slug: line for line in matching(year, Filters(since=on("04-02")))}
    group, course, prize = (
        lines[slug] for slug in ("online-group-saturdays-2026", "leadership-course-spokane-2026", "ascona-prize-2026")
    )
    assert (group.day, group.meeting) == (on("04-11"), group.listing.meetings[3])
    assert (course.day, course.meeting) == (on("04-02"), None)
    assert (prize.day, prize.meeting) == (on("09-30"), prize.listing.meetings[0])


def test_an_event_under_way_is_not_over_until_its_last_day_is() -> None:
    congress = a_listing(listed_on=on("01-30"), meetings=(Meeting("c", on("09-30"), "UTC", last_day=on("10-03")),))
    days = [congress.first_day(on(day)) for day in ("01-30", "01-31", "10-02", "10-03", "10-04")]
    assert days == [on("01-30"), on("09-30"), on("10-02"), on("10-03"), None]


def test_a_meeting_that_was_called_off_is_not_the_next_one() -> None:
    off = Meeting("a", on("04-01"), "UTC", time(18), status=MeetingStatus.CANCELLED)
    listing = a_listing(listed_on=on("03-01"), meetings=(off, Meeting("b", on("05-01"), "UTC", time(18))))
    (line,) = matching([listing], Filters(since=on("03-15")))
    assert (line.day, line.meeting) == (on("05-01"), listing.meetings[1])


@pytest.mark.parametrize(("mode", "expected"), [("", "opbu"), ("online", "ob"), ("place", "pb")])
def test_what_is_both_is_found_online_and_at_a_place(mode: str, expected: str) -> None:
    listings = [a_listing(each[0], mode=each) for each in (Mode.ONLINE, Mode.PLACE, Mode.BOTH, Mode.UNKNOWN)]
    assert "".join(line.listing.slug for line in matching(listings, Filters(mode=mode))) == expected


def test_a_search_minds_neither_case_nor_accents() -> None:
    listing = a_listing(place="Zürich", leaders=("Mirjam Brändli",), audience=Audience.MEMBERS)
    assert [len(matching([listing], Filters(text=text))) for text in ("zurich BRANDLI", "Zürich", "zurick")] == [
        1,
        1,
        0,
    ]


def test_a_draft_is_not_published(session: Session) -> None:
    operations.put(session, a_listing("public", meetings=(Meeting("a", on("04-01"), "UTC"),)), now=NEW_YEAR)
    operations.put(
        session, a_listing("draft", status=Status.DRAFT, meetings=(Meeting("b", on("04-01"), "UTC"),)), now=NEW_YEAR
    )
    assert [listing.slug for listing in published(session)] == ["public"]


@pytest.mark.parametrize("count", [1, 30])
def test_listings_take_two_statements_however_many_there_are(session: Session, queries: list[str], count: int) -> None:
    for number in range(count):
        meetings = tuple(Meeting(f"{number}-{day}", on(f"04-{day:02}"), "UTC") for day in range(1, 11))
        operations.put(session, a_listing(f"talk-{number}", meetings=meetings), now=NEW_YEAR)
    queries.clear()
    assert len(published(session)) == count
    assert len(queries) == 2
