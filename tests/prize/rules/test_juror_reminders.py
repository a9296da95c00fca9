from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import count, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.juror_reminders import (
    ANYBODYS_HOURS,
    HOURS,
    Coming,
    Juror,
    Occasion,
    Silence,
    by_day,
    coming,
    coming_to_invited,
)
from portal.prize.rules.pace import Task
from portal.prize.rules.window import Window

DAY, HOUR, MOMENT = timedelta(days=1), timedelta(hours=1), timedelta(microseconds=1)
# A Friday, at noon in Zurich.
DUE = datetime(2027, 4, 30, 10, tzinfo=UTC)
WINDOW = Window(DUE - 200 * DAY, DUE - 90 * DAY, DUE - 90 * DAY, DUE)
ZURICH = ZoneInfo("Europe/Zurich")
TUESDAYS_AND_SUNDAYS = frozenset({1, 6})
LONG_AGO = DUE - 80 * DAY
BEGIN, SOON, LAST_DAY, OVER = Occasion.BEGIN, Occasion.SOON, Occasion.LAST_DAY, Occasion.OVER


INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def juror(*minutes: int, **values: object) -> Juror:
    usual = {"given": True, "zone": ZURICH, "weekdays": frozenset(), "told_at": LONG_AGO}
    left = tuple(Task(f"ESSAY{n}", m) for n, m in enumerate(minutes, 1))
    return Juror(left=left, **usual | values)  # type: ignore[arg-type]


def written(its: Juror, window: Window = WINDOW, *, every: timedelta = HOUR) -> list[tuple[Occasion, str]]:
    """All that goes out where somebody looks this often and the juror never reads, each with when that is in Zurich."""
    mails: list[tuple[Occasion, str]] = []
    looks = (window.reading_from + n * every for n in count())
    for now in takewhile(lambda now: now < window.reviews_due_at + 30 * DAY, looks):
        found = coming(its, window, now)
        if isinstance(found, Coming) and found.at <= now:
            mails.append((found.occasion, f"{now.astimezone(ZURICH):%a %d %b %H:%M}"))
            its = replace(its, said={*its.said, found.occasion}, written_at=now)
    return mails


def test_without_a_plan_four_mails_go_out_at_the_most_by_day() -> None:
    assert written(juror(40, 40, 40)) == [
        (BEGIN, "Fri 16 Apr 12:00"),
        (SOON, "Tue 27 Apr 12:00"),
        (LAST_DAY, "Thu 29 Apr 12:00"),
        (OVER, "Fri 30 Apr 12:00"),
    ]


def test_a_plan_speaks_up_on_the_morning_of_the_last_evening_on_which_one_can_begin_in_comfort() -> None:
    # Two evenings are needed, Sunday 25 and Tuesday 27 April; the last in time is on the 29th.
    (first, *_) = written(juror(80, 80, weekdays=TUESDAYS_AND_SUNDAYS))
    assert first == (BEGIN, "Sun 25 Apr 08:00")
    # Of three, the first is on the 20th.
    (first, *_) = written(juror(80, 80, 80, weekdays=TUESDAYS_AND_SUNDAYS))
    assert first == (BEGIN, "Tue 20 Apr 08:00")


def test_whoever_keeps_up_with_their_plan_hears_of_it_only_when_the_date_is_near() -> None:
    assert written(juror(40, weekdays=frozenset({3})))[:1] == [(SOON, "Tue 27 Apr 12:00")]


def test_a_plan_that_can_hardly_be_kept_is_no_reason_to_write_months_before() -> None:
    (first, *_) = written(juror(*[80] * 30, weekdays=TUESDAYS_AND_SUNDAYS))
    assert first == (BEGIN, "Fri 02 Apr 12:00")


@pytest.mark.parametrize(
    ("its", "found"),
    [
        (juror(given=False), Silence.NOTHING_GIVEN),
        (juror(), Silence.ALL_IN),
        (juror(40, held=True), Silence.HELD),
        (juror(40, said=frozenset(Occasion)), Silence.SAID),
        (juror(40, quiet_until=DUE + 8 * DAY), Silence.SAID),
    ],
)
def test_a_silence_has_a_reason(its: Juror, found: Silence) -> None:
    assert coming(its, WINDOW, DUE - DAY) == found


def test_a_date_that_moves_is_spoken_of_anew_and_a_decision_ends_it() -> None:
    moved = Window(WINDOW.opens_at, WINDOW.closes_at, WINDOW.reading_from, DUE + 20 * DAY)
    told = juror(40, written_at=DUE)
    assert coming(told, moved, DUE) == Coming(BEGIN, DUE + 6 * DAY)
    decided = Window(WINDOW.opens_at, WINDOW.closes_at, WINDOW.reading_from, DUE, decided_at=DUE + HOUR)
    assert coming(told, decided, DUE + 2 * HOUR) == Silence.DECIDED


