from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portal.accounts.membership import Kind, body_of
from portal.events.listing import Audience, Intake, Listing, Status
from portal.events.registration.permissions import why_not_accept, why_not_leave, why_not_open, why_not_register
from portal.events.registration.refusals import NotForYou
from portal.events.registration.rules.audience import Lack, lack
from portal.events.registration.rules.headcount import Headcount, Verdict, decision_is_near
from tests.events.conftest import a_listing
from tests.events.registration.rules.test_times import COHORT, meeting

M, L, C = Kind.MEMBER, Kind.LEADER, Kind.CREDENTIALED
BEGINS = datetime(2027, 1, 9, 16, tzinfo=UTC)
BEFORE, SECOND = BEGINS - timedelta(days=30), timedelta(seconds=1)


def open_listing(**facts: Any) -> Listing:
    usual = {"registration": Intake.OPEN, "meetings": COHORT.meetings, "zone": "America/New_York"}
    return a_listing(**usual | facts)


@pytest.mark.parametrize(
    ("audience", "kinds", "expected"),
    [
        (Audience.EVERYONE, set(), None),
        (Audience.CLINICIANS, set(), None),
        (Audience.STUDENTS, set(), None),
        (Audience.MEMBERS, set(), Lack.MEMBERSHIP),
        (Audience.MEMBERS, {L, C}, Lack.MEMBERSHIP),
        (Audience.MEMBERS, {M}, None),
        (Audience.MEMBER_LEADERS, {M}, Lack.GROUP),
        (Audience.MEMBER_LEADERS, {L}, Lack.MEMBERSHIP),
        (Audience.MEMBER_LEADERS, {M, L}, None),
        (Audience.MEMBER_LEADERS, {M, C}, None),
        (Audience.CREDENTIALED_LEADERS, {M, L}, Lack.CREDENTIAL),
        (Audience.CREDENTIALED_LEADERS, {C}, None),
        (Audience.UNCREDENTIALED_LEADERS, set(), None),
        (Audience.UNCREDENTIALED_LEADERS, {M, L}, None),
        (Audience.UNCREDENTIALED_LEADERS, {C}, Lack.HAS_CREDENTIAL),
    ],
)
def test_who_may_come(audience: Audience, kinds: set[Kind], expected: Lack | None) -> None:
    assert lack(audience, kinds) is expected


@pytest.mark.parametrize(
    ("facts", "now", "reason"),
    [
        ({}, BEFORE, None),
        ({}, BEGINS - SECOND, None),
        ({}, BEGINS, "begun"),
        ({"registration": Intake.NONE}, BEFORE, "none"),
        ({"registration": Intake.CLOSED}, BEFORE, "closed"),
        ({"meetings": ()}, BEFORE, "no-date"),
        ({"status": Status.CANCELLED}, BEFORE, "cancelled"),
        ({"status": Status.POSTPONED}, BEFORE, "postponed"),
        ({"status": Status.DRAFT}, BEFORE, "draft"),
    ],
)
def test_when_one_may_register(facts: dict[str, Any], now: datetime, reason: str | None) -> None:
    refusal = why_not_open(open_listing(**facts), now)
    assert (refusal.reason if refusal else None) == reason
    assert (why_not_register(open_listing(**facts), {M, L}, now) is None) is (reason is None)


def test_a_refusal_says_who_would_have_to_vouch() -> None:
    listing = open_listing(audience=Audience.MEMBERS, organiser="The society, its committee")
    refusal = why_not_register(listing, set(), BEFORE)
    assert refusal is not None
    assert (refusal.code, refusal.status, vars(refusal)) == (
        "not-for-you", 403, {"lack": Lack.MEMBERSHIP, "body": "The society"},
    )  # fmt: skip


class Row:
    def __init__(self, admitted_because: str | None = None, **instants: datetime) -> None:
        self.admitted_because = admitted_because
        self.offered_until = instants.get("offered_until")
        self.placed_at = instants.get("placed_at")
        self.released_at = instants.get("released_at")


def code(refusal: Any) -> str | None:
    return refusal.code if refusal else None


