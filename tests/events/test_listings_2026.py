"""The 22 listings against a table of their own, read off the announcements and not off the file.

`to be confirmed` marks a date that the announcements do not state: it follows from a rule and the listing's place.
"""

from dataclasses import dataclass
from datetime import date

import pytest

from portal.events import files
from portal.events.calendar import Rule
from portal.events.listing import Audience, Cancellation, Listing, Mode, Status
from tests.events.conftest import LISTINGS_2026

NEW_YORK = "America/New_York"
LOS_ANGELES = "America/Los_Angeles"
GOLDBERG = ("Arnold Goldberg",)
SCOTT = ("Paul Scott",)


@dataclass(frozen=True)
class Fact:
    """One row of the table. when: `day`, `day hour` or `day hour minutes`, each followed by ` ?` if inferred."""

    kind: str
    zone: str
    when: tuple[str, ...]
    audience: Audience
    leaders: tuple[str, ...] = ()
    fees: tuple[int | None, int | None] = (None, None)  # everybody's, members', in cents
    capacity: int | None = None
    terms: Cancellation | None = None
    credit: tuple[str, ...] = ()
    window: tuple[str, str] | None = None

    def __str__(self) -> str:
        return self.kind


GROUP_TERMS = Cancellation(refund_if_called_off=True)
GROUP_CREDIT = ("American Academy of Family Physicians", "American Psychological Association")


def drop_in(day: str, leaders: tuple[str, ...]) -> Fact:
    return Fact(
        "drop-in", NEW_YORK, (f"{day} ?",), Audience.CREDENTIALED_LEADERS, leaders, credit=("American Balint Society",)
    )


def discussion(day: str) -> Fact:
    return Fact("discussion", NEW_YORK, (f"{day} 20:00 60",), Audience.MEMBER_LEADERS, fees=(0, None), capacity=12)


def withheld(day: str) -> Cancellation:
    return Cancellation(by=date.fromisoformat(f"2026-{day}"), withheld_cents=100_00, refund_days=30)


TABLE = [
    Fact(
        "group", NEW_YORK,
        ("01-10 11:00 90", "02-14 11:00 60", "03-14 11:00 60", "04-11 11:00 60",
         "05-09 11:00 60", "06-13 11:00 60", "07-11 11:00 60", "08-08 11:00 60"),
        Audience.CLINICIANS, ("Eddo de Lang, MD", "Darlene Lawrence, MD"), terms=GROUP_TERMS, credit=GROUP_CREDIT,
    ),
    Fact("conversation", NEW_YORK, ("01-22 16:00",), Audience.UNCREDENTIALED_LEADERS, ("Terri Wall", "Phil Phelps")),
    drop_in("01-22", GOLDBERG),
    Fact("award", "Europe/Copenhagen", ("09-30 to 10-03",), Audience.STUDENTS),
    Fact(
        "group", NEW_YORK,
        ("02-10 19:00 90", "03-10 19:00 60", "04-14 19:00 60", "05-12 19:00 60", "06-09 19:00 60",
         "07-14 19:00 60", "08-11 19:00 60", "09-08 19:00 60", "10-13 19:00 60", "11-10 19:00 60"),
        Audience.CLINICIANS, ("Lisa Buck, MD", "Albert Lichtenstein, PhD"), (400_00, 250_00), terms=GROUP_TERMS,
        credit=GROUP_CREDIT,
    ),
    drop_in("02-23", SCOTT),
    discussion("03-12"),
    drop_in("03-26", GOLDBERG),
    Fact("course", LOS_ANGELES, (), Audience.CLINICIANS, window=("03-26", "04-27")),
    drop_in("04-27", SCOTT),
    Fact("retreat", LOS_ANGELES, (), Audience.CLINICIANS, terms=withheld("03-12"), window=("04-27", "05-28")),
    drop_in("05-28", GOLDBERG),
    discussion("06-11"),
    drop_in("06-22", SCOTT),
    drop_in("07-23", GOLDBERG),
    drop_in("08-24", SCOTT),
    discussion("09-10"),
    drop_in("09-24", GOLDBERG),
    drop_in("10-26", SCOTT),
    Fact("course", NEW_YORK, (), Audience.CLINICIANS, terms=withheld("09-15"), window=("10-26", "12-10")),
    discussion("12-10"),
    drop_in("12-28", SCOTT),
]  # fmt: skip

LISTINGS = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
BY_SLUG = {listing.slug: listing for listing in LISTINGS}


def when(listing: Listing) -> tuple[str, ...]:
    """The meetings in the words of the table."""
    words = []
    for meeting in listing.meetings:
        text = f"{meeting.day:%m-%d}"
        if meeting.last_day:
            text += f" to {meeting.last_day:%m-%d}"
        if meeting.at:
            text += f" {meeting.at:%H:%M}"
        if meeting.minutes:
            text += f" {meeting.minutes}"
        words.append(text + (" ?" if meeting.to_be_confirmed else ""))
    return tuple(words)


