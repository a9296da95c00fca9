"""When a decision may be told and announced, and when what is planned may be taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.prize.permissions import Result, why_not_announce, why_not_call_off, why_not_tell
from portal.prize.refusals import Announced, NotDecided
from portal.prize.refusals_announcement import NotPlanned, NotUnsealed, Planned, Questioned
from portal.prize.rules.window import Window
from portal.refusals import Refusal
from tests.builders import DAY, NOW

OPENS = NOW - 90 * DAY
UNDECIDED = Window(OPENS, OPENS + DAY, OPENS + DAY, OPENS + 2 * DAY)
DECIDED = replace(UNDECIDED, decided_at=NOW - DAY)
PLANNED, PUBLIC = replace(DECIDED, announced_at=NOW + DAY), replace(DECIDED, announced_at=NOW)
READY = Result(is_unsealed=True, is_questioned=False)


@pytest.mark.parametrize(
    ("window", "result", "tell", "announce"),
    [
        (UNDECIDED, READY, NotDecided, NotDecided),
        (DECIDED, replace(READY, is_unsealed=False), NotUnsealed, NotUnsealed),
        (DECIDED, replace(READY, is_questioned=True), Questioned, Questioned),
        (DECIDED, READY, None, None),
        (PLANNED, READY, None, Planned),
        (PUBLIC, READY, Announced, Announced),
    ],
)
def test_the_winners_are_told_and_announced_once_the_names_are_open_and_nobody_doubts_the_decision(
    window: Window, result: Result, tell: type[Refusal] | None, announce: type[Refusal] | None
) -> None:
    found = [why(result, window, "UTC", NOW) for why in (why_not_tell, why_not_announce)]
    assert [type(refusal) if refusal else None for refusal in found] == [tell, announce]


def test_what_is_planned_may_be_taken_back_until_its_very_instant() -> None:
    assert isinstance(why_not_call_off(DECIDED, "UTC", NOW), NotPlanned)
    at = PLANNED.announced_at or NOW
    assert why_not_call_off(PLANNED, "UTC", at - timedelta(microseconds=1)) is None
    assert isinstance(why_not_call_off(PLANNED, "UTC", at), Announced)
