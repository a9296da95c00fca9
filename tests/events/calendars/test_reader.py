"""What becomes of a calendar file, and what is said of the rest of it."""

from datetime import date, time, timedelta

import pytest

from portal.events.calendars.reader import Draft, Reading, calendar_zone, read
from portal.events.calendars.text import LONGEST_LINE, MOST_BYTES, MOST_ENTRIES, NotACalendar, decoded
from portal.events.listing import Listing, Meeting, MeetingStatus, Mode, Status

TODAY = date(2026, 11, 30)


def event(*lines: str, uid: str = "a@x", starts: str = "DTSTART;TZID=Europe/Zurich:20270114T183000") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Evening group", starts, *lines, "END:VEVENT"])


def calendar(*parts: str) -> str:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//y", *parts, "END:VCALENDAR", ""])


def reading(*parts: str, zone: str = "Europe/Zurich") -> Reading:
    return read(calendar(*parts), zone=zone, today=TODAY)


def draft(*parts: str, zone: str = "Europe/Zurich") -> Draft:
    found = reading(*parts, zone=zone)
    assert found.faults == []
    [draft] = found.drafts
    return draft


def listing(*parts: str, zone: str = "Europe/Zurich") -> Listing:
    return draft(*parts, zone=zone).listing


def days(found: Listing) -> list[str]:
    return [str(meeting.day) for meeting in found.meetings]


def fault(*parts: str) -> str:
    found = reading(*parts)
    assert found.drafts == []
    [one] = found.faults
    return f"{one.line}: {one.reason}"


def test_an_entry_becomes_a_draft_with_all_that_it_says() -> None:
    found = draft(
        event(
            "DTEND;TZID=Europe/Zurich:20270114T200000",
            "DESCRIPTION:We talk about <b>cases</b>.<br>Bring one\\, if you like.",
            "LOCATION:Kunsthaus\\, Bern",
            "URL:https://society.example/group",
            "ORGANIZER;CN=The Harbour Society:mailto:office@society.example",
            "STATUS:TENTATIVE",
            "ATTENDEE:mailto:ada@example.org",
            "BEGIN:VALARM\nTRIGGER:-PT15M\nACTION:DISPLAY\nDESCRIPTION:x\nEND:VALARM",
        )
    )
    assert found.dropped == ["attendees", "alarms"]
    assert found.listing == Listing(
        slug="evening-group-2027",
        kind="group",
        title="Evening group",
        summary="We talk about cases.",
        description="We talk about cases.\n\nBring one, if you like.",
        organiser="The Harbour Society",
        contact="office@society.example",
        zone="Europe/Zurich",
        audience=found.listing.audience,
        listed_on=date(2027, 1, 14),
        mode=Mode.PLACE,
        place="Kunsthaus, Bern",
        how_to_join="https://society.example/group",
        status=Status.DRAFT,
        staff_note="From a calendar file. It does not say for whom it is, and what it costs.",
        meetings=(
            Meeting("a@x", date(2027, 1, 14), "Europe/Zurich", time(18, 30), 90, to_be_confirmed=True),
        ),
    )  # fmt: skip


def test_a_link_that_is_no_https_is_not_taken_and_one_for_a_place_is_the_way_in() -> None:
    assert listing(event("URL:javascript:alert(1)")).how_to_join == ""
    online = listing(event("LOCATION:https://meet.example/1"))
    assert (online.mode, online.place, online.how_to_join) == (Mode.ONLINE, "", "https://meet.example/1")
    assert listing(event("LOCATION:Zoom meeting")).mode is Mode.ONLINE


@pytest.mark.parametrize(
    ("starts", "zone", "at"),
    [
        ("DTSTART;TZID=W. Europe Standard Time:20270114T183000", "Europe/Berlin", time(18, 30)),
        ("DTSTART;TZID=/mozilla.org/20050126_1/Europe/Berlin:20270114T183000", "Europe/Berlin", time(18, 30)),
        ("DTSTART;TZID=Customized:20270114T183000", "America/New_York", time(18, 30)),
        ("DTSTART:20270114T183000", "Europe/Zurich", time(18, 30)),
        ("DTSTART:20270114T173000Z", "Europe/Zurich", time(18, 30)),
        ("DTSTART;VALUE=DATE:20270114", "Europe/Zurich", None),
    ],
)
def test_a_time_is_on_the_wall_of_the_zone_that_its_calendar_means(starts: str, zone: str, at: time | None) -> None:
    described = "BEGIN:VTIMEZONE\nTZID:Customized\nX-LIC-LOCATION:America/New_York\nEND:VTIMEZONE"
    [meeting] = listing(described, event(starts=starts)).meetings
    assert (meeting.day, meeting.zone, meeting.at) == (date(2027, 1, 14), zone, at)


