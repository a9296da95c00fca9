from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from flask.testing import FlaskClient
from lxml import html

from portal.clock import FixedClock
from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.events.models import Event
from tests.events.conftest import a_listing
from tests.events.views.test_public import words

MARCH = "/events/month/2026-03"


def days(page: str) -> dict[str, str]:
    """What stands on each day that has something, by the day in words."""
    cells = html.fromstring(page).xpath("//table//td[@class='held']")
    return {
        " ".join(cell.xpath("string(p)").split()): " | ".join(
            " ".join(li.xpath("string()").split()) for li in cell.xpath("ul/li")
        )
        for cell in cells
    }


def test_a_month_is_a_table_of_weeks_with_each_meeting_on_its_day(
    client: FlaskClient, year_2026: list[Listing]
) -> None:
    page = client.get(MARCH).text
    assert days(page) == {
        "Tuesday 10 March": "19:00 New York time Online Balint group on Tuesdays",
        "Thursday 12 March": "20:00 New York time Difference in the group: a discussion for leaders, March",
        "Saturday 14 March": "11:00 New York time Online Balint group on Saturdays",
        "Thursday 26 March": "Drop-in for credentialed leaders, March to be confirmed",
    }
    assert words(page, "//table/caption") == ["March 2026, by weeks"]
    assert words(page, "//table/thead//th[@scope='col']")[::6] == ["Monday", "Sunday"]
    assert len(html.fromstring(page).xpath("//table/tbody/tr")) == 6
    assert html.fromstring(page).xpath("//td//time[@data-day]/@datetime")[0] == "2026-03-10T23:00:00Z"
    assert words(page, "//main/ul/li") == [
        "Leadership course in Spokane . Dates to be announced; expected between 26 March and 27 April 2026 ."
    ]


def test_the_words_of_the_list_filter_the_month_and_stay_while_one_turns_the_pages(
    client: FlaskClient, year_2026: list[Listing]
) -> None:
    page = client.get(f"{MARCH}?kind=group&mode=online&utm=x").text
    assert list(days(page)) == ["Tuesday 10 March", "Saturday 14 March"]
    turns = html.fromstring(page).xpath("//nav[@class='turn'][1]/a")
    assert [(a.text, a.get("href")) for a in turns] == [
        ("← February 2026", "/events/month/2026-02?kind=group&mode=online"),
        ("April 2026 →", "/events/month/2026-04?kind=group&mode=online"),
    ]
    assert client.get(f"{MARCH}?kind=party").status_code == 422


def test_without_a_month_it_is_this_one_and_today_is_marked(
    client: FlaskClient, year_2026: list[Listing], clock: FixedClock
) -> None:
    clock.instant = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    page = client.get("/events/month/").text
    assert words(page, "//h1") == ["March 2026"]
    assert words(page, "//td[@aria-current='date']/p") == ["Tuesday 10 March"]
    clock.instant = datetime(2026, 3, 11, 0, 30, tzinfo=UTC)
    assert words(client.get("/events/month/").text, "//td[@aria-current='date']/p") == ["Wednesday 11 March"]
    assert words(client.get("/events/month/2026-04").text, "//td[@aria-current]") == []


def test_months_end_where_nothing_is_listed_any_more(client: FlaskClient, year_2026: list[Listing]) -> None:
    first, last = client.get("/events/month/2026-01").text, client.get("/events/month/2026-12").text
    assert words(first, "//nav[@class='turn'][1]/a") == ["February 2026 →"]
    assert words(last, "//nav[@class='turn'][1]/a") == ["← November 2026"]
    found = [client.get(f"/events/month/{month}").status_code for month in ("2025-12", "2027-01", "2026-13", "soon")]
    assert found == [404] * 4


def test_a_month_without_events_says_so(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert "Nothing is listed for a day of March 2026." not in words(client.get(MARCH).text, "//main/p")
    page = client.get(f"{MARCH}?kind=retreat").text
    assert words(page, "//main/p") == ["Nothing that fits is listed for a day of March 2026."]


def test_what_is_off_stays_on_its_day_and_says_so(
    client: FlaskClient, put: Callable[[Listing], Event], new_year: FixedClock
) -> None:
    meeting = Meeting("a", date(2026, 3, 3), "UTC", time(9), 60, status=MeetingStatus.CANCELLED)
    put(a_listing(meetings=(meeting,)))
    put(
        a_listing(
            "other", status=Status.POSTPONED, meetings=(replace(meeting, uid="b", status=MeetingStatus.SCHEDULED),)
        )
    )
    put(a_listing("draft", status=Status.DRAFT, meetings=(replace(meeting, uid="c"),)))
    assert days(client.get(MARCH).text) == {
        "Tuesday 3 March": "09:00 UTC A talk in spring cancelled | 09:00 UTC A talk in spring postponed"
    }


def test_an_unchanged_month_is_answered_with_304(client: FlaskClient, year_2026: list[Listing]) -> None:
    first = client.get(MARCH)
    assert client.get(MARCH, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


@pytest.mark.parametrize("count", [1, 30])
def test_a_month_takes_three_statements_after_a_change_and_then_one(
    client: FlaskClient, put: Callable[[Listing], Event], queries: list[str], new_year: FixedClock, count: int
) -> None:
    for number in range(count):
        put(a_listing(f"talk-{number}", meetings=(Meeting(f"{number}", date(2026, 3, 3), "UTC"),)))
    sent = []
    for _ in range(2):
        queries.clear()
        assert client.get(MARCH).status_code == 200
        sent.append(len(queries))
    assert sent == [3, 1]
