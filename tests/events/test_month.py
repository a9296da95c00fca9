from datetime import UTC, date, datetime, time

import pytest

from portal.events import files
from portal.events.listing import Meeting
from portal.events.month import Month, NoSuchMonth, expected, items
from portal.events.plugins import KeyDate
from tests.events.conftest import LISTINGS_2026, a_listing

LISTINGS = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
PRIZE = "ascona-prize-2026"
DEADLINE = KeyDate("closes", "Entries close", datetime(2026, 1, 31, 12, tzinfo=UTC), "Etc/GMT+12", excluded=True)
OPENING = KeyDate("opens", "Entries open", datetime(2026, 1, 31, 12, tzinfo=UTC), "Etc/GMT+12")


def held(month: str, *key_dates: KeyDate) -> dict[int, list[str]]:
    """What stands on each day of a month of 2026, by the number of the day."""
    found = items(LISTINGS, {PRIZE: key_dates}, Month.parse(month))
    return {day.day: [item.listing.slug for item in of_day] for day, of_day in sorted(found.items())}


def test_a_month_has_its_meetings_on_the_days_on_which_they_are_held() -> None:
    assert held("2026-03") == {
        10: ["online-group-tuesdays-2026"],
        12: ["diversity-discussion-march-2026"],
        14: ["online-group-saturdays-2026"],
        26: ["drop-in-march-2026"],
    }


def test_several_days_stand_on_each_of_them() -> None:
    assert (held("2026-09")[30], held("2026-10")[1], held("2026-10")[3]) == ([PRIZE], [PRIZE], [PRIZE])
    assert 4 not in held("2026-10")


def test_a_deadline_at_midnight_stands_on_the_day_that_ends_with_it_and_an_opening_on_the_day_that_begins() -> None:
    assert held("2026-01", DEADLINE)[30] == [PRIZE]
    assert held("2026-01", OPENING)[31] == [PRIZE]


def test_a_listing_without_any_date_stands_on_the_day_it_is_listed_on() -> None:
    plain, course = a_listing(listed_on=date(2026, 4, 3)), LISTINGS[8]
    found = items([plain, course], {}, Month(2026, 4))
    assert {day.day: [item.listing for item in of_day] for day, of_day in found.items()} == {3: [plain]}


def test_a_day_goes_by_the_clock_on_the_wall_and_begins_with_what_has_no_hour() -> None:
    day = date(2026, 4, 1)
    listing = a_listing(
        meetings=(
            Meeting("b", day, "UTC", time(20)),
            Meeting("a", day, "Asia/Tokyo", time(8)),
            Meeting("c", day, "UTC"),
        ),
        kind="bursary",
    )
    key_date = KeyDate("closes", "Closes", datetime(2026, 4, 1, 6, tzinfo=UTC), "UTC")
    (of_day,) = items([listing], {listing.slug: [key_date]}, Month(2026, 4)).values()
    assert [item.meeting.uid if item.meeting else "key date" for item in of_day] == ["c", "a", "b", "key date"]


def test_what_is_expected_without_a_date_is_said_of_each_month_it_may_be_in() -> None:
    by_month = {month: [listing.slug for listing in expected(LISTINGS, Month(2026, month))] for month in (3, 4, 5, 11)}
    assert by_month == {
        3: ["leadership-course-spokane-2026"],
        4: ["leadership-course-spokane-2026", "retreat-sonoma-2026"],
        5: ["retreat-sonoma-2026"],
        11: ["leadership-course-new-england-2026"],
    }


def test_weeks_begin_on_monday_and_hold_no_day_of_another_month() -> None:
    weeks = Month(2026, 3).weeks
    assert weeks[0] == [None] * 6 + [date(2026, 3, 1)]
    assert weeks[-1] == [date(2026, 3, 30), date(2026, 3, 31), *[None] * 5]
    assert len(Month(2028, 2).days) == 29


def test_months_follow_each_other_over_the_turn_of_the_year() -> None:
    december, january = Month.parse("2026-12"), Month.parse("2027-01")
    assert (december.following, january.preceding, december < january) == (january, december, True)
    assert (str(january), january.label) == ("2027-01", "January 2027")


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-1", "0000-01", "02026-01", "2026-01-01", "märz"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(NoSuchMonth):
        Month.parse(text)