def test_what_names_no_zone_or_utc_is_counted_so_that_one_is_asked_for() -> None:
    starts = ("DTSTART:20270114T183000", "DTSTART:20270114T183000Z", "DTSTART;TZID=Europe/Zurich:20270114T183000")
    found = reading(*(event(uid=f"{n}", starts=line) for n, line in enumerate(starts)))
    assert found.asks_zone == 2
    assert calendar_zone(calendar("X-WR-TIMEZONE:Europe/Lisbon")) == "Europe/Lisbon"
    assert calendar_zone(calendar("X-WR-TIMEZONE:Middle-earth")) == ""


def test_days_without_an_hour_last_as_long_as_they_say() -> None:
    [three] = listing(event("DTEND;VALUE=DATE:20270117", starts="DTSTART;VALUE=DATE:20270114")).meetings
    assert (three.at, three.last_day) == (None, date(2027, 1, 16))
    [one] = listing(event("DTEND;VALUE=DATE:20270114", starts="DTSTART;VALUE=DATE:20270114")).meetings
    assert one.last_day is None
    [longer] = listing(event("DURATION:PT45M")).meetings
    assert longer.minutes == 45


def test_a_series_is_its_dates_without_those_taken_out_with_those_put_in_and_moved() -> None:
    found = listing(
        event(
            "DTEND;TZID=Europe/Zurich:20270114T200000",
            "RRULE:FREQ=MONTHLY;BYDAY=2TH;UNTIL=20270601T000000Z",
            "EXDATE;TZID=Europe/Zurich:20270211T183000",
            "RDATE;TZID=Europe/Zurich:20270120T183000",
        ),
        event("RECURRENCE-ID;TZID=Europe/Zurich:20270311T183000", starts="DTSTART;TZID=Europe/Zurich:20270312T190000"),
        event(
            "RECURRENCE-ID;TZID=Europe/Zurich:20270408T183000",
            "STATUS:CANCELLED",
            starts="DTSTART;TZID=Europe/Zurich:20270408T183000",
        ),
    )
    assert [(m.uid, str(m.day), m.at, m.minutes, m.status) for m in found.meetings] == [
        ("a@x.2027-01-14", "2027-01-14", time(18, 30), 90, MeetingStatus.SCHEDULED),
        ("a@x.2027-01-20", "2027-01-20", time(18, 30), 90, MeetingStatus.SCHEDULED),
        ("a@x.2027-03-11", "2027-03-12", time(19), None, MeetingStatus.SCHEDULED),
        ("a@x.2027-04-08", "2027-04-08", time(18, 30), None, MeetingStatus.CANCELLED),
        ("a@x.2027-05-13", "2027-05-13", time(18, 30), 90, MeetingStatus.SCHEDULED),
    ]
    assert found.rule == "2nd Thursday, January to May"


@pytest.mark.parametrize(
    ("rule", "words", "first", "count"),
    [
        ("FREQ=MONTHLY;BYDAY=2TH;COUNT=13", "2nd Thursday of all months", "2027-01-14", 13),
        ("FREQ=MONTHLY;INTERVAL=2;BYDAY=2TH;COUNT=8", "2nd Thursday of odd months", "2027-01-14", 8),
        ("FREQ=MONTHLY;BYDAY=2TH;COUNT=3", "2nd Thursday, January to March", "2027-01-14", 3),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH;COUNT=4", "", "2027-01-14", 4),
        ("FREQ=MONTHLY;BYDAY=-1TH;COUNT=2", "", "2027-01-28", 2),
        ("FREQ=WEEKLY;COUNT=5", "", "2027-01-14", 5),
        ("FREQ=WEEKLY;UNTIL=20270204", "", "2027-01-14", 4),
    ],
)
def test_a_rule_is_named_only_where_ours_has_the_very_same_days(rule: str, words: str, first: str, count: int) -> None:
    found = listing(event(f"RRULE:{rule}"))
    assert (found.rule, days(found)[0], len(found.meetings)) == (words, first, count)


