from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.window import Phase, Window

OPENS = datetime(2025, 9, 1, tzinfo=UTC)
CLOSES = datetime(2026, 1, 31, 12, tzinfo=UTC)
DUE = datetime(2026, 5, 15, tzinfo=UTC)
WINDOW = Window(OPENS, CLOSES, reading_from=CLOSES, reviews_due_at=DUE)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (OPENS - MOMENT, Phase.UPCOMING),
        (OPENS, Phase.OPEN),
        (CLOSES - MOMENT, Phase.OPEN),
        (CLOSES, Phase.REVIEWING),
        (DUE - MOMENT, Phase.REVIEWING),
        (DUE, Phase.DELIBERATING),
    ],
)
def test_each_boundary_belongs_to_the_phase_it_begins(now: datetime, phase: Phase) -> None:
    assert WINDOW.phase(now) is phase


def test_the_deadline_itself_is_too_late() -> None:
    assert WINDOW.receives(CLOSES - MOMENT)
    assert not WINDOW.receives(CLOSES)


def test_the_opening_instant_is_in() -> None:
    assert WINDOW.receives(OPENS)
    assert not WINDOW.receives(OPENS - MOMENT)


def test_a_recorded_decision_goes_before_any_date() -> None:
    decided = replace(WINDOW, decided_at=DUE + timedelta(days=3))
    assert decided.phase(DUE + timedelta(days=3) - MOMENT) is Phase.DELIBERATING
    assert decided.phase(DUE + timedelta(days=3)) is Phase.DECIDED
    announced = replace(decided, announced_at=DUE + timedelta(days=9))
    assert announced.phase(DUE + timedelta(days=9)) is Phase.ANNOUNCED


def test_jurors_read_from_their_own_instant_until_before_the_due_date() -> None:
    along = replace(WINDOW, reading_from=CLOSES - timedelta(days=10))
    assert not along.reads(CLOSES - timedelta(days=10) - MOMENT)
    assert along.reads(CLOSES - timedelta(days=10))
    assert along.reads(DUE - MOMENT)
    assert not along.reads(DUE)


def test_nobody_scores_once_it_is_decided() -> None:
    early = replace(WINDOW, decided_at=CLOSES + timedelta(days=1))
    assert early.reads(CLOSES + timedelta(days=1) - MOMENT)
    assert not early.reads(CLOSES + timedelta(days=1))


@given(zone=st.sampled_from(sorted(available_timezones())), seconds=st.integers(-400_000_000, 400_000_000))
def test_the_verdict_is_the_same_from_every_zone(zone: str, seconds: int) -> None:
    now = CLOSES + timedelta(seconds=seconds)
    assert WINDOW.phase(now.astimezone(ZoneInfo(zone))) is WINDOW.phase(now)
    assert WINDOW.receives(now.astimezone(ZoneInfo(zone))) == (OPENS <= now < CLOSES)
