from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.events.calendar import NeverMatches, Rule, Series
from portal.events.editing.rules.planning import Row, left_out, merged, plan, put_back, redated, with_rows
from portal.events.listing import Meeting, MeetingStatus
from tests.events.conftest import a_listing

NEW_YORK = "America/New_York"
TODAY = date(2026, 1, 1)
SATURDAYS = Series(
    Rule.parse("2nd Saturday, January to April"), date(2026, 1, 1), date(2026, 12, 31), NEW_YORK, time(11), 60, 90
)
DRAFT = a_listing("group", zone=NEW_YORK)


def planned(series: Series = SATURDAYS, known: tuple[Meeting, ...] = (), *, announced: bool = False) -> list[Row]:
    return plan(series, known, is_announced=announced, today=TODAY)


def listed(rows: list[Row]) -> tuple[Meeting, ...]:
    return with_rows(DRAFT, rows, rule="", taken=()).meetings


KNOWN = listed(planned())


def in_short(rows: list[Row]) -> list[tuple[str, str, str]]:
    return [
        (row.meeting.uid.removeprefix("group."), f"{row.meeting.day:%d.%m}",
         "left out" if row.is_left_out else str(row.meeting.status))
        for row in rows
    ]  # fmt: skip


def test_a_rule_makes_meetings_of_which_the_first_is_longer() -> None:
    assert [(m.uid, m.day, m.at, m.minutes, m.zone) for m in KNOWN] == [
        ("group.2026-01-10", date(2026, 1, 10), time(11), 90, NEW_YORK),
        ("group.2026-02-14", date(2026, 2, 14), time(11), 60, NEW_YORK),
        ("group.2026-03-14", date(2026, 3, 14), time(11), 60, NEW_YORK),
        ("group.2026-04-11", date(2026, 4, 11), time(11), 60, NEW_YORK),
    ]


def test_planned_again_they_are_the_same_meetings() -> None:
    assert listed(planned(known=KNOWN)) == KNOWN


def test_with_another_hour_they_stay_themselves() -> None:
    later = listed(planned(replace(SATURDAYS, at=time(12)), KNOWN))
    assert [(m.uid, m.at) for m in later] == [(m.uid, time(12)) for m in KNOWN]


def test_on_another_week_of_the_month_they_are_moved() -> None:
    third = replace(SATURDAYS, rule=Rule.parse("3rd Saturday, January to April"))
    assert in_short(planned(third, KNOWN, announced=True)) == [
        ("2026-01-10", "17.01", "scheduled"), ("2026-02-14", "21.02", "scheduled"),
        ("2026-03-14", "21.03", "scheduled"), ("2026-04-11", "18.04", "scheduled"),
    ]  # fmt: skip


def test_one_that_was_moved_by_hand_stays_where_it_was_moved_to() -> None:
    moved = tuple(replace(m, day=date(2026, 3, 20)) if m.day.month == 3 else m for m in KNOWN)
    assert in_short(planned(known=moved))[2] == ("2026-03-14", "20.03", "scheduled")


@pytest.mark.parametrize(("announced", "state"), [(False, "left out"), (True, "cancelled")])
def test_what_the_rule_does_not_have_is_left_out_of_a_draft_and_cancelled_once_announced(
    announced: bool, state: str
) -> None:
    shorter = replace(SATURDAYS, until=date(2026, 3, 31))
    assert in_short(planned(shorter, KNOWN, announced=announced))[-1] == ("2026-04-11", "11.04", state)


def test_what_is_past_stays_as_it_was() -> None:
    rows = plan(replace(SATURDAYS, at=time(12), since=date(2026, 2, 1)), KNOWN, is_announced=True,
                today=date(2026, 3, 1))  # fmt: skip
    assert [(row.meeting.day.month, row.meeting.at) for row in rows] == [
        (1, time(11)), (2, time(11)), (3, time(12)), (4, time(12)),
    ]  # fmt: skip


def test_a_rule_that_never_matches_is_refused() -> None:
    with pytest.raises(NeverMatches):
        planned(replace(SATURDAYS, since=date(2026, 5, 1)))


def test_a_skipped_hour_does_not_refuse_the_rest() -> None:
    sundays = Series(Rule.parse("2nd Sunday of all months"), TODAY, date(2026, 4, 30), NEW_YORK, time(2, 30), 60)
    assert [row.meeting.day for row in planned(sundays)][2] == date(2026, 3, 8)


