from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from portal.events.editing.rules.readiness import lacks
from portal.events.listing import KINDS, NO_ORGANISER, Cancellation, Intake, Listing, Meeting, Mode, Status
from tests.events.conftest import a_listing

TODAY = date(2026, 1, 5)
MEETING = Meeting("group.one", date(2026, 2, 10), "Europe/Zurich", time(19), 60)
GROUP = a_listing(
    "group", kind="group", status=Status.DRAFT, mode=Mode.ONLINE, leaders=("Ines",), description="We meet.",
    contact="office@society.example", fee_cents=100, currency="EUR", cancellation=Cancellation(True), capacity=8,
    registration=Intake.OPEN, meetings=(MEETING,),
)  # fmt: skip


def found(listing: Listing, *, needed: bool, has_key_dates: bool = False) -> list[str]:
    every = lacks(listing, KINDS, today=TODAY, has_key_dates=has_key_dates)
    return [lack.code for lack in every if lack.is_needed is needed]


def test_a_group_that_says_everything_lacks_nothing() -> None:
    assert lacks(GROUP, KINDS, today=TODAY) == []


@pytest.mark.parametrize(
    ("facts", "needed"),
    [
        ({"meetings": ()}, ["no-dates"]),
        ({"meetings": (), "listed_on": date(2026, 1, 4)}, ["no-dates", "over"]),
        ({"meetings": (replace(MEETING, day=date(2026, 1, 4)),), "listed_on": date(2026, 1, 4)}, ["over"]),
        ({"mode": Mode.PLACE}, ["no-place"]),
        ({"mode": Mode.BOTH}, ["no-place"]),
        ({"organiser": NO_ORGANISER}, ["no-organiser"]),
        ({"minimum": 9}, ["fault"]),
        ({"minimum": 5, "decide_by": MEETING.day}, ["decided-late"]),
        # These are ways of having no date.
        ({"meetings": (), "expected_from": date(2026, 3, 1), "expected_to": date(2026, 3, 9)}, []),
        ({"meetings": (), "kind": "award"}, []),
    ],
)
def test_what_must_be_mended_before_it_is_published(facts: dict[str, Any], needed: list[str]) -> None:
    assert found(replace(GROUP, **facts), needed=True) == needed


@pytest.mark.parametrize(
    ("status", "needed"),
    [(Status.DRAFT, ["over"]), (Status.POSTPONED, ["over"]), (Status.PUBLISHED, []), (Status.CANCELLED, [])],
)
def test_what_was_held_lacks_nothing_but_what_is_postponed_needs_other_days(status: Status, needed: list[str]) -> None:
    past = (replace(MEETING, day=date(2026, 1, 4)),)
    held = replace(GROUP, meetings=past, listed_on=date(2026, 1, 4), status=status)
    assert [lack.code for lack in lacks(held, KINDS, today=TODAY)] == needed


def test_what_runs_already_may_have_begun() -> None:
    two = (replace(MEETING, day=date(2026, 1, 4)), replace(MEETING, uid="two"))
    assert lacks(replace(GROUP, meetings=two, status=Status.PUBLISHED), KINDS, today=TODAY) == []


def test_a_plug_in_may_bring_the_dates() -> None:
    assert found(replace(GROUP, meetings=()), needed=True, has_key_dates=True) == []


@pytest.mark.parametrize(
    ("facts", "advised"),
    [
        ({"meetings": (replace(MEETING, at=None, minutes=None),)}, ["no-hour"]),
        ({"meetings": (replace(MEETING, minutes=None),)}, ["no-length"]),
        ({"meetings": (replace(MEETING, to_be_confirmed=True),)}, ["doubtful"]),
        ({"meetings": (replace(MEETING, day=date(2026, 1, 4)), replace(MEETING, uid="two"))}, ["begun"]),
        ({"cancellation": Cancellation(True, date(2026, 2, 11), 1, 1)}, ["cancelled-late"]),
        ({"expected_from": date(2026, 3, 1), "expected_to": date(2026, 3, 9)}, ["window-beside-dates"]),
        ({"mode": Mode.UNKNOWN}, ["no-mode"]),
        ({"leaders": ()}, ["no-leaders"]),
        ({"contact": None}, ["no-contact"]),
        ({"contact": None, "registration": Intake.NONE}, ["no-way-in"]),
        ({"description": ""}, ["no-description"]),
        ({"fee_cents": None, "currency": None}, ["no-fee"]),
        ({"member_fee_cents": 200}, ["members-pay-more"]),
        ({"cancellation": None}, ["no-terms"]),
        ({"cancellation": Cancellation(True, date(2026, 2, 1), 100_01, 1)}, ["withheld-more"]),
        ({"capacity": None}, ["no-capacity"]),
        ({"minimum": 5}, ["no-decide-by"]),
        ({"meetings": (), "expected_from": date(2026, 3, 1), "expected_to": date(2026, 3, 9)}, ["no-day-to-register"]),
    ],
)  # fmt: skip
def test_what_is_worth_a_look(facts: dict[str, Any], advised: list[str]) -> None:
    assert found(replace(GROUP, **facts), needed=False) == advised


def test_what_is_needed_comes_first() -> None:
    every = lacks(replace(GROUP, description="", meetings=()), KINDS, today=TODAY)
    assert [lack.is_needed for lack in every] == sorted((lack.is_needed for lack in every), reverse=True)
