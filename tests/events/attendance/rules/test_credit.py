"""The arithmetic of credit, for any attendance."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.attendance.rules.credit import Attended, WhyNot, is_maintenance, length, lines, totals
from portal.events.attendance.rules.presence import Mark, Presence
from portal.events.attendance.rules.stated import Stated
from portal.events.listing import Credit
from tests.events.attendance.conftest import ABSENT, ACADEMY, COUNCIL, CREDITS, PARTLY, THERE

AMOUNTS = (None, "1.1 credits per session", "0.7 credits per session", "3 credits", "up to 12 hours")


def stated(day: date = date(2027, 4, 13), given: Sequence[Credit] = CREDITS, **facts: object) -> Stated:
    usual = Stated("Evenings", "The society", ("Dr Lead",), day, "Europe/Zurich", time(19), 60, None, tuple(given), 3)
    return replace(usual, **facts)


def series(*marks: Mark, given: Sequence[Credit] = CREDITS, credentialed: bool = False, of: int = 3) -> list[Attended]:
    """One event's meetings, a month apart, with these marks. of: how many meetings it has"""
    begun = date(2027, 4, 13)
    return [
        Attended("group", f"{n}", stated(begun + n * timedelta(days=28), given, meetings=of), mark, credentialed)
        for n, mark in enumerate(marks)
    ]


marks = st.builds(
    lambda presence, minutes: Mark(presence, minutes if presence is Presence.PARTLY else None),
    st.sampled_from(Presence),
    st.none() | st.integers(1, 59),
)
credits_of_a_listing = st.lists(
    st.builds(
        Credit, st.sampled_from([ACADEMY, COUNCIL]), st.sampled_from(["Prescribed", "CE"]), st.sampled_from(AMOUNTS)
    ),
    max_size=3,
)
attended = st.builds(
    lambda event, n, day, minutes, given, mark, credentialed: Attended(
        f"event-{event}", f"{event}-{n}", stated(day, given, minutes=minutes, meetings=2), mark, credentialed
    ),
    st.integers(0, 2),
    st.integers(0, 4),
    st.dates(date(2026, 11, 1), date(2027, 3, 1)),
    st.none() | st.integers(1, 600),
    credits_of_a_listing,
    marks,
    st.booleans(),
)
attendances = st.lists(attended, max_size=12, unique_by=lambda one: one.uid)


@given(attendances, st.randoms(use_true_random=False))
def test_the_order_of_recording_does_not_matter(rows: list[Attended], random: Random) -> None:
    shuffled = random.sample(rows, len(rows))
    assert (lines(shuffled), totals(lines(shuffled))) == (lines(rows), totals(lines(rows)))


@given(attendances)
def test_whoever_was_not_there_for_all_of_it_has_no_credit_for_it(rows: list[Attended]) -> None:
    full = [one for one in rows if one.in_full]
    assert {c.why_not for line in lines(rows) if not line.attended.in_full for c in line.credits} <= {
        WhyNot.ABSENT, WhyNot.PARTLY
    }  # fmt: skip
    counted = sum(total.meetings for total in totals(lines(rows)))
    assert counted == sum(len(one.stated.credits) for one in full)


@given(attendances)
def test_hours_are_those_of_the_meetings_attended_in_full_and_years_share_them_out(rows: list[Attended]) -> None:
    found = length(lines(rows))
    full = [one for one in rows if one.in_full]
    assert found.meetings == len(full)
    assert found.minutes == sum(one.stated.minutes or 0 for one in full)
    of_years = [length(lines([one for one in rows if one.year == year])) for year in (2026, 2027)]
    assert found.minutes == sum(one.minutes for one in of_years)
    assert found.unstated == sum(one.unstated for one in of_years)


@given(attendances)
def test_what_is_stated_per_session_is_added_up_exactly(rows: list[Attended]) -> None:
    """In tenths, as whole numbers, by another way than the code's."""
    tenths: Counter[tuple[int, str, str]] = Counter()
    for one in rows:
        for credit in one.stated.credits:
            if one.in_full and credit.amount and credit.amount.endswith("per session"):
                tenths[one.year, credit.body, credit.credit] += 11 if credit.amount.startswith("1.1") else 7
    per_session = [
        replace(
            one, stated=replace(one.stated, credits=tuple(c for c in one.stated.credits if c.amount != "3 credits"))
        )
        for one in rows
    ]
    sums = {(t.year, t.body, t.credit): t.sums.get("credits") for t in totals(lines(per_session))}
    assert {key: value * 10 for key, value in sums.items() if value} == tenths
    assert all(isinstance(value, Decimal) for value in sums.values() if value is not None)


def test_three_evenings_come_to_three_times_what_is_stated_for_each() -> None:
    (academy, council) = totals(lines(series(THERE, THERE, THERE)))
    assert (academy.body, academy.meetings, academy.sums, academy.unstated) == (
        ACADEMY, 3, {"credits": Decimal("3.75")}, 0
    )  # fmt: skip
    assert (council.body, council.meetings, council.sums, council.unstated) == (COUNCIL, 3, {}, 3)


def test_a_part_of_a_meeting_gives_nothing_and_says_why() -> None:
    said = [[counted.why_not for counted in line.credits] for line in lines(series(THERE, PARTLY, ABSENT))]
    assert said == [[None, None, WhyNot.NOT_CREDENTIALED], [WhyNot.PARTLY] * 3, [WhyNot.ABSENT] * 3]
    assert [total.meetings for total in totals(lines(series(THERE, PARTLY, ABSENT)))] == [1, 1]


def test_maintenance_counts_for_whoever_was_credentialed_on_the_day() -> None:
    rows = series(THERE, THERE)
    rows[1] = replace(rows[1], credentialed=True)
    maintained = [total for total in totals(lines(rows)) if "Maintenance" in total.credit]
    assert [(total.meetings, total.unstated) for total in maintained] == [(1, 1)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [("Maintenance of credentialing", True), ("counts as maintenance of Credentials", True), ("Prescribed", False),
     ("Maintenance of certification", False)],
)  # fmt: skip
def test_maintenance_is_known_by_its_words(words: str, expected: bool) -> None:
    assert is_maintenance(Credit("The society", words)) is expected


WHOLE = (Credit(ACADEMY, "Prescribed", "12 credits"),)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ((THERE, THERE, THERE), [None, None, Decimal(12)]),
        ((THERE, THERE), [None, None]),
        ((THERE, PARTLY, THERE), [None, None, None]),
    ],
    ids=["all of it", "one is not recorded", "one in part"],
)
def test_what_is_stated_for_the_whole_counts_once_and_with_its_last_meeting(
    marks: tuple[Mark, ...], expected: list[Decimal | None]
) -> None:
    found = [line.credits[0].amount for line in lines(series(*marks, given=WHOLE))]
    assert [one.number if one else None for one in found] == expected
    total = totals(lines(series(*marks, given=WHOLE)))[0]
    # It is stated; where a meeting is missing it is not added up, and not called unstated either.
    assert total.unstated == 0


@given(st.lists(credits_of_a_listing, min_size=1, max_size=1), st.none() | st.integers(1, 600), st.booleans())
def test_what_was_stated_is_kept_as_it_was(found: list[list[Credit]], minutes: int | None, timed: bool) -> None:
    before = stated(given=found[0], minutes=minutes, at=time(19, 30) if timed else None, last_day=date(2027, 4, 16))
    assert Stated.from_facts(before.as_facts()) == before