def test_an_offer_is_taken_before_its_last_instant_and_while_the_event_stands() -> None:
    offer, listing = Row(offered_until=BEFORE), open_listing()
    assert code(why_not_accept(offer, listing, (), BEFORE - SECOND)) is None
    assert code(why_not_accept(offer, listing, (), BEFORE)) == "offer-over"
    assert code(why_not_accept(None, listing, (), BEFORE)) == "offer-over"
    assert code(why_not_accept(Row(), listing, (), BEFORE)) == "offer-over"
    cancelled = open_listing(status=Status.CANCELLED)
    assert code(why_not_accept(offer, cancelled, (), BEFORE - SECOND)) == "offer-over"
    # Until the first meeting of the cohort is over, half past five.
    late = Row(offered_until=BEGINS + timedelta(hours=3))
    over = BEGINS + timedelta(minutes=90)
    assert code(why_not_accept(late, listing, (), over - SECOND)) is None
    assert code(why_not_accept(late, listing, (), over)) == "offer-over"


def test_what_is_verified_is_asked_again_when_an_offer_is_taken_but_not_of_whom_the_organiser_admitted() -> None:
    offer, listing = Row(offered_until=BEFORE), open_listing(audience=Audience.MEMBERS)
    now = BEFORE - SECOND
    assert code(why_not_accept(offer, listing, (Kind.MEMBER,), now)) is None
    refusal = why_not_accept(offer, listing, (), now)
    assert isinstance(refusal, NotForYou)
    assert (refusal.lack, refusal.body) == ("membership", body_of(listing.organiser))
    assert code(why_not_accept(Row(offered_until=BEFORE, admitted_because="A guest."), listing, (), now)) is None
    # That an offer is over says more than that it was for others.
    assert code(why_not_accept(offer, listing, (), BEFORE)) == "offer-over"


def test_a_place_is_given_back_until_the_last_meeting_begins() -> None:
    last, listing = datetime(2027, 2, 13, 16, tzinfo=UTC), open_listing()
    placed = Row(placed_at=BEFORE)
    assert code(why_not_leave(placed, listing, last - SECOND)) is None
    assert code(why_not_leave(placed, listing, last)) == "has-begun"
    assert code(why_not_leave(None, listing, BEFORE)) == "no-place"
    assert code(why_not_leave(Row(released_at=BEFORE), listing, BEFORE)) == "no-place"
    assert code(why_not_leave(placed, open_listing(meetings=()), last)) is None


class TestHeadcount:
    @pytest.mark.parametrize(
        ("placed", "minimum", "decided", "verdict", "missing"),
        [
            (3, None, None, Verdict.NOT_ASKED, 0),
            (5, 6, None, Verdict.SHORT, 1),
            (6, 6, None, Verdict.ENOUGH, 0),
            (5, 6, BEFORE, Verdict.RUNS, 1),
        ],
    )
    def test_what_the_places_come_to(
        self, placed: int, minimum: int | None, decided: datetime | None, verdict: Verdict, missing: int
    ) -> None:
        headcount = Headcount(placed, minimum, None, decided)
        assert (headcount.verdict, headcount.missing) == (verdict, missing)

    def test_the_organiser_decides_from_three_days_before_the_last_day(self) -> None:
        listing = open_listing(minimum=6, decide_by=date(2026, 12, 20))
        begin = datetime(2026, 12, 17, 5, tzinfo=UTC)  # midnight in New York
        assert [decision_is_near(listing, now) for now in (begin - SECOND, begin, BEGINS - SECOND, BEGINS)] == [
            False, True, True, False,
        ]  # fmt: skip
        assert not decision_is_near(open_listing(minimum=6), begin)

    def test_a_decision_that_nobody_made_for_a_month_is_asked_for_no_more(self) -> None:
        listing = open_listing(minimum=6, decide_by=date(2027, 1, 8), meetings=())
        end = datetime(2027, 2, 8, 5, tzinfo=UTC)  # midnight in New York, after the thirtieth day
        assert [decision_is_near(listing, now) for now in (end - SECOND, end)] == [True, False]


def test_a_place_in_what_is_postponed_is_given_back_after_the_old_dates_as_well() -> None:
    placed, after = Row(placed_at=BEFORE), BEGINS + timedelta(days=60)
    assert code(why_not_leave(placed, open_listing(), after)) == "has-begun"
    assert code(why_not_leave(placed, open_listing(status=Status.POSTPONED), after)) is None


def test_one_meeting_is_no_cohort() -> None:
    one = open_listing(meetings=(meeting(date(2027, 1, 9)),))
    assert code(why_not_accept(Row(offered_until=BEGINS + SECOND), one, (), BEGINS)) == "offer-over"
