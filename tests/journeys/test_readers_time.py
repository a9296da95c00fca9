"""The reader's own time beside every printed one, as `static/js/times.js` adds it in a browser of that zone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from portal.database import transaction
from portal.events import operations
from tests.journeys.conftest import BEGIN, Portal

Reader = Callable[[str, str], Page]

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("portal", ["sqlite"], indirect=True)]

LISTINGS = Path(operations.__file__).parent / "listings" / "2026.toml"
SATURDAYS = "/events/online-group-saturdays-2026"
TUESDAYS = "/events/online-group-tuesdays-2026"


@pytest.fixture
def listed(portal: Portal) -> Portal:
    with portal.app.app_context(), transaction() as session:
        operations.import_file(session, LISTINGS, now=BEGIN)
    return portal


@pytest.fixture
def reader(browser: Browser, listed: Portal) -> Iterator[Reader]:
    """Opens a page of the portal in a browser that is set to a zone."""
    contexts = []

    def reader(zone: str, address: str) -> Page:
        contexts.append(browser.new_context(timezone_id=zone, locale="en-US"))
        page = contexts[-1].new_page()
        page.goto(listed.url + address)
        return page

    yield reader
    for context in contexts:
        context.close()


def texts(page: Page, selector: str) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(selector).all_text_contents()]


def test_the_saturday_group_has_one_odd_hour_in_copenhagen(reader: Reader) -> None:
    page = reader("Europe/Copenhagen", SATURDAYS)
    assert texts(page, ".timeline .local-time") == [
        "(17:00 your time)",
        "(17:00 your time)",
        "(16:00 your time)",
        *["(17:00 your time)"] * 5,
    ]
    assert texts(page, ".own-times") == ["In your time: Saturdays at 17:00, but at 16:00 on 14 March."]
    assert texts(page, ".timeline li:has(.badge)") == [
        "Saturday 14 March 2026, 11:00–12:00 New York time (16:00 your time) 16:00 instead of 17:00"
    ]


def test_the_tuesday_group_is_on_wednesday_in_copenhagen(reader: Reader) -> None:
    page = reader("Europe/Copenhagen", TUESDAYS)
    assert texts(page, ".timeline .local-time")[:2] == [
        "(Wednesday 11 February 2026, 01:00 your time)",
        "(Wednesday 11 March 2026, 00:00 your time)",
    ]
    assert texts(page, ".timeline .badge") == ["00:00 instead of 01:00"]
    assert texts(page, ".own-times") == ["In your time: Wednesdays at 01:00, but at 00:00 on 11 March."]


@pytest.mark.parametrize("address", [SATURDAYS, TUESDAYS])
@pytest.mark.parametrize("zone", ["America/Phoenix", "Asia/Kolkata", "Australia/Lord_Howe", "Europe/Copenhagen"])
def test_the_sentence_is_the_same_with_a_script_and_without(reader: Reader, address: str, zone: str) -> None:
    (own,) = texts(reader(zone, address), ".own-times")
    (asked,) = texts(reader("UTC", f"{address}?zone={zone}"), ".own-times")
    assert own.partition(": ")[2] == asked.partition(": ")[2]


def test_a_month_adds_the_readers_time_in_brief(reader: Reader) -> None:
    page = reader("Europe/Copenhagen", "/events/month/2026-03")
    assert texts(page, ".month-table time.instant") == [
        "19:00 New York time (Wednesday 00:00 your time)",
        "20:00 New York time (Friday 01:00 your time)",
        "11:00 New York time (16:00 your time)",
    ]
    assert texts(reader("America/Toronto", "/events/month/2026-03"), ".month-table .local-time") == []


def test_the_day_that_a_month_marks_is_the_readers_own(reader: Reader, listed: Portal) -> None:
    now = datetime(2026, 3, 10, 20, tzinfo=UTC)
    listed.clock.instant = now
    days = {"Asia/Tokyo": "Wednesday 11 March", "America/New_York": "Tuesday 10 March"}
    for zone, day in days.items():
        page = reader(zone, "/sign-in")
        page.clock.set_fixed_time(now)
        page.goto(f"{listed.url}/events/month/2026-03")
        assert texts(page, "[aria-current='date'] .day") == [day]


def test_in_new_york_nothing_is_added(reader: Reader) -> None:
    page = reader("America/New_York", SATURDAYS)
    assert (texts(page, ".local-time"), texts(page, ".timeline .badge"), texts(page, ".own-times")) == ([], [], [])


def test_a_zone_that_was_asked_for_stands_alone(reader: Reader) -> None:
    page = reader("Europe/Copenhagen", f"{SATURDAYS}?zone=America/Phoenix")
    assert texts(page, ".timeline .local-time")[0] == "(Saturday 10 January, 09:00 Phoenix time)"
    assert texts(page, ".timeline .badge") == ["09:00 instead of 08:00"] * 2