def test_daylight_saving_is_as_the_wall_has_it_and_an_hour_that_is_none_is_left_out() -> None:
    found = listing(event("RRULE:FREQ=WEEKLY;COUNT=20"))
    assert {meeting.at for meeting in found.meetings} == {time(18, 30)}
    night = draft(event("RRULE:FREQ=DAILY;COUNT=3", starts="DTSTART;TZID=Europe/Zurich:20270327T023000"))
    assert days(night.listing) == ["2027-03-27", "2027-03-29"]
    assert night.remarks == ["28 March 2027 is left out: daylight saving makes its hour none, or two"]


def test_what_goes_on_for_ever_is_followed_for_two_years_and_150_meetings() -> None:
    monthly = draft(event("RRULE:FREQ=MONTHLY;BYDAY=2TH"))
    assert (len(monthly.listing.meetings), days(monthly.listing)[-1]) == (25, "2029-01-11")
    assert monthly.remarks == ["it goes on; the meetings until 14 January 2029 are taken"]
    daily = draft(event("RRULE:FREQ=DAILY"))
    assert len(daily.listing.meetings) == 150
    assert daily.remarks[1:] == ["only the first 150 meetings are taken"]
    old = draft(event("RRULE:FREQ=MONTHLY;COUNT=30", starts="DTSTART;TZID=Europe/Zurich:20250114T183000"))
    assert (len(old.listing.meetings), days(old.listing)[0]) == (19, "2025-12-14")
    assert old.remarks == ["11 meetings of more than a year ago are left out"]
    over = event("RRULE:FREQ=MONTHLY;COUNT=3", starts="DTSTART;TZID=Europe/Zurich:20250114T183000")
    assert fault(over) == "4: all of its meetings were more than a year ago"


def test_a_billion_meetings_are_not_counted_out() -> None:
    daily = [event("RRULE:FREQ=DAILY;COUNT=1000000000", uid=f"{n}") for n in range(MOST_ENTRIES)]
    found = reading(*daily)
    assert (len(found.drafts), len(found.faults)) == (13, 487)
    assert found.faults[0].reason == "this file recurs more often than can be followed: export fewer series"


@pytest.mark.parametrize(("often", "followed"), [("DAILY", 3), ("MONTHLY", 3), ("YEARLY", 3)])
def test_nor_is_a_rule_that_never_comes_true_followed_for_ever(often: str, followed: int) -> None:
    never = f"RRULE:FREQ={often};BYMONTH=2;BYMONTHDAY=30"
    reasons = [one.reason for one in reading(*(event(never, uid=f"{n}") for n in range(6))).faults]
    assert reasons.count("the rule by which it recurs never comes true") == followed
    assert reasons.count("this file recurs more often than can be followed: export fewer series") == 6 - followed


def test_by_days_a_rule_may_name_weekdays_months_and_days_of_the_month() -> None:
    workdays = listing(event("RRULE:FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR;COUNT=4"))
    assert days(workdays) == ["2027-01-14", "2027-01-15", "2027-01-18", "2027-01-19"]
    last = listing(event("RRULE:FREQ=DAILY;BYMONTH=1,3;BYMONTHDAY=-1;COUNT=3"))
    assert days(last) == ["2027-01-31", "2027-03-31", "2028-01-31"]


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["RRULE:FREQ=SECONDLY"], "it recurs by a rule that no meeting does, SECONDLY"),
        (["RRULE:FREQ=DAILY;INTERVAL=0"], "it recurs by a rule with an interval of nothing"),
        (["RRULE:FREQ=DAILY;BYSECOND=1,2,3"], "it recurs by a rule with BYSECOND, which is not followed"),
        (["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"], "the rule by which it recurs never comes true"),
        (["DTEND;TZID=Europe/Zurich:20270114T180000"], "it ends before it begins"),
        (["DTEND;TZID=Europe/Zurich:20290114T180000"], "it lasts longer than a year"),
        (["DTEND;VALUE=DATE:20270115"], "it begins at a time and ends on a day"),
        (["RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Zurich:20270114T183000"],
         "it changes all meetings after one (RANGE), which is not followed: export them singly"),
    ],
)  # fmt: skip
def test_what_cannot_be_followed_is_said_with_its_line(lines: list[str], says: str) -> None:
    assert fault(event(*lines)) == f"4: {says}"


