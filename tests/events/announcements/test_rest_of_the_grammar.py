"""Money, people, places, rules, lengths and terms, each on a line of prose."""

from datetime import date

import pytest

from portal.events.announcements import calls, dates, kinds, lengths, money, people, places, rules, terms
from portal.events.announcements.spans import Mark, Span, marks, pieces
from portal.events.announcements.text import Passage, even
from portal.events.listing import Audience


def passage(text: str) -> Passage:
    return Passage(even(text).text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fee:\n$250 for members\n$400 for non-members", ["members USD 250", "others USD 400"]),
        ("Cost: $650, members $550", ["everybody USD 650", "members USD 550"]),
        ("The weekend costs CHF 480 (CHF 420 for members)", ["everybody CHF 480", "members CHF 420"]),
        ("Who: any member Cost: $ 0.00 (Free)", ["everybody USD 0"]),
        ("$100 of the registration fee will be withheld", ["withheld USD 100"]),
        ("a rate of $239 per night with breakfast", ["room USD 239"]),
        ("Prizes of € 5.000 for the best three", ["prize EUR 5,000"]),
        ("the fee is 1.250,50 EUR", ["everybody EUR 1,250.50"]),
        ("the fee is $999,999,999.00", ["unknown USD 999,999,999"]),  # more than a fee can be
        ("12.000 words, 50 people, $99999999999", []),
    ],
)
def test_an_amount_says_what_it_is_for(text: str, expected: list[str]) -> None:
    assert [f"{amount.purpose} {amount}" for amount in money.amounts(passage(text))] == expected


@pytest.mark.parametrize("text", ["There is no fee.", "It is free of charge.", "Cost: free", "Cost: nothing (Free)"])
def test_free_is_a_fee(text: str) -> None:
    assert money.free(passage(text)) is not None


@pytest.mark.parametrize("text", ["Feel free to come.", "a gluten-free meal", "free accommodation"])
def test_free_in_another_sense_is_none(text: str) -> None:
    assert money.free(passage(text)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Leaders: Eve de la Cruz, MD, and Jan van Dyk, PhD Time: 7pm", ["Eve de la Cruz, MD", "Jan van Dyk, PhD"]),
        ("Facilitators: Ann Bee & Zoë Öst", ["Ann Bee", "Zoë Öst"]),
        ("It is led by Dr. Ann Bee and Prof. J. R. Roe. The weekend", ["Dr. Ann Bee", "Prof. J. R. Roe"]),
        ("sponsored by us with Ann Bee as the facilitator", ["Ann Bee"]),
        ("Ann Bee will facilitate", ["Ann Bee"]),
        ("Experienced leaders: come and see", []),
        ("The Harbour Course leads to a certificate", []),
    ],
)
def test_those_who_lead_are_named(text: str, expected: list[str]) -> None:
    assert [name for name, _ in people.leaders(passage(text))] == expected


def test_a_biography_tells_of_a_leader_and_a_line_that_says_when_is_none() -> None:
    life = "Ann Bee has practised by the harbour for thirty years, and in all of them has led a group of colleagues."
    life += " She keeps bees, too."
    when = life.replace("She keeps bees, too", "The next one begins on 3 May 2030 at 7pm")
    text = f"Leaders: Ann Bee\n{life}\n{when}"
    assert [line.text for line in people.biographies(passage(text), ["Ann Bee"])] == [life]


def test_an_address_is_for_complaints_or_a_persons_own_by_the_words_before_it() -> None:
    text = "Write to office@society.example.\nComplaints go to Ann Bee, bee@clinic.example."
    found = people.addresses(passage(text))
    assert [(one.address, one.grievances, one.personal) for one in found] == [
        ("office@society.example", False, False),
        ("bee@clinic.example", True, True),
    ]


@pytest.mark.parametrize(
    ("text", "place", "zone"),
    [
        ("It will be held at the Ruby Lake Hotel where rivers meet", "Ruby Lake Hotel", None),
        ("at the quiet Fern Center in Ash County, Oregon.", "Fern Center, Ash County, Oregon", "America/Los_Angeles"),
        ("at the World Balint Congress in Aarhus, Denmark, in autumn", "Aarhus, Denmark", "Europe/Copenhagen"),
        ("Where: Rosenlaui Lodge, Oregon\nWhen: soon", "Rosenlaui Lodge, Oregon", "America/Los_Angeles"),
        ("The Denver course takes place in January in English", None, "America/Denver"),
        ("The meetings will be held in English", None, None),
    ],
)  # fmt: skip
def test_a_place_has_a_name_and_often_a_zone(text: str, place: str | None, zone: str | None) -> None:
    found = places.where(passage(text))
    assert (found.place and found.place.name, found.zone) == (place, zone)


def test_a_time_where_the_place_should_be_is_noticed() -> None:
    text = "When: Thursday Where: 8:00 - 9:00 pm Eastern Who: anybody"
    found = places.where(passage(text))
    assert (found.place, found.hours_as_place and found.hours_as_place.of(text)) == (None, "8:00 - 9:00 pm Eastern")


