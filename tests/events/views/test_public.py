import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from portal.accounts.models import Person
from portal.clock import FixedClock
from portal.events import calendar, pages
from portal.events.listing import Listing, Meeting, Status
from portal.events.models import Event
from portal.events.views import public
from tests.events.conftest import a_listing

SATURDAYS = "/events/online-group-saturdays-2026"
TUESDAYS = "/events/online-group-tuesdays-2026"
MEETINGS = "//ol[contains(@class, 'timeline')]/li"
MONTHS_2026 = [f"{month} 2026" for month in calendar.MONTHS]
PAGES = ["/", "/events/", SATURDAYS]


def words(page: str, xpath: str) -> list[str]:
    """The text of each element that the path finds, its white space folded."""
    return [" ".join(" ".join(element.itertext()).split()) for element in html.fromstring(page).xpath(xpath)]


def titles(page: str) -> list[str]:
    return words(page, "//ul[@class='listings']/li//h3")


def facts(page: str) -> dict[str, str]:
    return dict(zip(words(page, "//aside//dl/div/dt"), words(page, "//aside//dl/div/dd"), strict=True))


@pytest.mark.parametrize(
    ("leaders", "shown"),
    [
        (("Ada One",), "Ada One"),
        (("Ada One", "Ben Two"), "Ada One and Ben Two"),
        (("Ada One", "Ben Two", "Cem Three"), "Ada One, Ben Two and Cem Three"),
    ],
)
def test_who_leads_is_enumerated(
    client: FlaskClient, put: Callable[[Listing], Event], leaders: tuple[str, ...], shown: str
) -> None:
    put(a_listing("led", leaders=leaders))
    page = facts(client.get("/events/led").text)
    assert (page.get("Led by") or page["Facilitated by"]) == shown


def test_the_list_shows_the_22_listings_of_the_year_by_month(client: FlaskClient, year_2026: list[Listing]) -> None:
    page = client.get("/events/").text
    assert titles(page) == [listing.title for listing in year_2026]
    months = words(page, "//h2[@class='month']")
    assert months == [month for month in MONTHS_2026 if month != "November 2026"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?kind=retreat", ["Healing, mindfulness and compassion: a weekend retreat"]),
        ("?audience=uncredentialed-leaders", ["A conversation among Balint leaders without a credential"]),
        ("?q=spokane", ["Leadership course in Spokane"]),
        ("?from=2026-12-11", ["Drop-in for credentialed leaders, December"]),
        (
            "?mode=place&to=2026-04-30",
            [
                "International Balint Award 2026: the Ascona Prize",
                "Leadership course in Spokane",
                "Healing, mindfulness and compassion: a weekend retreat",
            ],
        ),
        ("?to=2026-01-21", ["Online Balint group on Saturdays"]),
        ("?kind=discussion&from=2026-06-01&to=2026-06-30", ["Difference in the group: a discussion for leaders, June"]),
        ("?q=scott&kind=drop-in&to=2026-03-01&utm=x", ["Drop-in for credentialed leaders, February"]),
    ],
)
def test_a_plain_address_filters(
    client: FlaskClient, year_2026: list[Listing], address: str, expected: list[str]
) -> None:
    assert titles(client.get(f"/events/{address}").text) == expected


def test_the_past_is_shown_on_request(client: FlaskClient, year_2026: list[Listing], clock: FixedClock) -> None:
    clock.instant = clock.instant.replace(month=11, day=23)
    coming = titles(client.get("/events/").text)
    assert coming == [
        "Leadership course in New England",
        "Difference in the group: a discussion for leaders, December",
        "Drop-in for credentialed leaders, December",
    ]
    assert len(titles(client.get("/events/?past=y").text)) == 22


def test_what_cannot_be_read_is_said_and_not_asked(client: FlaskClient, year_2026: list[Listing]) -> None:
    answer = client.get("/events/?from=2026-02-30&kind=discussion&q=" + "x" * 101)
    assert answer.status_code == 422
    assert words(answer.text, "//p[@class='field-error']") == [
        "Error: Field cannot be longer than 100 characters.",
        "Error: Not a valid date value.",
    ]
    assert len(titles(answer.text)) == 4
    assert client.get("/events/?kind=party").status_code == 422


def test_a_search_that_finds_nothing_says_so(client: FlaskClient, year_2026: list[Listing]) -> None:
    for address in ("/events/?q=nobody", "/events/?kind=retreat&from=2026-12-01"):
        assert words(client.get(address).text, "//div[@class='empty']/h2") == ["Nothing found"]


