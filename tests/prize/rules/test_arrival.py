from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.arrival import Arrival, arrival, in_grace, is_digest
from portal.prize.rules.window import Window

OPENS = datetime(2025, 9, 1, tzinfo=UTC)
CLOSES = datetime(2026, 1, 31, 12, tzinfo=UTC)
WINDOW = Window(OPENS, CLOSES, reading_from=CLOSES, reviews_due_at=CLOSES + timedelta(days=100))
GRACE = timedelta(minutes=30)
MOMENT = timedelta(microseconds=1)
LAST = CLOSES - MOMENT


def came(arrived_at: datetime, registered_at: datetime | None = None, grace: timedelta = GRACE) -> Arrival:
    return arrival(WINDOW, grace, arrived_at=arrived_at, registered_at=registered_at)


def test_without_a_registration_the_arrival_counts() -> None:
    assert came(LAST) == Arrival(LAST, LAST)
    assert came(CLOSES) == Arrival(CLOSES, CLOSES)
    assert [WINDOW.receives(came(at).received_at) for at in (LAST, CLOSES)] == [True, False]


def test_a_file_that_was_registered_in_the_last_moment_counts_from_then() -> None:
    arrived = CLOSES + GRACE - MOMENT
    assert came(arrived, LAST) == Arrival(LAST, arrived, LAST)
    assert WINDOW.receives(came(arrived, LAST).received_at)


def test_the_end_of_the_grace_is_too_late() -> None:
    assert came(CLOSES + GRACE, LAST) == Arrival(CLOSES + GRACE, CLOSES + GRACE)


def test_a_registration_at_the_deadline_itself_is_none() -> None:
    assert came(CLOSES + MOMENT, CLOSES) == Arrival(CLOSES + MOMENT, CLOSES + MOMENT)


def test_a_registration_from_before_the_call_opened_is_none() -> None:
    assert came(LAST, OPENS - MOMENT) == Arrival(LAST, LAST)


def test_without_grace_only_what_arrives_in_time_counts() -> None:
    none = timedelta(0)
    assert came(LAST, OPENS, none).received_at == OPENS
    assert came(CLOSES, LAST, none).received_at == CLOSES


def test_an_extension_moves_the_grace_with_it() -> None:
    longer = WINDOW.extended(CLOSES + timedelta(days=2))
    at = CLOSES + timedelta(days=2, minutes=29)
    registered = CLOSES + timedelta(days=1)
    assert arrival(longer, GRACE, arrived_at=at, registered_at=registered).received_at == registered
    assert came(at, registered).received_at == at


def test_an_extension_never_shortens() -> None:
    assert WINDOW.extended(CLOSES - timedelta(days=1)) == WINDOW == WINDOW.extended(None)


def test_the_grace_begins_with_the_deadline_and_is_half_open() -> None:
    instants = (LAST, CLOSES, CLOSES + GRACE - MOMENT, CLOSES + GRACE)
    assert [in_grace(WINDOW, GRACE, at) for at in instants] == [False, True, True, False]


@given(
    arrived=st.integers(-3_600_000_000, 7_200_000_000),
    registered=st.none() | st.integers(-3_600_000_000, 7_200_000_000),
    minutes=st.integers(0, 60),
)
def test_nothing_counts_before_it_was_known_and_nothing_late_counts_at_all(
    arrived: int, registered: int | None, minutes: int
) -> None:
    """Instants in microseconds from the deadline; whoever registers does so before the bytes arrive."""
    grace = timedelta(minutes=minutes)
    if registered is not None:
        registered = min(registered, arrived)
    at = CLOSES + timedelta(microseconds=arrived)
    known = None if registered is None else CLOSES + timedelta(microseconds=registered)
    counted = arrival(WINDOW, grace, arrived_at=at, registered_at=known)
    in_time = WINDOW.receives(counted.received_at)
    assert counted.received_at in (at, known)
    assert in_time == (arrived < 0 or (known is not None and known < CLOSES and at < CLOSES + grace))


@pytest.mark.parametrize("text", ["", "0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n", "٣" * 64])
def test_what_is_no_sha_256_is_none(text: str) -> None:
    assert not is_digest(text)


def test_a_sha_256_is_64_hexadecimal_digits() -> None:
    assert is_digest("0123456789abcdef" * 4)
