from datetime import datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.wall_time import fault


@pytest.mark.parametrize(
    ("local", "zone", "expected"),
    [
        ("2027-03-28T02:30", "Europe/Zurich", "skipped"),
        ("2027-03-28T03:00", "Europe/Zurich", None),
        ("2027-10-31T02:30", "Europe/Zurich", "repeated"),
        ("2027-10-31T03:00", "Europe/Zurich", None),
        ("2027-03-14T02:00", "America/New_York", "skipped"),
        ("2027-11-07T01:59", "America/New_York", "repeated"),
        ("2027-01-31T00:00", "Etc/GMT+12", None),
        ("2027-03-28T02:30", "UTC", None),
    ],
)
def test_an_hour_that_daylight_saving_skips_or_repeats_is_known(local: str, zone: str, expected: str | None) -> None:
    assert fault(datetime.fromisoformat(local), zone) == expected


@given(st.sampled_from(sorted(available_timezones())), st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)))  # noqa: DTZ001
def test_two_days_on_either_side_of_a_fault_there_is_none(zone: str, local: datetime) -> None:
    if fault(local, zone) is not None:
        assert fault(local - timedelta(days=2), zone) is None
        assert fault(local + timedelta(days=2), zone) is None