def test_there_are_22_listings() -> None:
    assert (len(LISTINGS), len(BY_SLUG)) == (22, 22)


@pytest.mark.parametrize(("number", "expected"), list(enumerate(TABLE, 1)), ids=str)
def test_a_listing_says_what_the_announcements_say(number: int, expected: Fact) -> None:
    listing = LISTINGS[number - 1]
    window = (
        (f"{listing.expected_from:%m-%d}", f"{listing.expected_to:%m-%d}")
        if listing.expected_from and listing.expected_to
        else None
    )
    assert expected == Fact(
        kind=listing.kind,
        zone=listing.zone,
        when=when(listing),
        audience=listing.audience,
        leaders=listing.leaders,
        fees=(listing.fee_cents, listing.member_fee_cents),
        capacity=listing.capacity,
        terms=listing.cancellation,
        credit=tuple(credit.body for credit in listing.accreditation),
        window=window,
    )
    assert {meeting.zone for meeting in listing.meetings} <= {listing.zone}
    assert {meeting.day.year for meeting in listing.meetings} <= {2026}
    assert listing.status is Status.PUBLISHED


def test_the_file_is_in_calendar_order() -> None:
    days = [listing.listed_on for listing in LISTINGS]
    assert days == sorted(days)


@pytest.mark.parametrize(("minute", "expected"), [(0, "12:30"), (1, "12:00"), (7, "12:00")])
def test_the_first_saturday_ends_half_an_hour_later_than_the_others(minute: int, expected: str) -> None:
    end = BY_SLUG["online-group-saturdays-2026"].meetings[minute].local_end
    assert end is not None
    assert f"{end:%H:%M}" == expected


def test_rules_and_dates_agree_but_for_thanksgiving() -> None:
    by_rule: dict[str, set[date]] = {}
    for listing in LISTINGS:
        if listing.rule:
            by_rule.setdefault(listing.rule, set()).update(meeting.day for meeting in listing.meetings)
    left_out = {rule: set(Rule.parse(rule).dates(2026)) ^ days for rule, days in by_rule.items()}
    assert left_out == {
        "2nd Saturday, January to August": set(),
        "4th Thursday of odd months": {date(2026, 11, 26)},
        "2nd Tuesday, February to November": set(),
        "4th Monday of even months": set(),
    }


def test_what_is_presumed_says_so() -> None:
    presumed = {slug for slug, listing in BY_SLUG.items() if listing.mode_to_be_confirmed}
    discussions = {f"diversity-discussion-{month}-2026" for month in ("march", "june", "september", "december")}
    assert presumed == {"conversation-for-leaders-january-2026"} | discussions
    assert [slug for slug, listing in BY_SLUG.items() if listing.rule_to_be_confirmed] == ["online-group-tuesdays-2026"]


def test_who_comes_to_a_group_sees_patients_and_means_to_stay() -> None:
    for slug in ("online-group-saturdays-2026", "online-group-tuesdays-2026"):
        assert BY_SLUG[slug].eligibility == (
            "You see patients at present and are willing to present cases.",
            "You intend to be there for every meeting, from beginning to end.",
        )
        assert "strong feelings" in BY_SLUG[slug].notices[0]


def test_a_language_is_given_only_where_one_is_stated() -> None:
    assert {slug for slug, listing in BY_SLUG.items() if listing.language} == {
        "online-group-saturdays-2026",
        "ascona-prize-2026",
    }


def test_no_credit_has_an_amount_for_none_is_stated() -> None:
    assert {credit.amount for listing in LISTINGS for credit in listing.accreditation} == {None}


def test_places_are_those_of_the_announcements() -> None:
    assert {listing.slug: listing.place for listing in LISTINGS if listing.mode is Mode.PLACE} == {
        "ascona-prize-2026": "Aarhus, Denmark",
        "leadership-course-spokane-2026": "Ruby River Hotel, Spokane, Washington",
        "retreat-sonoma-2026": "Ratna Ling Conference Center, Sonoma County, California",
        "leadership-course-new-england-2026": "Babson Executive Conference Center, Babson College, Massachusetts",
    }
    assert "USD 239 a night" in BY_SLUG["leadership-course-new-england-2026"].description


def test_the_prize_has_its_place_where_its_call_closes() -> None:
    prize = BY_SLUG["ascona-prize-2026"]
    assert (prize.listed_on, prize.meetings[0].day) == (date(2026, 1, 30), date(2026, 9, 30))
    assert prize.organiser == "Foundation Psychosomatic and Social Medicine, with the International Balint Federation"


def test_no_address_is_a_persons_own() -> None:
    text = LISTINGS_2026.read_text(encoding="utf-8")
    words = {word.strip('".,') for word in text.split() if "@" in word}
    assert words == {f"{role}@balint.example" for role in ("events", "prize", "diversity", "courses", "grievances")}