def test_a_kind_is_no_fault_where_nothing_of_it_is_listed(client: FlaskClient) -> None:
    assert client.get("/events/?kind=retreat").status_code == 200


def test_an_undated_listing_says_when_to_expect_it(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert words(client.get("/events/leadership-course-spokane-2026").text, "//h2[@id='when']/following::p[1]") == [
        "Dates to be announced; expected between 26 March and 27 April 2026 to be confirmed"
    ]


def test_the_front_page_shows_the_next_five(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert titles(client.get("/").text) == [listing.title for listing in year_2026[:5]]


def test_an_empty_calendar_says_so(client: FlaskClient) -> None:
    assert words(client.get("/").text, "//div[@class='empty']/h2") == ["Nothing is planned at the moment"]


def test_a_page_says_everything_one_decides_on(client: FlaskClient, year_2026: list[Listing]) -> None:
    page = client.get(TUESDAYS).text
    assert facts(page) == {
        "How long": "60 minutes each; 90 minutes on 10 February",
        "Where": "Online",
        "For whom": "Clinicians You see patients at present and are willing to present cases. "
        "You intend to be there for every meeting, from beginning to end.",
        "Led by": "Lisa Buck, MD and Albert Lichtenstein, PhD",
        "Fee": "USD 250 for members, USD 400 for others",
        "If you cancel": "No fee comes back, nor for meetings that you miss. If the event is called off: all of it.",
        "Credit": "American Academy of Family Physicians: Accepted for Prescribed credit, which the American Medical "
        "Association takes as equivalent to AMA PRA Category 1 Credit; to be reported as Prescribed. "
        "Amount not stated. American Psychological Association: Continuing education for psychologists; the American "
        "Balint Society is an approved sponsor. Amount not stated.",
        "How to come": "Register on this page. The link for the meetings goes to those who are registered. "
        "events@balint.example",
        "Organised by": "American Balint Society",
    }
    assert words(page, MEETINGS)[:2] == [
        (
            "Tuesday 10 February 2026, 19:00–20:30 New York time "
            "Half an hour longer: introductions, and an overview of how a Balint group works"
        ),
        "Tuesday 10 March 2026, 19:00–20:00 New York time",
    ]
    assert html.fromstring(page).xpath(f"{MEETINGS}/time/@datetime")[:2] == [
        "2026-02-11T00:00:00Z",
        "2026-03-10T23:00:00Z",
    ]


@pytest.mark.parametrize(
    ("slug", "fact", "expected"),
    [
        ("retreat-sonoma-2026", "Fee", "not stated"),
        ("diversity-discussion-june-2026", "Fee", "free"),
        ("diversity-discussion-june-2026", "Places", "12"),
        ("diversity-discussion-june-2026", "Where", "Online to be confirmed"),
        ("leadership-course-spokane-2026", "If you cancel", "terms not stated"),
        ("ascona-prize-2026", "Where", "Aarhus, Denmark"),
    ],
)
def test_a_fact_is_said_in_words(
    client: FlaskClient, year_2026: list[Listing], slug: str, fact: str, expected: str
) -> None:
    assert facts(client.get(f"/events/{slug}").text)[fact] == expected


def test_the_last_day_to_cancel_is_a_day_where_the_event_is(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert facts(client.get("/events/retreat-sonoma-2026").text)["If you cancel"] == (
        "In writing, by the end of Thursday 12 March 2026 (Los Angeles time): the fee comes back less USD 100, "
        "within 30 days of our acknowledgement. Later, nothing is returned."
    )


def test_the_prize_shows_the_congress_as_its_meeting(client: FlaskClient, year_2026: list[Listing]) -> None:
    assert words(client.get("/events/ascona-prize-2026").text, MEETINGS) == [
        "Wednesday 30 September to Saturday 3 October 2026 International Balint Congress, at which the prizes are given"
    ]


def test_a_reader_without_a_script_sees_another_zone_and_its_odd_meeting(
    client: FlaskClient, year_2026: list[Listing]
) -> None:
    meetings = words(client.get(f"{SATURDAYS}?zone=Europe/Copenhagen").text, MEETINGS)
    assert meetings[1:4] == [
        "Saturday 14 February 2026, 11:00–12:00 New York time (Saturday 14 February, 17:00 Copenhagen time)",
        (
            "Saturday 14 March 2026, 11:00–12:00 New York time (Saturday 14 March, 16:00 Copenhagen time) "
            "16:00 instead of 17:00"
        ),
        "Saturday 11 April 2026, 11:00–12:00 New York time (Saturday 11 April, 17:00 Copenhagen time)",
    ]
    assert [meeting for meeting in meetings if "instead" in meeting] == [meetings[2]]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (f"{SATURDAYS}?zone=copenhagen", "In Copenhagen time: Saturdays at 17:00, but at 16:00 on 14 March."),
        (f"{TUESDAYS}?zone=Europe/Copenhagen", "In Copenhagen time: Wednesdays at 01:00, but at 00:00 on 11 March."),
        (
            f"{TUESDAYS}?zone=Phoenix",
            "In Phoenix time: Tuesdays at 16:00, but at 17:00 on 10 February and 10 November.",
        ),
        (f"{TUESDAYS}?zone=new+york", "In New York time: Tuesdays at 19:00."),
    ],
)
def test_a_series_is_said_in_a_sentence_for_the_reader_of_another_zone(
    client: FlaskClient, year_2026: list[Listing], address: str, said: str
) -> None:
    assert words(client.get(address).text, "//p[@class='own-times']") == [said]


def test_a_moved_meeting_says_when_it_was_announced_for(
    client: FlaskClient, put: Callable[[Listing], Event], new_year: FixedClock
) -> None:
    meeting = Meeting("a", date(2026, 4, 1), "Europe/Zurich", time(18), 60)
    put(a_listing(meetings=(meeting,)))
    put(a_listing(meetings=(replace(meeting, day=date(2026, 4, 8)),)))
    assert words(client.get("/events/spring-talk").text, MEETINGS) == [
        "Wednesday 8 April 2026, 18:00–19:00 Zurich time Moved: it was announced for Wednesday 1 April 2026 , 18:00."
    ]


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        ((60, 60), "60 minutes each"),
        ((90, 60, 60), "60 minutes each; 90 minutes on 1 April"),
        ((90, 60, 60, 45), "60 minutes each; 90 minutes on 1 April , 45 minutes on 4 April"),
        ((None,), "not stated"),
        ((45,), "45 minutes"),
    ],
)
def test_a_page_says_how_long_it_takes(
    client: FlaskClient, put: Callable[[Listing], Event], minutes: tuple[int | None, ...], said: str
) -> None:
    meetings = tuple(Meeting(f"{n}", date(2026, 4, n), "UTC", time(18), length) for n, length in enumerate(minutes, 1))
    put(a_listing(meetings=meetings))
    assert facts(client.get("/events/spring-talk").text)["How long"] == said