@pytest.mark.parametrize(
    ("starts", "says"),
    [
        ("DTSTART;TZID=Nowhere/Land:20270114T183000", "its time zone, Nowhere/Land, is none that is known"),
        ("X-NOTHING:1", "it has no DTSTART, so nobody knows when it is"),
        ("DTSTART:tomorrow", "its DTSTART cannot be read"),
        ("DTSTART;VALUE=DATE:00010101", "it is in the year 1"),
        ("DTSTART:99991231T235959Z", "a date of it cannot be read"),
    ],
)
def test_when_it_is_has_to_be_readable(starts: str, says: str) -> None:
    assert fault(event(starts=starts)).startswith(f"4: {says}")


def test_the_other_entries_of_a_faulty_file_are_read() -> None:
    found = reading(
        event(uid="1"), event(uid="2", starts="DTSTART:x"), event(uid="3"), "BEGIN:VEVENT", "UID:4", "END:VEVENT"
    )
    assert [draft.uid for draft in found.drafts] == ["1", "3"]
    assert [(one.line, one.title) for one in found.faults] == [(9, "Evening group"), (19, "")]


NO_CALENDAR = "is no calendar file: it does not begin with BEGIN:VCALENDAR"
NO_TEXT = "is no text in UTF-8, as a calendar file must be: export it anew"
TOO_LONG = f"has {MOST_BYTES + 16:,} bytes, and up to {MOST_BYTES:,} are read: export fewer entries"
LONG_LINE = f"has a line of more than {LONGEST_LINE:,} characters, line 2"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", NO_CALENDAR),
        (b"<html>", NO_CALENDAR),
        (b"BEGIN:VCARD\nEND:VCARD", NO_CALENDAR),
        (b"BEGIN:VCALENDAR\nEND:VEVENT\n", "is damaged: line 2 ends VEVENT, which is not open there"),
        ("BEGIN:VCALENDAR\nSUMMARY:Zürich".encode("latin-1"), NO_TEXT),
        (calendar().encode("utf-16"), NO_TEXT),
        (b"BEGIN:VCALENDAR\n" + b"x" * MOST_BYTES, TOO_LONG),
        (b"BEGIN:VCALENDAR\n" + b"x" * (LONGEST_LINE + 1), LONG_LINE),
        (b"BEGIN:VCALENDAR\nX:1\n" + b" y\n" * LONGEST_LINE, LONG_LINE),
        (
            calendar("BEGIN:VEVENT\nEND:VEVENT\n" * (MOST_ENTRIES + 1)).encode(),
            f"has more than the {MOST_ENTRIES} entries that are read: export fewer",
        ),
    ],
    ids=range(10),
)
def test_a_file_that_is_no_calendar_is_refused_in_words(content: bytes, says: str) -> None:
    with pytest.raises(NotACalendar) as refusal:
        read(decoded(content), zone="UTC", today=TODAY)
    assert str(refusal.value) == says


def test_a_file_that_is_cut_short_says_where() -> None:
    whole = calendar(event(uid="1"), event(uid="2"))
    found = read(whole[: whole.rindex("SUMMARY")], zone="UTC", today=TODAY)
    assert ([one.uid for one in found.drafts], [(one.line, one.reason) for one in found.faults]) == (
        ["1"], [(9, "it has no end: the file is cut short")],
    )  # fmt: skip


def test_control_characters_and_endless_words_do_not_come_in() -> None:
    found = listing(event("DESCRIPTION:a\x00b\x1b[31mc " + "word " * 4000, uid="u" * 500))
    assert "\x00" not in found.description
    assert len(found.description) <= 5002
    assert [len(meeting.uid) for meeting in found.meetings] == [40]
    assert timedelta(0) == found.meetings[0].day - date(2027, 1, 14)
