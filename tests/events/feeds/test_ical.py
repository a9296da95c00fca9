"""Calendars, as two parsers read them that did not write them: vobject (with dateutil's rules), and icalendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status
from portal.events.plugins import KeyDate
from tests.events.conftest import a_listing
from tests.events.feeds.conftest import Held, shown_by_a_calendar, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NEW_YORK = "America/New_York"
DEADLINE = KeyDate("closes", "Entries close", datetime(2026, 1, 31, 12, tzinfo=UTC), "Etc/GMT+12", excluded=True)


def expected(listings: list[Listing]) -> list[Held]:
    """What the listings say, by the instants that they work out themselves."""
    held = []
    for listing in listings:
        for meeting in listing.meetings:
            start, end = meeting.start, meeting.local_end
            held.append(
                Held(
                    start.isoformat() if start else meeting.day.isoformat(),
                    (end.astimezone(UTC).isoformat() if end else None)
                    if start
                    else (meeting.through + timedelta(days=1)).isoformat(),
                    listing.title,
                    "TENTATIVE" if meeting.to_be_confirmed else "CONFIRMED",
                )
            )
    return sorted(held)


def lines(text: str) -> list[str]:
    """The lines, unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def event(text: str, uid: str) -> dict[str, str]:
    """The first entry of this id, by the names of its lines."""
    block = text.replace("\r\n ", "").split(f"UID:{uid}@")[1].split("END:VEVENT")[0]
    return {line.partition(":")[0]: line.partition(":")[2] for line in block.split("\r\n")[1:] if line}


def test_a_calendar_shows_every_meeting_of_2026_at_its_instant(listings_2026: list[Listing]) -> None:
    held = shown_by_a_calendar(written(*listings_2026))
    assert held == expected(listings_2026)
    assert len(held) == 35


def test_it_survives_the_icalendar_library_and_back(listings_2026: list[Listing]) -> None:
    text = written(*listings_2026)
    again = Calendar.from_ical(text).to_ical().decode()
    assert sorted(lines(again)) == sorted(lines(text))


def test_every_meeting_has_an_id_of_its_own_but_for_those_of_a_rule(listings_2026: list[Listing]) -> None:
    found = [line.removeprefix("UID:") for line in lines(written(*listings_2026)) if line.startswith("UID:")]
    twice = {uid for uid in found if found.count(uid) > 1}
    assert twice == {"online-group-saturdays-2026.series@prize.example.org"}
    assert len(found) == 35 - 8 + 2


def test_lines_are_as_the_format_wants_them(listings_2026: list[Listing]) -> None:
    long = a_listing(
        title="Zürich, für alle; „Gespräche“ \\ 💬 " * 8, meetings=(Meeting("one", date(2026, 4, 1), "UTC"),)
    )
    text = written(*listings_2026, long)
    octets = text.encode().split(b"\r\n")
    assert max(map(len, octets)) == 75
    assert (octets[-1], b"\n" in b"".join(octets)) == (b"", False)
    assert long.title.strip() in [str(e["summary"]).strip() for e in Calendar.from_ical(text).walk("VEVENT")]


def test_what_a_listing_holds_cannot_write_lines_of_its_own() -> None:
    planted = "A talk\r\nATTACH:https://evil.example\nEND:VEVENT\x00"
    text = written(
        a_listing(title=planted, summary=planted, place=planted, meetings=(Meeting("a", date(2026, 4, 1), "UTC"),))
    )
    assert [line for line in lines(text) if line.startswith(("ATTACH", "END:VEVENT"))] == ["END:VEVENT"]


def test_a_series_with_a_stated_rule_is_a_rule_whose_first_meeting_is_longer(listings_2026: list[Listing]) -> None:
    saturdays = lines(written(listings_2026[0]))
    assert [
        line for line in saturdays if line.startswith(("RRULE", "RECURRENCE-ID", "EXDATE", "DTSTART;", "DTEND"))
    ] == [
        "DTSTART;TZID=America/New_York:20260110T110000",
        "DTEND;TZID=America/New_York:20260110T120000",
        "RRULE:FREQ=MONTHLY;UNTIL=20260808T150000Z;BYDAY=2SA",
        "RECURRENCE-ID;TZID=America/New_York:20260110T110000",
        "DTSTART;TZID=America/New_York:20260110T110000",
        "DTEND;TZID=America/New_York:20260110T123000",
    ]


