from datetime import UTC, datetime, timedelta

import pytest

from portal.clock import FixedClock, ShiftedClock, SystemClock, clock_from


def test_nothing_is_the_systems_clock() -> None:
    clock = clock_from("")
    assert isinstance(clock, SystemClock)
    assert clock.now().tzinfo is UTC


@pytest.mark.parametrize(
    ("text", "shift"),
    [("+90d", timedelta(days=90)), ("-3h", timedelta(hours=-3)), ("+30m", timedelta(minutes=30))],
)
def test_a_shift_runs_beside_the_systems_clock(text: str, shift: timedelta) -> None:
    clock = clock_from(text)
    assert isinstance(clock, ShiftedClock)
    apart = clock.now() - SystemClock().now() - shift
    assert abs(apart) < timedelta(seconds=5)


def test_an_instant_stands_still_in_utc() -> None:
    clock = clock_from("2026-01-31T00:00:00-12:00")
    assert clock == FixedClock(datetime(2026, 1, 31, 12, tzinfo=UTC))


@pytest.mark.parametrize("text", ["2026-01-31T12:00:00", "tomorrow", "+5w", "90d", "+100000d"])
def test_what_names_no_instant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"names no offset|Invalid isoformat"):
        clock_from(text)
