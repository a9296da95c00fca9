from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.listing import Cancellation
from portal.events.registration.rules.cancelling import (
    Settlement,
    due_on,
    is_in_time,
    returned_in_time,
    settlement,
)
from portal.events.registration.rules.ledger import Account, Entry

CALIFORNIA = "America/Los_Angeles"
RETREAT = Cancellation(by=date(2026, 3, 12), withheld_cents=100_00, refund_days=30)
GROUP = Cancellation(refund_if_called_off=True)
# The last second of 12 March in California, where summer time has begun on the 8th.
LAST = datetime(2026, 3, 13, 6, 59, 59, tzinfo=UTC)
PAID = Account(owed=400_00, paid=400_00)


def test_the_last_second_of_the_day_at_the_venue_is_in_time_and_the_next_is_not() -> None:
    assert LAST.astimezone(ZoneInfo(CALIFORNIA)).isoformat() == "2026-03-12T23:59:59-07:00"
    assert settlement(RETREAT, PAID, CALIFORNIA, LAST) == Settlement(kept=100_00, back=300_00)
    assert settlement(RETREAT, PAID, CALIFORNIA, LAST + timedelta(seconds=1)) == Settlement(kept=400_00, back=0)


def test_the_zone_is_the_venues_and_not_the_readers() -> None:
    assert not is_in_time(RETREAT, "Europe/Zurich", LAST)
    assert is_in_time(RETREAT, "Pacific/Honolulu", LAST + timedelta(hours=3))


@pytest.mark.parametrize(
    ("account", "expected"),
    [
        (Account(owed=400_00), Settlement(0, 0)),
        (Account(owed=400_00, paid=60_00), Settlement(60_00, 0)),
        (Account(owed=400_00, paid=250_00), Settlement(100_00, 150_00)),
        (Account(owed=400_00, paid=450_00), Settlement(100_00, 350_00)),
        (Account(owed=400_00, waived=350_00, paid=50_00), Settlement(50_00, 0)),
        (Account(owed=400_00, paid=400_00, refund_due=40_00, refunded=40_00), Settlement(100_00, 260_00)),
    ],
)
def test_what_is_withheld_is_withheld_of_what_has_been_paid(account: Account, expected: Settlement) -> None:
    assert settlement(RETREAT, account, CALIFORNIA, LAST) == expected


def test_without_a_date_or_without_terms_nothing_comes_back() -> None:
    assert settlement(GROUP, PAID, CALIFORNIA, LAST) == Settlement(400_00, 0)
    assert settlement(None, PAID, CALIFORNIA, LAST) == Settlement(400_00, 0)


@pytest.mark.parametrize("terms", [RETREAT, GROUP, None])
def test_when_the_host_calls_it_off_everything_comes_back_at_any_time(terms: Cancellation | None) -> None:
    assert settlement(terms, PAID, CALIFORNIA, LAST + timedelta(days=99), by_host=True) == Settlement(0, 400_00)


def test_a_fee_smaller_than_what_is_withheld_is_kept_whole() -> None:
    assert returned_in_time(RETREAT, 400_00) == 300_00
    assert returned_in_time(RETREAT, 60_00) == 0


def test_a_refund_is_due_so_many_days_after_it_is_acknowledged_as_the_venue_counts_days() -> None:
    assert due_on(RETREAT, CALIFORNIA, LAST) == date(2026, 4, 11)
    assert due_on(RETREAT, "Europe/Zurich", LAST) == date(2026, 4, 12)
    assert due_on(None, CALIFORNIA, LAST) == date(2026, 4, 11)


cents = st.integers(min_value=0, max_value=10_000_00)
terms = st.one_of(
    st.none(),
    st.builds(Cancellation, refund_if_called_off=st.booleans()),
    st.builds(
        Cancellation,
        by=st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        withheld_cents=cents,
        refund_days=st.integers(1, 90),
    ),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(terms, cents, cents, moments, st.booleans())
def test_what_is_kept_and_what_comes_back_is_what_was_paid(
    terms: Cancellation | None, fee: int, paid: int, now: datetime, by_host: bool
) -> None:
    found = settlement(terms, Account(owed=fee, paid=paid), CALIFORNIA, now, by_host=by_host)
    assert found.kept + found.back == paid
    assert 0 <= found.kept <= fee
    assert found.back >= 0


@given(st.lists(st.tuples(st.sampled_from([str(kind) for kind in Entry]), st.integers(1, 1000))))
def test_the_balance_is_what_the_place_costs_less_what_is_held(entries: list[tuple[str, int]]) -> None:
    account = Account.of(entries)
    assert account.owed - account.waived == account.paid - account.refunded + account.balance
    assert account.open - account.to_return == account.balance
    assert sum(getattr(account, kind.replace("-", "_")) for kind in Entry) == sum(cents for _, cents in entries)