def test_the_data_for_search_engines_cannot_leave_its_element(
    client: FlaskClient, put: Callable[[Listing], Event]
) -> None:
    planted = "</script><script>alert(1)</script>\u2028 & <!--"
    put(a_listing(title=planted, summary=planted))
    page = client.get("/events/spring-talk").text
    (block,) = html.fromstring(page).xpath("//script[@type='application/ld+json']")
    assert json.loads(block.text)["name"] == planted
    assert ("\u2028" in block.text, "</" in block.text) == (False, False)


def test_programs_find_the_feeds_of_what_is_shown(client: FlaskClient, year_2026: list[Listing]) -> None:
    def alternates(address: str) -> dict[str, str]:
        links = html.fromstring(client.get(address).text).xpath("//head/link[@rel='alternate']")
        return {link.get("type"): link.get("href") for link in links}

    assert alternates("/events/?q=scott&kind=drop-in&from=2026-02-01&past=y") == {
        "text/calendar": "/events.ics?q=scott&kind=drop-in",
        "application/atom+xml": "/events.atom?q=scott&kind=drop-in",
        "application/json": "/events.json?q=scott&kind=drop-in",
    }
    assert alternates(SATURDAYS) == {"text/calendar": f"{SATURDAYS}.ics"}


@pytest.mark.parametrize(
    ("address", "calendar"),
    [("/events/", "/events.ics"), ("/events/?mode=place", "/events.ics?mode=place"), (SATURDAYS, f"{SATURDAYS}.ics")],
)
def test_a_calendar_is_offered_to_follow_or_to_take(
    client: FlaskClient, year_2026: list[Listing], address: str, calendar: str
) -> None:
    box = html.fromstring(client.get(address).text).xpath("//section[@class='subscribe']")[0]
    assert box.xpath(".//a/@href") == [f"webcal://localhost{calendar}", calendar]
    assert box.xpath("string(.//*[@class='digest'])") == f"http://localhost{calendar}"


