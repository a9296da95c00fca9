from datetime import date, time

import pytest

from portal.events import files
from portal.events.facts import MalformedListings
from portal.events.listing import Cancellation, Credit, Meeting, MeetingStatus, Mode, Status
from tests.events.conftest import LISTINGS_2026, a_listing

GOOD = """\
# A remark.
[[event]]
slug = "spring-talk"
kind = "conversation"
title = "A talk"
summary = "We talk."
organiser = "The society"
zone = "Europe/Zurich"
audience = "everyone"
rule = "1st Wednesday, April to May"

[[event.meeting]]
starts = 2026-04-01T18:00:00
minutes = 60

[[event.meeting]]
starts = 2026-05-06
"""


def refusal(text: str) -> str:
    with pytest.raises(MalformedListings) as refused:
        files.read(text)
    return str(refused.value)


def test_a_small_file_gives_its_listing() -> None:
    (listing,) = files.read(GOOD)
    assert listing == a_listing(
        title="A talk",
        rule="1st Wednesday, April to May",
        meetings=(
            Meeting("spring-talk.2026-04-01", date(2026, 4, 1), "Europe/Zurich", time(18), 60),
            Meeting("spring-talk.2026-05-06", date(2026, 5, 6), "Europe/Zurich"),
        ),
    )


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        (
            'slug = "spring-talk"',
            'slug = "Spring talk"',
            3,
            ('slug = "Spring talk" must be small letters and figures joined by hyphens, such as spring-retreat-2026'),
        ),
        (
            'kind = "conversation"',
            'kind = "talk"',
            4,
            ('kind = "talk" is none of group, drop-in, discussion, conversation, course, retreat, award'),
        ),
        (
            'title = "A talk"\n',
            "",
            2,
            "title is missing: write a text in quotation marks",
        ),
        (
            '"A talk"',
            '"  "',
            5,
            'title = "  " must say something',
        ),
        (
            '"A talk"',
            f'"{"x" * 201}"',
            5,
            f'title = "{"x" * 201}" has 201 characters: shorten it to 200',
        ),
        (
            '"A talk"',
            r'"A\u0000talk"',
            5,
            'title = "A\x00talk" has a control character in it: take it out',
        ),
        (
            '"A talk"',
            "7",
            5,
            "title = 7 must be a text in quotation marks",
        ),
        (
            "Europe/Zurich",
            "Europe/Aarhus",
            8,
            'zone = "Europe/Aarhus" is no time zone: write an IANA name such as "America/New_York"',
        ),
        (
            '"everyone"',
            '"all"',
            9,
            (
                'audience = "all" is none of everyone, clinicians, students, members, member-leaders, '
                "credentialed-leaders, uncredentialed-leaders"
            ),
        ),
        (
            "organiser",
            "organizer",
            2,
            "organiser is missing: write a text in quotation marks",
        ),
        (
            'rule = "1st',
            'rulle = "1st',
            10,
            'rulle = "1st Wednesday, April to May" is not a known fact: did you mean rule?',
        ),
        (
            '"1st Wednesday, April to May"',
            '"every Wednesday"',
            10,
            (
                'rule = "every Wednesday" is not understood: write it as "2nd Saturday, January to '
                'August" or "4th Thursday of odd months"'
            ),
        ),
        (
            "1st Wednesday",
            "1st Sunday",
            10,
            'rule = "1st Sunday, April to May" fits none of the dates: correct the one or the others',
        ),
        (
            "minutes = 60",
            "minutes = 0",
            14,
            "minutes = 0 must be at least 1: leave it out where it is not stated",
        ),
        (
            "minutes = 60",
            "minutes = true",
            14,
            "minutes = true must be a whole number",
        ),
        (
            "2026-05-06",
            "2026-05-06\nminutes = 60",
            18,
            "minutes = 60 needs a time: give starts one, or leave the length out",
        ),
        (
            "2026-05-06",
            "2026-05-06\nlast_day = 2026-05-06",
            18,
            "last_day = 2026-05-06 must come after starts, which must then be a date without a time",
        ),
        (
            "2026-05-06",
            "2026-04-01T20:00:00",
            17,
            ("starts = 2026-04-01 20:00:00 is a second meeting of that day: give each of them a uid of its own"),
        ),
        (
            "2026-04-01T18:00:00",
            "2026-03-29T02:30:00",
            13,
            ("starts = 2026-03-29 02:30:00 is shown by no clock in Europe/Zurich: daylight saving skips it"),
        ),
        (
            "2026-04-01T18:00:00",
            "2026-10-25T02:30:00",
            13,
            "starts = 2026-10-25 02:30:00 is shown twice by the clocks in Europe/Zurich, as daylight saving ends",
        ),
        (
            "2026-04-01T18:00:00",
            "2026-04-01T18:00:00Z",
            13,
            (
                "starts = 2026-04-01 18:00:00+00:00 must be the time on the wall, without an offset: "
                "the zone says the rest"
            ),
        ),
        (
            "2026-04-01T18:00:00",
            '"1 April"',
            13,
            (
                'starts = "1 April" must be a date such as 2026-01-10, or with the time on the wall '
                "such as 2026-01-10T11:00:00"
            ),
        ),
        (
            'rule = "1st',
            'fee = "free"\nrule = "1st',
            10,
            ('fee = "free" is no amount: write it as "USD 250" or "USD 250.50", and "USD 0" if it is free'),
        ),
        (
            'rule = "1st',
            'member_fee = "USD 5"\nrule = "1st',
            10,
            'member_fee = "USD 5" has no fee beside it: write what everybody else pays as fee',
        ),
        (
            'rule = "1st',
            'fee = "EUR 5"\nmember_fee = "USD 5"\nrule = "1st',
            11,
            ('member_fee = "USD 5" is not in EUR, as another amount of this listing is: use one currency'),
        ),
        (
            'rule = "1st',
            'cancellation = {by = 2026-03-01}\nrule = "1st',
            2,
            ("by = 2026-03-01 goes with withheld and refund_days: write all three, or none where no fee is returned"),
        ),
        (
            'rule = "1st',
            'expected_from = 2026-03-01\nrule = "1st',
            10,
            "expected_from = 2026-03-01 and expected_to go together: write both, or neither",
        ),
        (
            'rule = "1st',
            'expected_from = 2026-03-02\nexpected_to = 2026-03-01\nrule = "1st',
            11,
            "expected_to = 2026-03-01 lies before expected_from",
        ),
        (
            'rule = "1st',
            'leaders = ["Ada", 7]\nrule = "1st',
            10,
            "leaders = […] must be a list of texts in quotation marks",
        ),
    ],
)
def test_a_fault_is_refused_with_its_line_and_what_to_write(written: str, instead: str, line: int, says: str) -> None:
    assert written in GOOD
    faulty = GOOD.replace(written, instead, 1)
    listing = "Spring talk" if "Spring talk" in faulty else "spring-talk"
    assert refusal(faulty) == f"line {line}, listing {listing}: {says}"


