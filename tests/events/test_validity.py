"""What a listing must be: each fault is found, and has words in a file and on the desk."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any

import pytest

from portal.events import files
from portal.events.editing.wording import fault_in_words
from portal.events.listing import Cancellation, Meeting
from portal.events.validity import Fault, faults
from tests.events.conftest import a_listing

ZURICH = "Europe/Zurich"
APRIL = date(2026, 4, 1)


def meeting(**facts: Any) -> dict[str, Any]:
    return {"meetings": (Meeting(**{"uid": "one", "day": APRIL, "zone": ZURICH, "at": time(18), **facts}),)}


@pytest.mark.parametrize(
    ("facts", "about", "code", "number"),
    [
        ({"slug": "Spring talk"}, "slug", "spelling", None),
        ({"slug": "new"}, "slug", "reserved", None),
        ({"kind": "lecture"}, "kind", "unknown", None),
        ({"zone": "Europe/Aarhus"}, "zone", "unknown", None),
        ({"contact": "the office"}, "contact", "no-mail", None),
        ({"capacity": 0}, "capacity", "none", None),
        ({"minimum": 0}, "minimum", "none", None),
        ({"capacity": 8, "minimum": 9}, "minimum", "over", None),
        ({"decide_by": APRIL}, "decide_by", "no-minimum", None),
        ({"member_fee_cents": 5, "currency": "EUR"}, "member_fee", "alone", None),
        ({"cancellation": Cancellation(by=APRIL)}, "by", "incomplete", None),
        ({"cancellation": Cancellation(False, APRIL, 0, 0)}, "refund_days", "none", None),
        ({"expected_from": APRIL}, "expected_from", "half", None),
        ({"expected_from": APRIL, "expected_to": date(2026, 3, 31)}, "expected_to", "before", None),
        ({"rule": "every Wednesday"}, "rule", "unreadable", None),
        ({"rule": "1st Sunday of all months"} | meeting(), "rule", "fits-none", None),
        (meeting(zone="Nowhere"), "zone", "unknown", 0),
        (meeting(day=date.max, at=time(23)), "starts", "year", 0),
        (meeting(day=date.min), "starts", "year", 0),
        (meeting(at=None, last_day=date.max), "starts", "year", 0),
        ({"meetings": tuple(Meeting(f"{n}", APRIL, ZURICH) for n in range(151))}, "meeting", "many", None),
        (meeting(day=date(2026, 3, 29), at=time(2, 30)), "starts", "skipped", 0),
        (meeting(day=date(2026, 10, 25), at=time(2, 30)), "starts", "repeated", 0),
        (meeting(at=None, last_day=APRIL), "last_day", "not-after", 0),
        (meeting(last_day=date(2026, 4, 2)), "last_day", "not-after", 0),
        (meeting(minutes=0), "minutes", "none", 0),
        (meeting(at=None, minutes=60), "minutes", "no-time", 0),
        ({"meetings": (*meeting()["meetings"], *meeting(day=date(2026, 5, 1))["meetings"])}, "starts", "twice", 1),
    ],
)  # fmt: skip
def test_a_fault_is_found_and_has_words_for_whoever_wrote_it(
    facts: Mapping[str, Any], about: str, code: str, number: int | None
) -> None:
    (fault,) = faults(a_listing(**facts))
    assert (fault.about, fault.code, fault.meeting) == (about, code, number)
    for words in (files._words(fault), fault_in_words(fault)):
        assert len(words) > 15
        assert "{" not in words


def test_a_listing_with_all_that_one_can_say_has_none() -> None:
    listing = a_listing(
        contact="office@society.example", capacity=12, minimum=12, decide_by=APRIL, fee_cents=0, member_fee_cents=0,
        currency="EUR", cancellation=Cancellation(True, APRIL, 100, 1), expected_from=APRIL, expected_to=APRIL,
        rule="1st Wednesday of all months", **meeting(minutes=1),
    )  # fmt: skip
    assert list(faults(listing)) == []


def test_of_several_faults_all_are_found() -> None:
    listing = a_listing(slug="Spring talk", capacity=0, **meeting(minutes=0))
    assert list(faults(listing)) == [
        Fault("slug", "spelling"), Fault("capacity", "none"), Fault("minutes", "none", meeting=0),
    ]  # fmt: skip
