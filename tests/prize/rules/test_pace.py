from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.pace import COMFORTABLE, LONGEST, Plan, Task, first_evening, last_evening, plan

MONDAY = date(2027, 3, 1)
TUESDAY, SATURDAY = 1, 5
ZURICH = ZoneInfo("Europe/Zurich")


def tasks(*minutes: int) -> list[Task]:
    return [Task(f"ESSAY{n}", m) for n, m in enumerate(minutes, 1)]


def planned(*minutes: int, on: frozenset[int], days: int) -> Plan:
    found = plan(tasks(*minutes), on, MONDAY, MONDAY + timedelta(days=days))
    assert found is not None
    return found


def evenings(plan: Plan) -> list[tuple[str, int]]:
    return [(f"{s.day:%a %d %b}", s.minutes) for s in plan.sittings]


def test_evenings_are_comfortable_where_there_is_time() -> None:
    its = planned(40, 30, 35, 45, 50, 20, on=frozenset({TUESDAY, SATURDAY}), days=20)
    assert evenings(its) == [("Tue 02 Mar", 70), ("Sat 06 Mar", 80), ("Tue 09 Mar", 70)]
    assert (its.minutes, its.ends, its.in_time, its.days_to_spare) == (220, date(2027, 3, 9), True, 12)
    assert [f"{s.day:%a}" for s in its.in_week_of(MONDAY)] == ["Tue", "Sat"]
    assert [s.day for s in its.in_week_of(date(2027, 3, 14))] == [date(2027, 3, 9)]


def test_evenings_grow_no_longer_than_the_date_asks_for() -> None:
    its = planned(60, 50, 45, 40, on=frozenset({TUESDAY, SATURDAY}), days=6)
    assert evenings(its) == [("Tue 02 Mar", 110), ("Sat 06 Mar", 85)]
    assert (its.in_time, its.days_to_spare, its.longest) == (True, 1, 110)


def test_what_cannot_be_done_in_time_is_planned_beyond_it_and_says_what_it_would_take() -> None:
    its = planned(60, 60, 60, 60, on=frozenset({TUESDAY}), days=6)
    assert evenings(its) == [("Tue 02 Mar", 180), ("Tue 09 Mar", 60)]
    assert (its.in_time, its.days_to_spare) == (False, -2)
    assert (its.evenings_needed, its.evenings_left) == (2, 7)


def test_after_the_last_evening_none_is_left() -> None:
    its = plan(tasks(30), frozenset({TUESDAY}), MONDAY, MONDAY - timedelta(days=3))
    assert its is not None
    assert (its.in_time, its.evenings_left, its.ends) == (False, 0, date(2027, 3, 2))


@pytest.mark.parametrize(("minutes", "on"), [((), frozenset({TUESDAY})), ((30,), frozenset())])
def test_without_essays_or_without_evenings_there_is_no_plan(minutes: tuple[int, ...], on: frozenset[int]) -> None:
    assert plan(tasks(*minutes), on, MONDAY, MONDAY) is None


def test_tonight_counts_until_ten_on_the_juror_s_own_clock() -> None:
    before, after = datetime(2027, 3, 1, 20, 59, 59, tzinfo=UTC), datetime(2027, 3, 1, 21, 0, tzinfo=UTC)
    assert (first_evening(before, ZURICH), first_evening(after, ZURICH)) == (MONDAY, date(2027, 3, 2))
    assert first_evening(after, ZoneInfo("Pacific/Auckland")) == date(2027, 3, 2)


def test_the_last_evening_is_over_before_reviews_are_due() -> None:
    """The longest ends at eleven: in Zurich that is 22:00 UTC in winter and 21:00 in summer."""
    due = datetime(2027, 3, 20, 22, 0, tzinfo=UTC)
    assert last_evening(due, ZURICH) == date(2027, 3, 20)
    assert last_evening(due - timedelta(seconds=1), ZURICH) == date(2027, 3, 19)
    summer = datetime(2027, 7, 20, 21, 0, tzinfo=UTC)
    assert last_evening(summer, ZURICH) == date(2027, 7, 20)
    assert last_evening(summer - timedelta(seconds=1), ZURICH) == date(2027, 7, 19)


minutes = st.lists(st.integers(1, 240), min_size=1, max_size=7)
weekdays = st.frozensets(st.integers(0, 6), min_size=1)


def enough(essays: list[int], evenings: int) -> bool:
    """Whether they fit by trying every way to cut the order into evenings; one essay always fits."""
    for cuts in product((False, True), repeat=len(essays) - 1):
        groups = [[essays[0]]]
        for cut, essay in zip(cuts, essays[1:], strict=True):
            if cut:
                groups.append([])
            groups[-1].append(essay)
        if len(groups) <= evenings and all(len(g) == 1 or sum(g) <= LONGEST for g in groups):
            return True
    return False


@given(minutes, weekdays, st.integers(-3, 40))
def test_every_essay_is_planned_once_in_order_and_late_only_where_nothing_else_is_possible(
    essays: list[int], on: frozenset[int], days: int
) -> None:
    last = MONDAY + timedelta(days=days)
    its = plan(tasks(*essays), on, MONDAY, last)
    assert its is not None
    assert [task for sitting in its.sittings for task in sitting.tasks] == tasks(*essays)
    assert its.minutes == sum(essays)
    assert all(s.day.weekday() in on and s.day >= MONDAY for s in its.sittings)
    assert [s.day for s in its.sittings] == sorted({s.day for s in its.sittings})
    assert all(len(s.tasks) == 1 or s.minutes <= LONGEST for s in its.sittings)
    available = sum((MONDAY + timedelta(days=n)).weekday() in on for n in range(days + 1))
    assert its.in_time == enough(essays, available)
    # Longer than comfortable only where that would be late.
    if its.in_time and any(len(s.tasks) > 1 and s.minutes > COMFORTABLE for s in its.sittings):
        comfortable = plan(tasks(*essays), on, MONDAY, date(2029, 1, 1))
        assert comfortable is not None
        assert comfortable.ends > last