def test_a_date_that_does_not_exist_is_refused_with_its_line() -> None:
    assert refusal(GOOD.replace("2026-05-06", "2026-02-30")).startswith("this is not TOML: ")
    assert "line 17" in refusal(GOOD.replace("2026-05-06", "2026-02-30"))


@pytest.mark.parametrize("text", ["", "x = 1\n", "event = 3\n", "event = [1]\n"])
def test_a_file_that_lists_nothing_is_refused(text: str) -> None:
    assert refusal(text) == "a file of listings holds nothing but [[event]] tables"


def test_a_listing_without_any_date_is_refused() -> None:
    text = GOOD[: GOOD.index("rule")]
    assert refusal(text) == (
        "line 2, listing spring-talk: listed_on is missing, and so are [[event.meeting]] and expected_from: "
        "write one of them"
    )


def test_a_slug_is_taken_once() -> None:
    second = GOOD.count("\n") + 3
    assert refusal(GOOD + "\n" + GOOD) == (
        f'line {second + 1}, listing spring-talk: slug = "spring-talk" is taken by a listing further up: '
        "every listing needs one of its own"
    )


def test_a_kind_that_a_plug_in_brings_is_welcome() -> None:
    text = GOOD.replace('"conversation"', '"bursary"')
    assert files.read(text, kinds=["bursary"])[0].kind == "bursary"


def test_every_fact_survives_the_file() -> None:
    listing = a_listing(
        description="One.\n\nTwo, with “quotes”, a \\ and an é.",
        leaders=("Ada", "Ben"),
        mode=Mode.BOTH,
        mode_to_be_confirmed=True,
        place="Zürich",
        eligibility=("You care.",),
        notices=("Mind this.",),
        language="de",
        accreditation=(Credit("A board", "counts", "1.5 hours"), Credit("Another", "counts")),
        how_to_join="Write.",
        contact="events@balint.example",
        fee_cents=40_050,
        member_fee_cents=0,
        currency="CHF",
        capacity=12,
        cancellation=Cancellation(True, date(2026, 3, 1), 10_000, 30),
        status=Status.POSTPONED,
        series="Spring",
        rule="1st Wednesday of all months",
        rule_to_be_confirmed=True,
        listed_on=date(2026, 3, 15),
        expected_from=date(2026, 6, 1),
        expected_to=date(2026, 6, 30),
        staff_note="Ask.",
        meetings=(
            Meeting(
                "moved-once", date(2026, 4, 1), "UTC", time(18, 30), 90, None, MeetingStatus.CANCELLED, True, "Note"
            ),
            Meeting("spring-talk.2026-05-01", date(2026, 5, 1), "Europe/Zurich", last_day=date(2026, 5, 3)),
        ),
    )
    assert files.read(files.write([listing, a_listing("plain")])) == [listing, a_listing("plain")]


def test_the_listings_of_2026_survive_the_file() -> None:
    listings = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
    assert files.read(files.write(listings)) == listings


def test_meetings_are_kept_in_the_order_of_their_days() -> None:
    first, second = "2026-04-01T18:00:00", "2026-05-06"
    text = GOOD.replace(first, "later").replace(second, first).replace("later", second).replace("minutes = 60\n", "")
    (listing,) = files.read(text)
    assert [meeting.day for meeting in listing.meetings] == [date(2026, 4, 1), date(2026, 5, 6)]
    assert listing.meetings[0].at == time(18)
