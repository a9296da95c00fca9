"""Errors put into invented announcements: each is found, and where none was put in, none is reported."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.events.announcements.faults import Code, Sort
from portal.events.announcements.reader import Draft, read
from portal.events.listing import Audience, Cancellation
from tests.events.announcements.prose import EXPECTED, TODAY, ZONES, Injected, Plan, a_plan, plans, series, single


def only_draft(text: str) -> Draft:
    [draft] = read(text, today=TODAY).drafts
    return draft


@given(plans())
@settings(max_examples=100, deadline=None)
def test_an_announcement_without_an_error_is_read_as_it_was_meant_and_nothing_is_found_wrong(plan: Plan) -> None:
    draft = only_draft(series(plan))
    listing = draft.listing
    assert draft.of(Sort.CONTRADICTION) == []
    assert [fault.code for fault in draft.of(Sort.MISSING)] == []
    assert [fault.code for fault in draft.of(Sort.DOUBT)] == [Code.DEADLINE_ZONE]  # it names no zone, in truth
    assert [(m.day, m.at, m.minutes, m.zone) for m in listing.meetings] == [
        (day, plan.start, plan.minutes_of(number), ZONES[plan.zone]) for number, day in enumerate(plan.dates)
    ]
    assert listing.leaders == plan.leaders
    assert (listing.fee_cents, listing.member_fee_cents) == (plan.fee * 100, plan.member_fee * 100)
    assert (listing.currency, listing.capacity, listing.audience) == ("USD", plan.capacity, Audience.CLINICIANS)
    assert listing.contact == "office@society.example"
    assert listing.cancellation == Cancellation(
        by=plan.dates[0] - timedelta(days=20), withheld_cents=50_00, refund_days=14
    )


@pytest.mark.parametrize("error", list(Injected), ids=str)
@given(plan=plans())
@settings(max_examples=20, deadline=None)
def test_an_error_that_is_put_in_is_found(error: Injected, plan: Plan) -> None:
    codes = [fault.code for fault in only_draft(series(plan, error)).faults]
    assert EXPECTED[error] in codes


def test_of_1400_errors_in_100_announcements_every_one_is_found() -> None:
    found, draw = Counter[Injected](), Random(2026)
    for number in range(100):
        plan = a_plan(draw, style=number * 37)
        for error in Injected:
            found[error] += EXPECTED[error] in [fault.code for fault in only_draft(series(plan, error)).faults]
    assert found == dict.fromkeys(Injected, 100)


@given(st.dates(date(2030, 1, 1), date(2031, 12, 31)), st.integers(0, 6))
@settings(max_examples=80, deadline=None)
def test_a_weekday_is_wrong_exactly_when_the_calendar_says_so(day: date, said: int) -> None:
    codes = [fault.code for fault in only_draft(single(day, said)).of(Sort.CONTRADICTION)]
    assert codes == ([] if day.weekday() == said else [Code.WEEKDAY])