def test_what_has_no_date_is_offered_to_no_calendar(client: FlaskClient, year_2026: list[Listing]) -> None:
    page = client.get("/events/retreat-sonoma-2026").text
    assert words(page, "//section[@class='subscribe']") == []


def test_a_long_list_is_shown_in_parts_that_end_with_a_day(
    client: FlaskClient, put: Callable[[Listing], Event], new_year: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(public, "A_PAGE", 3)
    for number, day in enumerate((1, 2, 3, 3, 4, 5)):
        put(a_listing(f"talk-{number}", title=f"Talk {number}", listed_on=date(2026, 4, day)))
    first = client.get("/events/?kind=conversation&to=2026-04-30").text
    assert titles(first) == ["Talk 0", "Talk 1", "Talk 2", "Talk 3"]
    (later,) = html.fromstring(first).xpath("//p[@class='actions']/a/@href")
    assert later == "/events/?kind=conversation&to=2026-04-30&from=2026-04-04"
    assert titles(client.get(later).text) == ["Talk 4", "Talk 5"]
    assert html.fromstring(client.get(later).text).xpath("//p[@class='actions']/a") == []


def test_an_end_before_the_beginning_is_said(client: FlaskClient, year_2026: list[Listing]) -> None:
    answer = client.get("/events/?from=2026-05-02&to=2026-05-01")
    assert (answer.status_code, words(answer.text, "//p[@class='field-error']")) == (
        422,
        ["Error: This lies before 2 May 2026, from which on you asked."],
    )


def test_the_list_and_the_month_show_the_times_in_another_zone_as_well_and_pass_it_on(
    client: FlaskClient, year_2026: list[Listing]
) -> None:
    page = client.get("/events/?from=2026-03-01&to=2026-03-31&kind=group&zone=copenhagen").text
    assert words(page, "//ul[@class='listings']//span[@class='local-time']") == [
        "(Wednesday 11 March, 00:00 Copenhagen time)", "(Saturday 14 March, 16:00 Copenhagen time)",
    ]  # fmt: skip
    [month] = re.findall(r'href="(/events/month/[^"]+)"', page)
    assert month == "/events/month/2026-01?kind=group&amp;zone=copenhagen"
    # A feed has one time, which every calendar shows in its own zone.
    assert "zone=" not in "".join(re.findall(r'href="[^"]*/events\.[^"]*"', page))
    page = client.get("/events/month/2026-03?zone=copenhagen").text
    assert words(page, "//table//span[@class='local-time']") == [
        "(Wednesday 00:00 Copenhagen time)", "(Friday 01:00 Copenhagen time)", "(16:00 Copenhagen time)",
    ]  # fmt: skip


@pytest.mark.parametrize("address", ["/events/?zone=Aarhus", "/events/month/2026-03?zone=Aarhus"])
def test_a_zone_that_the_list_does_not_know_is_said(
    client: FlaskClient, year_2026: list[Listing], address: str
) -> None:
    answer = client.get(address)
    assert (answer.status_code, words(answer.text, "//p[@class='field-error']")) == (
        422,
        ["Error: There is no zone of that name. Write a large town of yours, or a zone such as Europe/Copenhagen."],
    )


def test_a_zone_that_does_not_exist_is_said(client: FlaskClient, year_2026: list[Listing]) -> None:
    answer = client.get(f"{SATURDAYS}?zone=Europe/Aarhus")
    assert answer.status_code == 422
    assert words(answer.text, "//p[@id='zone-error']") == [
        "There is no zone of that name. Write a large town of yours, or a zone such as Europe/Copenhagen."
    ]


@pytest.mark.parametrize("address", ["/events/nobody-knows", "/events/Online-Group-Saturdays-2026"])
def test_a_listing_that_does_not_exist_is_404(client: FlaskClient, year_2026: list[Listing], address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_draft_is_nowhere_public(client: FlaskClient, put: Callable[[Listing], Event]) -> None:
    canary = "canary-7c1f"
    put(a_listing(title=canary, status=Status.DRAFT))
    seen = [client.get(address) for address in ("/", "/events/", f"/events/?past=y&q={canary}", "/events/spring-talk")]
    assert [answer.status_code for answer in seen] == [200, 200, 200, 404]
    # What was asked for is in the form and in the links that keep it.
    said = [answer.text.replace(f'value="{canary}"', "").replace(f"q={canary}", "") for answer in seen]
    assert [text.count(canary) for text in said] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("status", "said"),
    [(Status.CANCELLED, "cancelled"), (Status.POSTPONED, "postponed"), (Status.TO_BE_CONFIRMED, "to be confirmed")],
)
def test_a_cancelled_or_postponed_event_stays_and_says_so(
    client: FlaskClient, put: Callable[[Listing], Event], status: Status, said: str
) -> None:
    put(a_listing(status=status))
    page = client.get("/events/spring-talk").text
    assert words(page, "//div[contains(@class, 'notice')]//strong") == [f"This event is {said}."]


def test_what_a_file_brings_is_shown_as_text(
    new_year: FixedClock, client: FlaskClient, put: Callable[[Listing], Event]
) -> None:
    planted = "<script>alert(1)</script>"
    put(
        a_listing(
            title=planted, summary=planted, description=planted, organiser=planted, place=planted, leaders=(planted,),
            eligibility=(planted,), notices=(planted,), how_to_join=planted, series=planted,
        )
    )  # fmt: skip
    for address in ("/", "/events/?past=y", "/events/spring-talk"):
        page = client.get(address).text
        assert ("<script>alert" in page, "&lt;script&gt;alert(1)&lt;/script&gt;" in page) == (False, True)


@pytest.mark.parametrize("address", PAGES)
def test_an_unchanged_page_is_answered_with_304(client: FlaskClient, year_2026: list[Listing], address: str) -> None:
    first = client.get(address)
    assert (first.headers["Vary"], first.headers["Cache-Control"]) == ("Cookie", "public, no-cache")
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("address", PAGES)
def test_a_change_is_seen_at_once(
    client: FlaskClient, year_2026: list[Listing], put: Callable[[Listing], Event], address: str
) -> None:
    first = client.get(address)
    listing = year_2026[0]
    put(a_listing(listing.slug, title="Moved to Sunday", listed_on=listing.listed_on, meetings=listing.meetings))
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.text.count("Moved to Sunday") > 0) == (200, True)