def test_a_series_whose_rule_is_only_our_reading_stays_a_list_of_dates(listings_2026: list[Listing]) -> None:
    tuesdays = lines(written(listings_2026[4]))
    assert (sum(line.startswith("RRULE") for line in tuesdays), tuesdays.count("BEGIN:VEVENT")) == (0, 10)


DAYS = [date(2026, 1, 22), date(2026, 3, 26), date(2026, 5, 28), date(2026, 7, 23)]
SERIES = a_listing(
    rule="4th Thursday of odd months",
    zone=NEW_YORK,
    meetings=tuple(Meeting(f"talk.{day}", day, NEW_YORK, time(18), 60) for day in DAYS),
)


def changed(number: int, **facts: Any) -> Listing:
    meetings = list(SERIES.meetings)
    meetings[number] = replace(meetings[number], **facts)
    return replace(SERIES, meetings=tuple(meetings))


def at(day: date, hour: int = 18) -> str:
    local = Meeting("", day, NEW_YORK, time(hour)).start
    assert local is not None
    return local.isoformat()


@pytest.mark.parametrize(
    ("listing", "starts"),
    [
        (SERIES, [at(day) for day in DAYS]),
        # Skipped: nothing stands for it.
        (replace(SERIES, meetings=SERIES.meetings[:1] + SERIES.meetings[2:]), [at(DAYS[0]), at(DAYS[2]), at(DAYS[3])]),
        # Moved to another day, to another hour, and onto another date of the rule.
        (changed(1, day=date(2026, 3, 27), moved_from_day=DAYS[1]),
         [at(DAYS[0]), at(date(2026, 3, 27)), at(DAYS[2]), at(DAYS[3])]),
        (changed(1, at=time(19), moved_from_day=DAYS[1]), [at(DAYS[0]), at(DAYS[1], 19), at(DAYS[2]), at(DAYS[3])]),
        (changed(3, day=date(2026, 9, 24), moved_from_day=DAYS[3]),
         [*(at(day) for day in DAYS[:3]), at(date(2026, 9, 24))]),
        # Added beside the rule.
        (replace(SERIES, meetings=(*SERIES.meetings, Meeting("extra", date(2026, 6, 1), NEW_YORK, time(9), 60))),
         [*(at(day) for day in DAYS[:3]), at(date(2026, 6, 1), 9), at(DAYS[3])]),
        # The hour of one is not known.
        (changed(2, at=None, minutes=None), [at(DAYS[0]), at(DAYS[1]), DAYS[2].isoformat(), at(DAYS[3])]),
        # A rule that does not fit its words any more, and one whose months do not follow each other evenly.
        (replace(SERIES, rule="every other Thursday"), [at(day) for day in DAYS]),
        (replace(SERIES, rule="4th Thursday of all months"), [at(day) for day in DAYS]),
        (replace(SERIES, rule="1st Monday of odd months"), [at(day) for day in DAYS]),
    ],
)  # fmt: skip
def test_a_series_shows_its_own_dates_whatever_becomes_of_them(listing: Listing, starts: list[str]) -> None:
    assert [held.start for held in shown_by_a_calendar(written(listing))] == starts


def test_a_series_at_an_hour_that_a_skipped_date_lacks_is_a_list_of_dates() -> None:
    # 8 March 2026 has no 2:30 in New York, and there is no meeting on it.
    days = [date(2026, 2, 8), date(2026, 4, 12)]
    listing = a_listing(
        rule="2nd Sunday of all months",
        meetings=tuple(Meeting(f"night.{day}", day, NEW_YORK, time(2, 30), 30) for day in days),
    )
    assert [held.start for held in shown_by_a_calendar(written(listing))] == [
        "2026-02-08T07:30:00+00:00",
        "2026-04-12T06:30:00+00:00",
    ]


def test_all_of_a_rule_counts_on_together() -> None:
    listing = replace(changed(1, minutes=90, sequence=3), sequence=2)
    found = [line for line in lines(written(listing)) if line.startswith("SEQUENCE")]
    assert found == ["SEQUENCE:5", "SEQUENCE:5"]


ONE = Meeting("one", date(2026, 4, 1), "Europe/Zurich", time(18), 60)