@pytest.mark.parametrize(
    ("text", "label", "generally"),
    [
        ("on the second Friday, to begin in May and run through July", "2nd Friday, May to July", False),
        ("It generally meets the 4th Thursday of odd months.", "4th Thursday of odd months", True),
        ("on the first Monday of each month", "1st Monday of all months", False),
        ("the third Friday of even-numbered months", "3rd Friday of even months", False),
    ],
)  # fmt: skip
def test_a_rule_in_words_becomes_one_that_the_calendar_knows(text: str, label: str, generally: bool) -> None:
    [rule] = rules.rules(passage(text))
    assert (rule.label, rule.generally) == (label, generally)


@pytest.mark.parametrize("text", ["every other Tuesday", "the last Friday of the month", "fortnightly"])
def test_a_rule_that_the_calendar_does_not_know_is_pointed_out(text: str) -> None:
    assert (rules.rules(passage(text)), len(rules.unknown_rules(passage(text)))) == ([], 1)


def test_dates_have_a_rule_only_if_all_follow_it_in_months_on_end() -> None:
    days = [date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 14)]
    assert rules.rule_of(days) == "2nd Tuesday, February to April"
    assert rules.rule_of(days[:2]) is None
    assert rules.rule_of([*days, date(2026, 6, 9)]) is None
    assert rules.rule_of([*days[:2], date(2026, 4, 21)]) is None


def test_the_first_meeting_may_be_longer_than_the_rest() -> None:
    text = "The initial meeting will be 90 minutes, for introductions; meetings two – eight will be 60 minutes."
    found = lengths.lengths(passage(text))
    assert (found.first and found.first.minutes, found.rest and found.rest.minutes) == (90, 60)
    assert found.through is not None
    assert found.through.numbers == (8,)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("Each session lasts 75 minutes.", 75),
        ("It will last an hour and a half.", 90),
        ("a 90-minute discussion", 90),
        ("each meeting is 1.5 hours", 90),
        ("20 minutes from the airport", None),
        ("a talk of not more than 15 minutes", None),
    ],
)
def test_a_length_is_that_of_the_meeting_and_of_nothing_else(text: str, minutes: int | None) -> None:
    each = lengths.lengths(passage(text)).each
    assert (each and each.minutes) == minutes


def test_a_count_may_differ_from_the_figure_behind_it() -> None:
    text = "Eight (8) monthly meetings, ten (9) sessions, six Saturdays, the first two sessions"
    assert [count.numbers for count in lengths.counts(passage(text))] == [(8,), (10, 9), (6,)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("All non-credentialed leaders of groups are welcome", Audience.UNCREDENTIALED_LEADERS),
        ("for ABC Credentialed Leaders", Audience.CREDENTIALED_LEADERS),
        ("Any member leading a Balint group", Audience.MEMBER_LEADERS),
        ("invites medical students", Audience.STUDENTS),
        ("for members only", Audience.MEMBERS),
        ("open to everyone", Audience.EVERYONE),
        ("Health care professionals are invited", Audience.CLINICIANS),
        ("It is good", None),
    ],
)
def test_an_audience_is_named(text: str, expected: Audience | None) -> None:
    found = kinds.audience(passage(text))
    assert (found and found[0]) == expected


def test_credit_is_named_and_its_amount_only_if_it_is_stated() -> None:
    text = "It is acceptable for AAFP credit. Equivalent to Category 1 Credit."
    assert [(c.body, c.amount) for c in terms.credits_said(passage(text))] == [
        ("American Academy of Family Physicians", None)
    ]
    [stated] = terms.credits_said(passage("The AAFP has approved 12 Prescribed credits for it."))
    assert stated.amount == "12 Prescribed credits"


def test_the_last_day_is_the_one_before_where_it_must_be_in_before_it() -> None:
    prose = passage(
        "They must be received before 31 January 2026. Registrants may cancel by March 12, 2026, Pacific time."
    )
    found = dates.dates(prose, usual_year=None, today=date(2026, 1, 1))
    due = calls.deadlines(prose, found, terms.CANCEL_BY)
    assert [(d.strict, d.has_zone, d.cancelling) for d in due] == [(True, False, False), (False, True, True)]
    assert [d.last_day for d in due] == [date(2026, 1, 30), date(2026, 3, 12)]


def test_marks_that_share_words_become_one_with_both_labels_and_the_text_stays_whole() -> None:
    text = "on Thursday, March 12, at noon"
    labelled = [("1", Span(3, 22)), ("a", Span(3, 11)), ("2", Span(26, 30))]
    assert marks(labelled) == [Mark(Span(3, 22), ("1", "a")), Mark(Span(26, 30), ("2",))]
    cut = pieces(text, Span(0, len(text)), labelled)
    assert [(piece.text, piece.labels) for piece in cut] == [
        ("on ", ()),
        ("Thursday, March 12,", ("1", "a")),
        (" at ", ()),
        ("noon", ("2",)),
    ]
    assert "".join(piece.text for piece in cut) == text


def test_words_that_are_blanked_may_overlap() -> None:
    assert Passage("abcdef", 10).without([Span(11, 14), Span(12, 15)]) == Passage("a    f", 10)
