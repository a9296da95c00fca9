"""The society's announcements page against tables of their own, written by hand from the facts and the ambiguities
that were found in it beforehand, and never from what the reader says."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from portal.events import files
from portal.events.announcements.facts import About, Because
from portal.events.announcements.faults import Code, Sort
from portal.events.announcements.reader import Reading, read
from portal.events.listing import Audience, Cancellation, Listing, Mode, Status
from tests.events.conftest import LISTINGS_2026

TODAY = date(2026, 1, 1)
NEW_YORK, LOS_ANGELES = "America/New_York", "America/Los_Angeles"
SOCIETY = "American Balint Society"
CONTINUITY = f"{SOCIETY}, History and Continuity Committee"
DIVERSITY = f"{SOCIETY}, Diversity Committee"


@dataclass(frozen=True)
class Row:
    """One listing. when: `day`, `day hour` or `day hour minutes`, each followed by ` ?` if inferred.
    contradicts, missing, doubts: the codes of its faults"""

    kind: str
    organiser: str
    zone: str
    mode: Mode
    audience: Audience
    when: tuple[str, ...]
    leaders: tuple[str, ...] = ()
    rule: str = ""
    fees: tuple[int | None, int | None] = (None, None)
    capacity: int | None = None
    language: str | None = None
    terms: Cancellation | None = None
    credit: tuple[str, ...] = ()
    window: tuple[str, str] | None = None
    listed_on: str | None = None
    contradicts: frozenset[Code] = frozenset()
    missing: frozenset[Code] = frozenset()
    doubts: frozenset[Code] = frozenset()

    def __str__(self) -> str:
        return self.kind


GROUP_TERMS = Cancellation(refund_if_called_off=True)
GROUP_CREDIT = ("American Academy of Family Physicians", "American Psychological Association")


def drop_in(day: str, leader: str, rule: str, *also: Code) -> Row:
    return Row(
        kind="drop-in", organiser=CONTINUITY, zone=NEW_YORK, mode=Mode.ONLINE, audience=Audience.CREDENTIALED_LEADERS,
        when=(f"{day} ?",), leaders=(leader,), rule=rule, credit=(SOCIETY,),
        missing=frozenset({Code.TIME, Code.CREDIT}), doubts=frozenset({Code.GENERALLY, Code.LINK, *also}),
    )  # fmt: skip


def goldberg(day: str, *also: Code) -> Row:
    return drop_in(day, "Arnold Goldberg", "4th Thursday of odd months", *also)


def scott(day: str) -> Row:
    return drop_in(day, "Paul Scott", "4th Monday of even months")


def diversity(day: str) -> Row:
    return Row(
        kind="discussion", organiser=DIVERSITY, zone=NEW_YORK, mode=Mode.ONLINE, audience=Audience.MEMBER_LEADERS,
        when=(f"{day} 20:00 60",), fees=(0, None), capacity=12,
        missing=frozenset({Code.CONTACT}), doubts=frozenset({Code.TIME_AS_PLACE}),
    )  # fmt: skip


def withheld(day: str) -> Cancellation:
    return Cancellation(by=date.fromisoformat(f"2026-{day}"), withheld_cents=100_00, refund_days=30)


TABLE = [
    Row(
        kind="group", organiser=SOCIETY, zone=NEW_YORK, mode=Mode.ONLINE, audience=Audience.CLINICIANS,
        when=("01-10 11:00 90", "02-14 11:00 60", "03-14 11:00 60", "04-11 11:00 60",
              "05-09 11:00 60", "06-13 11:00 60", "07-11 11:00 60", "08-08 11:00 60"),
        leaders=("Eddo de Lang, MD", "Darlene Lawrence, MD"), rule="2nd Saturday, January to August", language="en",
        terms=GROUP_TERMS, credit=GROUP_CREDIT,
        contradicts=frozenset({Code.LENGTH}), doubts=frozenset({Code.ODD_TIME}),
        missing=frozenset({Code.FEE, Code.CAPACITY, Code.MINIMUM, Code.CREDIT, Code.CONTACT}),
    ),
    Row(
        kind="conversation", organiser=SOCIETY, zone=NEW_YORK, mode=Mode.ONLINE,
        audience=Audience.UNCREDENTIALED_LEADERS, when=("01-22 16:00",), leaders=("Terri Wall", "Phil Phelps"),
        missing=frozenset({Code.ENDLESS}), doubts=frozenset({Code.LINK}),
    ),
    goldberg("01-22"),
    Row(
        kind="award",
        organiser="Foundation Psychosomatic and Social Medicine, with the International Balint Federation",
        zone="Europe/Copenhagen", mode=Mode.PLACE, audience=Audience.STUDENTS, when=("09-30 to 10-03",), language="en",
        listed_on="01-30",
        doubts=frozenset({Code.BEFORE, Code.DEADLINE_ZONE, Code.NUMBER, Code.SHARED, Code.PERSONAL}),
    ),
    Row(
        kind="group", organiser=SOCIETY, zone=NEW_YORK, mode=Mode.ONLINE, audience=Audience.CLINICIANS,
        when=("02-10 19:00 90", "03-10 19:00 60", "04-14 19:00 60", "05-12 19:00 60", "06-09 19:00 60",
              "07-14 19:00 60", "08-11 19:00 60", "09-08 19:00 60", "10-13 19:00 60", "11-10 19:00 60"),
        leaders=("Lisa Buck, MD", "Albert Lichtenstein, PhD"), rule="2nd Tuesday, February to November",
        fees=(400_00, 250_00), terms=GROUP_TERMS, credit=GROUP_CREDIT,
        missing=frozenset({Code.CAPACITY, Code.MINIMUM, Code.CREDIT, Code.CONTACT}),
        doubts=frozenset({Code.GLUED, Code.RULE_READ}),
    ),
    scott("02-23"),
    diversity("03-12"),
    goldberg("03-26"),
    Row(
        kind="course", organiser=SOCIETY, zone=LOS_ANGELES, mode=Mode.PLACE, audience=Audience.CLINICIANS, when=(),
        window=("03-26", "04-27"), doubts=frozenset({Code.LINK}),
        missing=frozenset({Code.DATES, Code.FEE, Code.CAPACITY, Code.LEADERS, Code.TERMS}),
    ),
    scott("04-27"),
    Row(
        kind="retreat", organiser=SOCIETY, zone=LOS_ANGELES, mode=Mode.PLACE, audience=Audience.CLINICIANS, when=(),
        window=("04-27", "05-28"), terms=withheld("03-12"),
        doubts=frozenset({Code.DEADLINE_ZONE, Code.EARLY, Code.LINK}),
        missing=frozenset({Code.DATES, Code.FEE, Code.CAPACITY, Code.LEADERS}),
    ),
    goldberg("05-28"),
    diversity("06-11"),
    scott("06-22"),
    goldberg("07-23"),
    scott("08-24"),
    diversity("09-10"),
    goldberg("09-24", Code.GAP),  # none is there for November, and none is made
    scott("10-26"),
    Row(
        kind="course", organiser=SOCIETY, zone=NEW_YORK, mode=Mode.PLACE, audience=Audience.CLINICIANS, when=(),
        window=("10-26", "12-10"), terms=withheld("09-15"),
        doubts=frozenset({Code.DEADLINE_ZONE, Code.LINK, Code.PERSONAL}),
        missing=frozenset({Code.DATES, Code.FEE, Code.CAPACITY, Code.LEADERS}),
    ),
    diversity("12-10"),
    scott("12-28"),
]  # fmt: skip


@pytest.fixture(scope="module")
def page(shared: Path) -> str:
    return (shared / "seed" / "announcements.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(page: str) -> Reading:
    return read(page, today=TODAY)


def when(listing: Listing) -> tuple[str, ...]:
    """The meetings in the words of the table."""
    words = []
    for meeting in listing.meetings:
        text = f"{meeting.day:%m-%d}" + (f" to {meeting.last_day:%m-%d}" if meeting.last_day else "")
        text += f" {meeting.at:%H:%M}" if meeting.at else ""
        text += f" {meeting.minutes}" if meeting.minutes else ""
        words.append(text + (" ?" if meeting.to_be_confirmed else ""))
    return tuple(words)


def test_all_22_are_found_in_their_order_and_nothing_is_left_over(reading: Reading) -> None:
    assert [draft.listing.kind for draft in reading.drafts] == [row.kind for row in TABLE]
    assert (len(reading.drafts), reading.unread) == (22, ())


@pytest.mark.parametrize(("number", "expected"), list(enumerate(TABLE, 1)), ids=str)
def test_a_listing_says_what_the_table_says_and_has_exactly_its_faults(
    reading: Reading, number: int, expected: Row
) -> None:
    draft = reading.drafts[number - 1]
    listing = draft.listing
    codes = {sort: frozenset(fault.code for fault in draft.of(sort)) for sort in Sort}
    window = listing.expected_from and listing.expected_to and (listing.expected_from, listing.expected_to)
    found = Row(
        kind=listing.kind,
        organiser=listing.organiser,
        zone=listing.zone,
        mode=listing.mode,
        audience=listing.audience,
        when=when(listing),
        leaders=listing.leaders,
        rule=listing.rule,
        fees=(listing.fee_cents, listing.member_fee_cents),
        capacity=listing.capacity,
        language=listing.language,
        terms=listing.cancellation,
        credit=tuple(credit.body for credit in listing.accreditation),
        window=(f"{window[0]:%m-%d}", f"{window[1]:%m-%d}") if window else None,
        listed_on=f"{listing.listed_on:%m-%d}" if expected.listed_on else None,
        contradicts=codes[Sort.CONTRADICTION],
        missing=codes[Sort.MISSING],
        doubts=codes[Sort.DOUBT],
    )
    assert found == expected
    assert listing.status is Status.DRAFT
    assert {credit.amount for credit in listing.accreditation} <= {None}  # never worked out
    assert {meeting.zone for meeting in listing.meetings} <= {listing.zone}


def test_where_the_file_of_listings_speaks_of_the_same_it_says_the_same(reading: Reading) -> None:
    listed = files.read(LISTINGS_2026.read_text(encoding="utf-8"))
    for draft, other in zip(reading.drafts, listed, strict=True):
        read_here = draft.listing
        same = [
            "kind", "zone", "audience", "leaders", "mode", "fee_cents", "member_fee_cents", "capacity", "cancellation",
            "language", "rule", "rule_to_be_confirmed", "expected_from", "expected_to", "listed_on",
        ]  # fmt: skip
        # The Federation is named first here, and in the file as well; only the joining words differ.
        assert {name: getattr(read_here, name) for name in same} == {name: getattr(other, name) for name in same}
        assert [replace(m, uid="", note="") for m in read_here.meetings] == [
            replace(m, uid="", note="") for m in other.meetings
        ]
        assert [credit.body for credit in read_here.accreditation] == [credit.body for credit in other.accreditation]
        # A place is named in fewer words than the file has, and in no others.
        words = set(other.place.replace(",", "").split()) | {"Redwoods", "of", "at"}
        assert set(read_here.place.replace(",", "").split()) <= words


def test_the_drafts_are_a_file_of_listings_that_reads_as_they_are(reading: Reading) -> None:
    drafts = [draft.listing for draft in reading.drafts]
    assert files.read(files.write(drafts)) == drafts


def words_of(reading: Reading, number: int, about: About) -> list[str]:
    draft = reading.drafts[number - 1]
    return [span.of(reading.text) for fact in draft.facts if fact.about is about for span in fact.spans]


def test_every_fact_points_to_the_words_it_came_from(reading: Reading) -> None:
    assert words_of(reading, 1, About.RULE) == ["second Saturday", "begin in January and run through August"]
    assert words_of(reading, 1, About.LEADERS) == ["Eddo de Lang, MD", "Darlene Lawrence, MD"]
    assert words_of(reading, 1, About.COUNT) == ["Eight (8) monthly meetings"]
    assert words_of(reading, 4, About.MEETING) == ["30 Sept – 3 October 2026"]
    assert words_of(reading, 4, About.WORDS) == ["5.000-12.000 words"]
    assert words_of(reading, 4, About.POT) == ["€ 5,000"]
    assert words_of(reading, 5, About.FEE) + words_of(reading, 5, About.MEMBER_FEE) == ["$400", "$250"]
    assert words_of(reading, 5, About.MEETING)[5:9] == ["July14", "August 11", "Sept 8", "October13"]
    assert words_of(reading, 7, About.HOURS) == ["8:00 - 9:00 pm Eastern"]
    assert words_of(reading, 20, About.ROOM_RATE) == ["$239"]
    assert words_of(reading, 20, About.WITHHELD) == ["$100"]


def test_all_words_lie_within_their_own_announcement(reading: Reading) -> None:
    spans = [
        (draft.span, span) for draft in reading.drafts for item in (*draft.facts, *draft.faults) for span in item.spans
    ]
    assert len(spans) > 300
    assert [(whole, span) for whole, span in spans if not whole.start <= span.start < span.end <= whole.end] == []


def test_what_is_inferred_says_why(reading: Reading) -> None:
    because = {
        number: {fact.about: fact.because for fact in reading.drafts[number - 1].facts if fact.because}
        for number in (2, 3, 4, 5, 7, 9)
    }
    assert because[2][About.MODE] is Because.NO_PLACE
    assert because[3][About.MEETING] is Because.POSITION
    assert because[3][About.ZONE] is Because.OTHERS
    assert because[4][About.ZONE] is Because.PLACE
    assert because[4][About.DEADLINE] is Because.STRICTLY_BEFORE
    assert because[5][About.MODE] is Because.TWO_ZONES
    assert because[5][About.RULE] is Because.DATES
    assert because[5][About.HOURS] is Because.OTHER_CLOCK  # "4:00 - 5:00 Pacific" is in the afternoon
    assert because[7][About.ORGANISER] is Because.ABBREVIATION
    assert because[9][About.WINDOW] is Because.NEIGHBOURS


def test_the_november_that_is_left_out_on_purpose_is_pointed_out_and_not_made(reading: Reading) -> None:
    [gap] = [fault for draft in reading.drafts for fault in draft.faults if fault.code is Code.GAP]
    assert gap.facts["day"] == "Thursday 26 November 2026"
    assert gap.facts["holiday"] == "Thanksgiving in the United States"
    days = [meeting.day for draft in reading.drafts for meeting in draft.listing.meetings]
    assert date(2026, 11, 26) not in days


def test_two_listings_on_22_january_do_not_clash_since_nobody_belongs_to_both_audiences(reading: Reading) -> None:
    on_that_day = [d.number for d in reading.drafts if date(2026, 1, 22) in [m.day for m in d.listing.meetings]]
    assert on_that_day == [2, 3]
    assert [d.number for d in reading.drafts if Code.CLASH in [fault.code for fault in d.faults]] == []


def test_biographies_are_left_out_of_the_description(reading: Reading) -> None:
    assert len(words_of(reading, 1, About.BIOGRAPHY)) == 2
    assert "obstetrics" not in reading.drafts[0].listing.description


def test_the_same_page_in_other_clothes_gives_the_same_listings(page: str, reading: Reading) -> None:
    drafts = [draft.listing for draft in reading.drafts]
    variants = {
        "Windows line ends": page.replace("\n", "\r\n"),
        "non-breaking spaces": page.replace(" ", "\N{NO-BREAK SPACE}"),
        "long dashes": page.replace(" - ", " — "),
        "smart quotes": page.replace("'", "’"),
        "HTML": "".join(f"<p>{line.replace('&', '&amp;')}</p>" for line in page.splitlines()),
        "empty lines between": page.replace("\n", "\n\n"),
    }
    for name, text in variants.items():
        assert [draft.listing for draft in read(text, today=TODAY).drafts] == drafts, name