@pytest.mark.parametrize(
    ("listing", "meeting", "title", "status"),
    [
        ({}, {}, "A talk in spring", "CONFIRMED"),
        ({}, {"to_be_confirmed": True}, "A talk in spring", "TENTATIVE"),
        ({"status": Status.TO_BE_CONFIRMED}, {}, "A talk in spring", "TENTATIVE"),
        ({}, {"status": MeetingStatus.CANCELLED}, "Cancelled: A talk in spring", "CANCELLED"),
        ({}, {"status": MeetingStatus.POSTPONED}, "Postponed: A talk in spring", "CANCELLED"),
        ({"status": Status.CANCELLED}, {}, "Cancelled: A talk in spring", "CANCELLED"),
        ({"status": Status.POSTPONED}, {}, "Postponed: A talk in spring", "CANCELLED"),
    ],
)
def test_what_is_off_stays_in_the_calendar_and_says_so(
    listing: dict[str, Any], meeting: dict[str, Any], title: str, status: str
) -> None:
    (held,) = shown_by_a_calendar(written(a_listing(meetings=(replace(ONE, **meeting),), **listing)))
    assert (held.title, held.status, held.start) == (title, status, "2026-04-01T16:00:00+00:00")


def test_an_entry_says_where_to_read_more_and_when_it_was_changed() -> None:
    listing = a_listing(
        place="Zürich", mode=Mode.BOTH, sequence=1,
        meetings=(replace(ONE, sequence=2, moved_from_day=date(2026, 3, 25), note="Tea"),),
        changed_at=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
    )  # fmt: skip
    assert event(written(listing), "one") == {
        "SEQUENCE": "3",
        "DTSTART;TZID=Europe/Zurich": "20260401T180000",
        "DTEND;TZID=Europe/Zurich": "20260401T190000",
        "SUMMARY": "A talk in spring",
        "DESCRIPTION": "Tea.\\nMoved: it was announced for 25 March 2026.\\nWe talk.\\n"
        "https://prize.example.org/events/spring-talk",
        "DTSTAMP": "20260203T040506Z",
        "LAST-MODIFIED": "20260203T040506Z",
        "LOCATION": "Zürich and online",
        "CATEGORIES": "Conversation",
        "URL": "https://prize.example.org/events/spring-talk",
        "STATUS": "CONFIRMED",
        "TRANSP": "OPAQUE",
    }


def test_a_day_without_an_hour_is_a_day_and_leaves_its_reader_free(listings_2026: list[Listing]) -> None:
    drop_in = event(written(*listings_2026), "drop-in-january-2026.2026-01-22")
    assert {name: drop_in[name] for name in drop_in if name.startswith(("DTSTART", "DTEND", "TRANSP"))} == {
        "DTSTART;VALUE=DATE": "20260122",
        "DTEND;VALUE=DATE": "20260123",
        "TRANSP": "TRANSPARENT",
    }
    assert drop_in["DESCRIPTION"].startswith("To be confirmed.\\nThe time is not stated here: see the page.")


def test_a_deadline_of_a_plug_in_is_an_entry_of_its_own(listings_2026: list[Listing]) -> None:
    text = written(listings_2026[3], key_dates=[DEADLINE])
    assert [(held.start, held.title) for held in shown_by_a_calendar(text)] == [
        ("2026-01-31T12:00:00+00:00", "Entries close: International Balint Award 2026: the Ascona Prize"),
        ("2026-09-30", "International Balint Award 2026: the Ascona Prize"),
    ]
    closing = event(text, "ascona-prize-2026.closes")
    assert closing["DESCRIPTION"].startswith(
        "Entries close: before Friday 30 January 2026\\, 24:00 anywhere on Earth (31 January\\, 12:00 UTC)."
    )
    # Nobody has to be anywhere.
    assert ("LOCATION" in closing, closing["TRANSP"]) == (False, "TRANSPARENT")


def test_only_what_falls_between_two_days_is_held_and_a_rule_is_held_whole(listings_2026: list[Listing]) -> None:
    june = {"since": date(2026, 6, 9), "until": date(2026, 6, 11)}
    assert [held.start[:10] for held in shown_by_a_calendar(written(*listings_2026, **june))] == [
        "2026-06-09",
        "2026-06-12",
    ]
    day = {"since": date(2026, 6, 13), "until": date(2026, 6, 13)}
    assert len(shown_by_a_calendar(written(*listings_2026, **day))) == 8
    # The last day of several is one of them.
    assert len(shown_by_a_calendar(written(listings_2026[3], since=date(2026, 10, 3)))) == 1
    assert shown_by_a_calendar(written(listings_2026[3], since=date(2026, 10, 4))) == []


def test_nothing_that_is_not_for_everybody_is_in_it() -> None:
    secret = "https://meet.example/canary-8c2d"
    listing = a_listing(how_to_join=secret, staff_note=secret, meetings=(ONE,))
    assert "canary" not in written(listing, key_dates=[DEADLINE])
