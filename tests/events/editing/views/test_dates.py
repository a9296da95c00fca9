"""Dates are worked out, looked at, and kept only then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from portal.events import operations
from portal.events.listing import Audience, Listing, Meeting, MeetingStatus, Status
from portal.events.models import Event
from portal.mail.models import Mail
from tests.builders import NOW
from tests.events.conftest import a_listing
from tests.events.editing.conftest import DESK, errors, fields, send, words
from tests.events.registration.conftest import NEW_YORK, fill, group

Put = Callable[[Listing], Event]
Kept = Callable[[str], Listing]
PAGE = f"{DESK}/evenings/dates"
DRAFT = a_listing("evenings", zone=NEW_YORK, audience=Audience.CLINICIANS, status=Status.DRAFT)
# The 2nd Saturday, from April to August 2027, the first longer.
RULE = {
    "nth": "2", "weekday": "5", "months": "some", "first_month": "4", "last_month": "8", "since": "2027-01-01",
    "until": "2027-12-31", "at": "11:00", "minutes": "60", "first_minutes": "90",
}  # fmt: skip


def act(desk: FlaskClient, what: str, page: str | None = None, address: str = PAGE, **typed: str) -> TestResponse:
    return send(desk, address, page, act=what, **typed)


def rows(page: str) -> list[str]:
    """What the page says of each meeting, and what is to be seen of it."""
    found = html.fromstring(page).xpath("//li[contains(@class, 'meeting-row')]")
    parts = ("./p[@class='meeting-day']", "./ul[@class='faults']/li")
    return [" / ".join(" ".join(n.text_content().split()) for path in parts for n in row.xpath(path)) for row in found]


def days(listing: Listing) -> list[str]:
    return [f"{m.day:%d.%m}" for m in listing.meetings]


def test_a_rule_becomes_dates_that_are_looked_at_and_then_kept(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(DRAFT)
    page = act(desk, "generate", **RULE)
    assert (page.status_code, rows(page.text)) == (200, [
        "Saturday 10 April 2027, 11:00–12:30 New York time · 90 minutes · 15:00 UTC new",
        "Saturday 8 May 2027, 11:00–12:00 New York time · 60 minutes · 15:00 UTC new",
        "Saturday 12 June 2027, 11:00–12:00 New York time · 60 minutes · 15:00 UTC new",
        "Saturday 10 July 2027, 11:00–12:00 New York time · 60 minutes · 15:00 UTC new",
        "Saturday 14 August 2027, 11:00–12:00 New York time · 60 minutes · 15:00 UTC new",
    ])  # fmt: skip
    assert kept("evenings").meetings == ()
    answer = act(desk, "save", page.text)
    assert (answer.status_code, answer.location) == (303, f"{DESK}/evenings")
    listing = kept("evenings")
    assert (listing.rule, listing.listed_on) == ("2nd Saturday, April to August", date(2027, 4, 10))
    assert [(m.uid, m.minutes) for m in listing.meetings][:2] == [
        ("evenings.2027-04-10", 90), ("evenings.2027-05-08", 60),
    ]  # fmt: skip
    assert fields(desk.get(PAGE).text)["country"] == "US"


def test_holidays_and_conflicts_are_pointed_out_and_each_is_one_click(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(DRAFT)
    put(a_listing("other", title="Another evening", audience=Audience.CLINICIANS, meetings=(
        Meeting("other.one", date(2027, 9, 6), "Europe/Zurich", time(17), 90),)))  # fmt: skip
    clash = (
        "At the same time as Another evening, which is for clinicians, too:"
        " Monday 6 September 2027, 17:00–18:30 Zurich time."
    )
    labor_day = {**RULE, "nth": "1", "weekday": "0", "first_month": "7", "last_month": "10"}
    page = act(desk, "generate", **labor_day)
    assert [row.partition(" / ")[2] for row in rows(page.text)] == [
        "A public holiday: Independence Day (observed).", "",
        f"A public holiday: Labor Day. / {clash}", "",
    ]  # fmt: skip
    page = act(desk, "skip-2", page.text)
    assert rows(page.text)[2].endswith("left out")
    # Where another country's holidays matter, they are looked at.
    page = act(desk, "later-0", page.text, country="CH")
    assert [row.partition(" / ")[2] for row in rows(page.text)] == [
        "It does not follow the rule, 1st Monday, July to October.", "", "", "",
    ]  # fmt: skip
    assert act(desk, "save", page.text).status_code == 303
    assert days(kept("evenings")) == ["12.07", "02.08", "04.10"]
    # The one that was moved is still the one of the rule's day; 90 minutes are the first one's.
    first = kept("evenings").meetings[0]
    assert (first.uid, first.minutes) == ("evenings.2027-07-12", 90)


def test_what_was_left_out_comes_back(put: Put, desk: FlaskClient) -> None:
    put(DRAFT)
    page = act(desk, "skip-1", act(desk, "generate", **RULE).text)
    assert rows(page.text)[1].endswith("left out")
    assert rows(act(desk, "back-1", page.text).text)[1].endswith("15:00 UTC new")
    assert rows(act(desk, "earlier-0", page.text).text)[0].startswith("Saturday 3 April 2027")
    assert len(rows(act(desk, "skip-99", page.text).text)) == 5


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"since": ""}, "since", "The rule needs this."),
        ({"until": "2026-12-31"}, "until", "This lies before the first day."),
        ({"until": "2027-02-31"}, "until", "No calendar has this date. Write one such as 2026-03-14."),
        ({"until": "2027-03-31"}, "until",
         "Between these days there is no 2nd Saturday, April to August. Choose others, or another rule."),
        ({"until": "2199-12-31", "months": "all"}, "until",
         "These are 2076 meetings. At most 150 find room: end earlier."),
        ({"at": ""}, "at", "A length needs an hour."),
        ({"at": "25:00"}, "at", "No clock shows this time. Write one such as 18:30."),
        ({"minutes": ""}, "minutes", "How long are the others?"),
        ({"minutes": "an hour"}, "minutes", "This is no whole number. Write figures, such as 12."),
        ({"minutes": "0"}, "minutes", "Between 1 and 1,440 minutes."),
        ({"first_month": "9"}, "last_month", "This month comes before the first."),
        ({"zone": "New Yrok"}, "zone", "There is no zone “New Yrok”. Did you mean America/New_York?"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_is_said_at_its_field(
    put: Put, desk: FlaskClient, typed: dict[str, str], field: str, says: str
) -> None:
    put(DRAFT)
    answer = act(desk, "generate", **RULE | typed)
    assert (answer.status_code, errors(answer.text)) == (422, {field: says})
    assert fields(answer.text)[field] == (RULE | typed)[field]


@pytest.mark.parametrize(
    ("since", "says"),
    [
        ("2028-03-01", "No clock in America/New_York shows this time: daylight saving skips it. Take another hour."),
        ("2028-11-01", "The clocks in America/New_York show this time twice, as summer time ends. Take another hour."),
    ],
)
def test_an_hour_that_daylight_saving_skips_or_repeats_is_not_kept(
    put: Put, desk: FlaskClient, kept: Kept, since: str, says: str
) -> None:
    put(DRAFT)
    nth, at = ("2", "02:30") if since.startswith("2028-03") else ("1", "01:30")
    page = act(desk, "generate", **RULE | {"nth": nth, "weekday": "6", "months": "all", "since": since, "at": at,
                                           "until": f"{since[:7]}-28"})  # fmt: skip
    assert [row.split(" / ")[1] for row in rows(page.text)] == [says]
    assert "Save the dates" not in words(page.text)
    answer = act(desk, "save", page.text)
    assert (answer.status_code, kept("evenings").meetings) == (422, ())
    mended = act(desk, "look", page.text, **{"rows-0-at": "04:00"})
    assert act(desk, "save", mended.text).status_code == 303


def test_single_days_are_added_by_hand(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(DRAFT)
    page = act(desk, "add", more_day="2027-05-02", more_at="18:00", more_minutes="45")
    whole_days = {"more_day": "2027-04-29", "more_last_day": "2027-05-01", "more_at": "", "more_minutes": ""}
    page = act(desk, "add", page.text, **whole_days)
    assert rows(page.text) == [
        "Thursday 29 April 2027 to Saturday 1 May 2027 new",
        "Sunday 2 May 2027, 18:00–18:45 New York time · 45 minutes · 22:00 UTC new",
    ]
    page = act(desk, "look", page.text, **{"rows-0-note": "All day long"})
    assert act(desk, "save", page.text).status_code == 303
    assert [(m.uid, m.last_day, m.note) for m in kept("evenings").meetings] == [
        ("evenings.2027-04-29", date(2027, 5, 1), "All day long"), ("evenings.2027-05-02", None, ""),
    ]  # fmt: skip
    assert errors(act(desk, "add", more_day="").text) == {"more_day": "Which day?"}
    answer = act(desk, "add", **whole_days | {"more_at": "18:00", "more_minutes": ""})
    assert errors(answer.text) == {
        "more_last_day": "The last of several whole days comes after the first, and they have no hour."
    }


def test_what_was_not_looked_at_is_shown_once_more_before_it_is_kept(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(DRAFT)
    page = act(desk, "generate", **RULE)
    answer = act(desk, "save", page.text, **{"rows-0-day": "2027-04-17"})
    assert (answer.status_code, kept("evenings").meetings) == (200, ())
    assert "Not saved yet. The dates are others than you looked at last." in words(answer.text)
    assert act(desk, "save", answer.text).status_code == 303
    assert days(kept("evenings"))[0] == "17.04"


def test_a_meeting_without_a_day_is_asked_back_and_everything_typed_stays(put: Put, desk: FlaskClient) -> None:
    put(DRAFT)
    page = act(desk, "generate", **RULE)
    answer = act(desk, "skip-3", page.text, **{"rows-0-day": "", "rows-1-note": "Bring tea."})
    assert (answer.status_code, errors(answer.text)) == (422, {"rows-0-day": "Which day?"})
    assert fields(answer.text)["rows-1-note"] == "Bring tea."


@pytest.mark.parametrize(
    "typed",
    [
        {"rows-0-status": "explode"}, {"rows-0-uid": "x" * 200}, {"rows-0-day": "0000-00-00"}, {"rows-0-at": "noon"},
        {"rows-0-minutes": "-3"}, {"zone": ""}, {"zone": "../UTC"}, {"country": "XX"}, {"nth": "6"}, {"months": "none"},
        {"rule": "x" * 121}, {"rows-0-note": "x" * 201}, {"words": "x" * 1001}, {"rows-0-day": "9999-12-31"},
    ],
)  # fmt: skip
@pytest.mark.parametrize("button", ["look", "save", "generate", "skip-0"])
def test_whatever_a_browser_sends_is_asked_back(
    put: Put, desk: FlaskClient, kept: Kept, typed: dict[str, str], button: str
) -> None:
    put(DRAFT)
    page = act(desk, "generate", **RULE)
    assert act(desk, button, page.text, **typed).status_code == 422
    assert kept("evenings").meetings == ()


def test_a_row_of_a_zone_that_is_none_is_of_the_zone_of_the_page(put: Put, desk: FlaskClient, kept: Kept) -> None:
    put(DRAFT)
    page = act(desk, "look", act(desk, "generate", **RULE).text, **{"rows-0-zone": "Nowhere"})
    act(desk, "save", page.text)
    assert {m.zone for m in kept("evenings").meetings} == {NEW_YORK}


def published(put: Put, session: Session, number: int = 2) -> Event:
    event = put(group())
    fill(session, event, number, cents=400_00)
    return event


GROUP = f"{DESK}/group/dates"


def test_once_published_a_meeting_is_cancelled_and_not_removed_and_those_coming_are_told(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    published(put, session)
    page = act(desk, "skip-1", address=GROUP)
    assert "2 people will be told" in words(page.text)
    assert "Tuesday 11 May 2027, 20:00–21:00 New York time is cancelled." in words(page.text)
    # Whatever a browser sends, none that was announced is removed.
    answer = act(desk, "save", page.text, address=GROUP, words="The leader is away.", **{"rows-1-left_out": "y"})
    assert answer.status_code == 303
    assert [m.status for m in kept("group").meetings] == [MeetingStatus.SCHEDULED, MeetingStatus.CANCELLED]
    mails = session.scalars(select(Mail)).all()
    assert [mail.kind for mail in mails] == ["events/changed"] * 2
    assert ["The organiser adds:\n\nThe leader is away." in mail.body for mail in mails] == [True] * 2
    assert "2 people with a place are told by mail." in words(desk.get(answer.location).text)


def test_a_moved_meeting_stays_itself_and_says_whence_it_was_moved(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    published(put, session, 1)
    page = act(desk, "later-1", address=GROUP)
    act(desk, "save", page.text, address=GROUP)
    (_, moved) = kept("group").meetings
    assert (moved.uid, moved.day, moved.moved_from_day, moved.sequence) == (
        "group.2027-05-11", date(2027, 5, 18), date(2027, 5, 11), 1,
    )  # fmt: skip
    mail = session.scalars(select(Mail)).one()
    assert "UID:group.2027-05-11@localhost\r\nSEQUENCE:1\r\n" in mail.attachments[0]["text"]
    # What was moved once is no news on the next visit.
    answer = act(desk, "save", address=GROUP)
    assert "Nothing was changed." in words(desk.get(answer.location).text)


def test_what_is_only_noted_is_told_to_nobody(session: Session, put: Put, desk: FlaskClient, kept: Kept) -> None:
    published(put, session)
    page = act(desk, "look", address=GROUP, **{"rows-0-note": "Bring tea."})
    assert "will be told" not in words(page.text)
    assert act(desk, "save", page.text, address=GROUP).status_code == 303
    assert (kept("group").meetings[0].note, session.scalars(select(Mail)).all()) == ("Bring tea.", [])


def test_the_dates_of_somebody_else_are_not_overwritten_unseen(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    published(put, session, 0)
    page = act(desk, "later-0", address=GROUP)
    first, second = kept("group").meetings
    theirs = replace(kept("group"), meetings=(first, replace(second, at=time(19)),
                                              replace(second, uid="group.june", day=date(2027, 6, 8))))  # fmt: skip
    operations.put(session, theirs, now=NOW)
    session.commit()
    answer = act(desk, "save", page.text, address=GROUP)
    assert (answer.status_code, kept("group")) == (409, theirs)
    assert words(answer.text, "//div[contains(@class, 'notice')][1]//li") == (
        "Tuesday 11 May 2027, 20:00–21:00 New York time is moved."
        " It is now Tuesday 11 May 2027, 19:00–20:00 New York time."
        " Tuesday 8 June 2027, 20:00–21:00 New York time is added."
    )
    assert [row[:24] for row in rows(answer.text)] == [
        "Tuesday 20 April 2027, 2", "Tuesday 11 May 2027, 19:", "Tuesday 8 June 2027, 20:",
    ]  # fmt: skip
    assert act(desk, "save", answer.text, address=GROUP).status_code == 303
    assert [(m.uid[6:], m.day.day) for m in kept("group").meetings] == [
        ("2027-04-13", 20), ("2027-05-11", 11), ("june", 8),
    ]  # fmt: skip


def test_a_meeting_that_somebody_else_took_out_of_a_draft_does_not_come_back(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    first = group().meetings[0]
    put(group(status=Status.DRAFT))
    page = act(desk, "later-0", address=GROUP)
    operations.put(session, replace(kept("group"), meetings=(first,)), now=NOW)
    session.commit()
    answer = act(desk, "save", page.text, address=GROUP)
    assert (answer.status_code, len(rows(answer.text))) == (409, 1)
    assert act(desk, "save", answer.text, address=GROUP).status_code == 303
    assert days(kept("group")) == ["20.04"]


def test_more_meetings_than_find_room_are_shown_and_must_be_made_fewer(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    many = tuple(Meeting(f"m.{n}", date(2027, 1, 1) + timedelta(n), NEW_YORK, time(20)) for n in range(150))
    put(replace(DRAFT, meetings=many))
    page = act(desk, "look", **{"rows-149-note": "The last."})
    theirs = Meeting("m.more", date(2028, 1, 1), NEW_YORK, time(20))
    operations.put(session, replace(kept("evenings"), meetings=(*many, theirs)), now=NOW)
    session.commit()
    answer = act(desk, "save", page.text)
    assert (answer.status_code, len(rows(answer.text))) == (409, 151)
    too_many = "These are 151 meetings, and 150 find room: take some out, or list them apart."
    assert words(answer.text, "//form/ul[contains(@class, 'faults')]/li") == too_many
    assert act(desk, "save", answer.text).status_code == 422
    fewer = act(desk, "skip-0", answer.text)
    assert act(desk, "save", fewer.text).status_code == 303
    assert len(kept("evenings").meetings) == 150


def test_a_note_and_a_rule_of_somebody_else_are_taken_over_where_nothing_else_was_typed(
    session: Session, put: Put, desk: FlaskClient, kept: Kept
) -> None:
    published(put, session, 0)
    page = act(desk, "later-1", address=GROUP)
    first, second = kept("group").meetings
    theirs = replace(kept("group"), rule="2nd Tuesday of all months",
                     meetings=(replace(first, note="Bring tea."), replace(second, note="Cake.")))  # fmt: skip
    operations.put(session, theirs, now=NOW)
    session.commit()
    answer = act(desk, "save", page.text, address=GROUP)
    assert words(answer.text, "//div[contains(@class, 'notice')][1]") == (
        "Not saved: somebody else has changed these dates meanwhile"
        " Tuesday 13 April 2027, 20:00–21:30 New York time has the note “Bring tea.”."
        "Tuesday 11 May 2027, 20:00–21:00 New York time has the note “Cake.”."
        "The rule is “2nd Tuesday of all months” now."
        " What you had not touched is now as they left it, and what you typed is as you left it."
        " Look whether it fits, and save it then."
    )
    assert act(desk, "save", answer.text, address=GROUP).status_code == 303
    listing = kept("group")
    assert (listing.rule, [(m.day.day, m.note) for m in listing.meetings]) == (
        "2nd Tuesday of all months", [(13, "Bring tea."), (18, "")],
    )  # fmt: skip


@pytest.mark.parametrize("base", ["", "3", "[3]", "[" * 10_000, '{"rule": "", "meetings": [{"uid": "x"}]}'])
def test_a_page_that_does_not_say_what_it_was_made_of_overwrites_nothing(
    session: Session, put: Put, desk: FlaskClient, kept: Kept, base: str
) -> None:
    published(put, session, 0)
    before = kept("group")
    assert act(desk, "save", address=GROUP, base=base, **{"rows-0-day": "2027-04-14"}).status_code == 409
    assert kept("group") == before


def test_looking_takes_as_many_statements_for_30_other_listings_as_for_one(
    put: Put, desk: FlaskClient, queries: list[str]
) -> None:
    put(DRAFT)
    sent: list[Any] = []
    for number in (1, 30):
        for n in range(number):
            put(a_listing(f"talk-{n}", audience=Audience.CLINICIANS, meetings=(
                Meeting(f"talk-{n}.one", date(2027, 4, 10), NEW_YORK, time(11)),)))  # fmt: skip
        page = act(desk, "generate", **RULE)
        queries.clear()
        act(desk, "look", page.text)
        sent.append(len(queries))
    # One more to open the page than to look at it.
    assert sent[0] == sent[1]