def test_nothing_is_written_before_one_may_read() -> None:
    late = Window(WINDOW.opens_at, WINDOW.closes_at, DUE - 5 * DAY, DUE)
    assert coming(juror(40), late, DUE - 90 * DAY) == Coming(BEGIN, DUE - 5 * DAY)


def test_whoever_reads_or_was_written_to_is_left_in_peace_for_two_days_and_on_the_last_day_for_one() -> None:
    noon = DUE - 10 * DAY
    assert coming(juror(40, read_at=noon), WINDOW, noon) == Coming(BEGIN, noon + 2 * DAY)
    assert coming(juror(40, told_at=noon), WINDOW, noon) == Coming(BEGIN, noon + 2 * DAY)
    # They are at it, and know; but the last day is said all the same.
    eve = DUE - 2 * DAY
    assert coming(juror(40, read_at=eve), WINDOW, eve) == Coming(LAST_DAY, DUE - DAY)
    assert coming(juror(40, written_at=DUE - HOUR), WINDOW, DUE) == Coming(OVER, DUE + 23 * HOUR)


def test_quiet_holds_to_the_moment_and_then_only_what_is_of_use_is_said() -> None:
    asked = juror(40, quiet_until=DUE - 2 * DAY)
    assert coming(asked, WINDOW, DUE - 14 * DAY) == Coming(SOON, DUE - 2 * DAY)
    assert coming(juror(40, quiet_until=DUE - DAY / 2), WINDOW, DUE - 14 * DAY) == Coming(
        LAST_DAY, datetime(2027, 4, 30, 6, tzinfo=UTC)
    )


def test_after_a_week_without_a_server_there_is_one_mail_and_not_a_heap() -> None:
    assert written(juror(40), every=100 * DAY) == []
    # It ran on the 1st, and next on the 29th, a minute past the last reminder's time.
    back = juror(40)
    found = coming(back, WINDOW, DUE - DAY + timedelta(minutes=1))
    assert found == Coming(LAST_DAY, DUE - DAY + timedelta(minutes=1))
    assert written(juror(40, said={LAST_DAY}, written_at=DUE - DAY))[-1:] == [(OVER, "Fri 30 Apr 12:00")]
    assert coming(back, WINDOW, DUE + 7 * DAY) == Silence.SAID


def test_one_that_the_organiser_asks_for_waits_for_the_day_and_for_quiet_and_not_for_ever() -> None:
    night = DUE - 40 * DAY + 12 * HOUR  # 23:00 in Zurich
    its = juror(40, asked_at=night, held=True)
    assert coming(its, WINDOW, night) == Coming(Occasion.BY_HAND, night + 9 * HOUR)
    assert coming(its, WINDOW, night + 2 * DAY) == Silence.HELD


def test_somebody_invited_is_asked_once_more_while_a_week_is_left() -> None:
    def next_(now: datetime, **values: bool) -> Coming | Silence:
        return coming_to_invited(DUE, now, **{"said": False, "held": False} | values)

    afternoon = datetime(2027, 4, 23, 14, tzinfo=UTC)
    assert next_(DUE - 20 * DAY) == Coming(Occasion.INVITATION, afternoon)
    assert next_(afternoon, said=True) == Silence.SAID
    assert next_(afternoon, held=True) == Silence.HELD
    assert next_(DUE - 2 * DAY + 7 * HOUR) == Silence.SAID


@given(
    moment=INSTANTS,
    zone=st.sampled_from(sorted(available_timezones())),
)
def test_nobody_is_written_to_at_night_wherever_they_live(moment: datetime, zone: str) -> None:
    at = by_day(moment, ZoneInfo(zone))
    assert HOURS[0] <= at.astimezone(ZoneInfo(zone)).time() < HOURS[1]
    assert moment <= at < moment + DAY
    assert by_day(at, ZoneInfo(zone)) == at


@given(moment=INSTANTS)
def test_where_a_juror_s_clock_is_not_known_it_is_day_from_denver_to_dhaka(moment: datetime) -> None:
    at = by_day(moment, None)
    assert ANYBODYS_HOURS[0] <= at.time() < ANYBODYS_HOURS[1]
    assert moment <= at < moment + DAY
    there = {zone: at.astimezone(ZoneInfo(zone)).time() for zone in ("America/Denver", "Europe/Zurich", "Asia/Dhaka")}
    assert {zone for zone, local in there.items() if not time(7) <= local < time(22)} == set()