def test_where_the_longer_first_one_is_left_out_the_next_is_longer() -> None:
    rows = left_out(planned(), 0, is_announced=False)
    assert [(row.is_left_out, row.meeting.minutes) for row in rows] == [
        (True, 90), (False, 90), (False, 60), (False, 60),
    ]  # fmt: skip
    assert [row.meeting.minutes for row in left_out(planned(), 1, is_announced=False)] == [90, 60, 60, 60]


def test_what_was_announced_is_cancelled_and_can_be_held_after_all() -> None:
    rows = [Row(meeting) for meeting in KNOWN]
    gone = left_out(rows, 1, is_announced=True)
    assert gone[1] == Row(replace(KNOWN[1], status=MeetingStatus.CANCELLED))
    assert put_back(gone, 1) == rows
    assert put_back(left_out(rows, 1, is_announced=False), 1) == rows


def test_what_others_saved_is_taken_over_where_nothing_was_typed() -> None:
    january, february, march, april = KNOWN
    theirs = replace(april, uid="group.theirs", day=date(2026, 5, 9))
    now = (replace(january, note="Tea"), replace(february, at=time(12)), march, theirs)
    mine = [
        Row(january),
        Row(replace(february, day=date(2026, 2, 21))),
        Row(march, is_left_out=True),
        Row(april),
        Row(replace(april, uid="", day=date(2026, 4, 25))),
    ]
    # April was taken out by somebody else, and was not touched here.
    assert merged(mine, KNOWN, now) == [Row(now[0]), *mine[1:3], mine[4], Row(theirs)]


def test_what_was_typed_over_a_meeting_that_somebody_else_took_out_is_a_new_one() -> None:
    moved = replace(KNOWN[3], day=date(2026, 4, 18))
    assert merged([Row(moved)], KNOWN[3:], ()) == [Row(replace(moved, uid=""))]


def test_a_new_meeting_takes_no_uid_that_is_anothers() -> None:
    rows = [Row(replace(KNOWN[0], day=date(2026, 1, 17))), Row(replace(KNOWN[0], uid=""))]
    listing = with_rows(DRAFT, rows, rule="", taken={"group.2026-01-10.2"})
    assert [m.uid for m in listing.meetings] == ["group.2026-01-10.3", "group.2026-01-10"]


def test_the_listing_stands_on_its_first_day_unless_it_has_one_of_its_own() -> None:
    assert with_rows(DRAFT, planned(), rule="", taken=()).listed_on == date(2026, 1, 10)
    dated = replace(DRAFT, meetings=KNOWN, listed_on=KNOWN[0].day)
    assert redated(dated, KNOWN[1:], rule="").listed_on == date(2026, 2, 14)
    call = replace(DRAFT, kind="award", listed_on=date(2025, 12, 1))
    assert with_rows(call, planned(), rule="", taken=()).listed_on == date(2025, 12, 1)
    # Without any date it stays where it stood.
    assert redated(dated, (), rule="").listed_on == date(2026, 1, 10)


def test_another_rule_is_no_longer_our_reading_of_the_dates() -> None:
    read = replace(DRAFT, rule="2nd Saturday of all months", rule_to_be_confirmed=True)
    assert redated(read, KNOWN, rule=read.rule).rule_to_be_confirmed
    assert not redated(read, KNOWN, rule="2nd Saturday, January to April").rule_to_be_confirmed


RULES = [f"{nth} {day} of {which} months" for nth in ("1st", "3rd", "5th") for day in ("Monday", "Saturday")
         for which in ("all", "odd", "even")]  # fmt: skip


@given(st.sampled_from(RULES), st.sampled_from(RULES), st.integers(60, 500), st.integers(0, 400), st.booleans())
def test_whatever_is_planned_anew_no_meeting_is_twice_and_none_that_was_announced_is_lost(
    first: str, second: str, length: int, shift: int, announced: bool
) -> None:
    def series(rule: str, since: date) -> Series:
        return Series(Rule.parse(rule), since, since + timedelta(days=length), NEW_YORK, time(19), 60)

    try:
        known = listed(planned(series(first, TODAY)))
        rows = planned(series(second, TODAY + timedelta(days=shift)), known, announced=announced)
    except NeverMatches:
        return
    uids = [row.meeting.uid for row in rows if row.meeting.uid]
    assert sorted(uids) == sorted({meeting.uid for meeting in known})
    meetings = listed(rows)
    assert len({meeting.uid for meeting in meetings}) == len(meetings)
    if announced:
        assert {meeting.uid for meeting in known} <= {meeting.uid for meeting in meetings}
        assert not any(row.is_left_out for row in rows)