def test_a_page_of_yesterday_is_not_shown_today(
    client: FlaskClient, year_2026: list[Listing], clock: FixedClock
) -> None:
    assert titles(client.get("/events/?to=2026-01-21").text) == ["Online Balint group on Saturdays"]
    clock.instant = clock.instant.replace(day=23)
    assert titles(client.get("/events/?to=2026-01-21").text) == []


@pytest.mark.parametrize("address", PAGES)
def test_nobody_gets_a_page_made_for_somebody_else(
    client: FlaskClient,
    year_2026: list[Listing],
    sign_in: Callable[[Person], FlaskClient],
    olga: Person,
    address: str,
) -> None:
    before = client.get(address).text
    hers = sign_in(olga).get(address)
    assert (olga.email in hers.text, hers.headers["Cache-Control"]) == (True, "private, no-store")
    assert "ETag" not in hers.headers
    assert client.get(address).text == before


@pytest.mark.parametrize("address", PAGES)
def test_a_message_that_waits_for_a_visitor_is_shown_to_that_visitor_alone(
    app: Flask, client: FlaskClient, year_2026: list[Listing], address: str
) -> None:
    visitor = app.test_client()
    with visitor.session_transaction() as cookie:
        cookie["_flashes"] = [("success", "canary-55d0")]
    assert visitor.get(address).text.count("canary-55d0") == 1
    assert client.get(address).text.count("canary-55d0") == 0


def test_no_more_pages_are_kept_than_are_allowed(
    app: Flask, client: FlaskClient, year_2026: list[Listing], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST", 3)
    kept = []
    for number in range(5):
        client.get(f"/events/?q={number}")
        kept.append(len(app.extensions["events.catalogue"]._kept))
    assert kept == [1, 2, 3, 1, 2]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("address", ["/", "/events/", "/events/talk-0"])
def test_a_page_takes_three_statements_after_a_change_and_then_one(
    client: FlaskClient,
    put: Callable[[Listing], Event],
    queries: list[str],
    clock: FixedClock,
    address: str,
    count: int,
) -> None:
    clock.instant = clock.instant.replace(year=2026, month=1)
    for number in range(count):
        put(a_listing(f"talk-{number}"))
    sent = []
    for _ in range(2):
        queries.clear()
        assert client.get(address).status_code == 200
        sent.append(len(queries))
    assert sent == [3, 1]
