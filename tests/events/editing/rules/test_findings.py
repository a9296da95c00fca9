from dataclasses import replace
from datetime import date, time
from typing import Any

from portal.events.editing.rules.findings import findings
from portal.events.listing import Audience, Cancellation, Listing, Meeting, MeetingStatus
from tests.events.conftest import a_listing

NEW_YORK = "America/New_York"
TODAY = date(2026, 1, 5)


def days(*given: date, at: time | None = time(19)) -> tuple[Meeting, ...]:
    return tuple(Meeting(f"group.{day}", day, NEW_YORK, at, 60 if at else None) for day in given)


TUESDAYS = days(date(2026, 2, 10), date(2026, 3, 10), date(2026, 4, 14))


def group(meetings: tuple[Meeting, ...] = TUESDAYS, **facts: Any) -> Listing:
    return a_listing("group", **{"zone": NEW_YORK, "audience": Audience.CLINICIANS, "meetings": meetings, **facts})


def found(listing: Listing, *others: Listing, country: str = "US") -> list[tuple[str, int | None]]:
    return [(f.code, f.number) for f in findings(listing, others, country=country, today=TODAY)]


def test_a_series_without_a_flaw_has_nothing_to_be_seen() -> None:
    assert found(group(rule="2nd Tuesday, February to April")) == []


def test_a_public_holiday_is_named() -> None:
    listing = group(days(date(2026, 11, 24), date(2026, 11, 26)))
    (holiday,) = [f for f in findings(listing, [], country="US", today=TODAY) if f.code == "holiday"]
    assert (holiday.number, holiday.facts["name"], holiday.is_fault) == (1, "Thanksgiving Day", False)
    assert [code for code, _ in found(listing, country="CH")] == []


def test_the_odd_ones_out_are_pointed_out() -> None:
    odd = (*TUESDAYS[:2], replace(TUESDAYS[2], day=date(2026, 4, 15), at=time(18)))
    assert found(group(odd)) == [("odd-weekday", 2), ("odd-hour", 2)]
    assert found(group(odd, rule="2nd Tuesday of all months")) == [("beside-the-rule", 2), ("odd-hour", 2)]
    unknown = (*TUESDAYS[:2], replace(TUESDAYS[2], at=None, minutes=None))
    assert found(group(unknown)) == [("no-hour", 2)]


def test_two_that_differ_are_both_as_usual() -> None:
    assert found(group(days(date(2026, 2, 10), date(2026, 3, 12)))) == []


def test_an_hour_that_no_clock_shows_must_be_mended_first() -> None:
    skipped = replace(TUESDAYS[0], day=date(2026, 3, 8), at=time(2, 30))
    repeated = replace(TUESDAYS[1], day=date(2026, 11, 1), at=time(1, 30))
    wrong = [f for f in findings(group((skipped, repeated)), [], country="", today=TODAY) if f.is_fault]
    assert [(f.facts["fault"].code, f.number) for f in wrong] == [("skipped", 0), ("repeated", 1)]  # type: ignore[attr-defined]


def test_a_rule_that_fits_none_of_the_dates_is_a_fault_of_all() -> None:
    assert ("fault", None) in found(group(rule="1st Sunday of all months"))
    assert ("fault", None) in found(group(rule="whenever"))


def test_what_is_past_or_twice_is_said() -> None:
    assert found(group(days(date(2026, 1, 4), date(2026, 2, 10)))) == [("past", 0)]
    twice = (TUESDAYS[0], replace(TUESDAYS[0], uid="group.again"))
    assert found(group(twice)) == [("same-time", 1)]


def test_a_cancelled_meeting_has_nothing_to_be_seen() -> None:
    assert found(group((*TUESDAYS, replace(days(date(2026, 12, 25))[0], status=MeetingStatus.CANCELLED)))) == []


def test_a_clash_says_with_what() -> None:
    other = a_listing("other", id=7, audience=Audience.CLINICIANS, title="Another", meetings=(
        Meeting("other.one", date(2026, 3, 10), NEW_YORK, time(19, 30)),))  # fmt: skip
    listing = group(id=8)
    (clash,) = findings(listing, [other, listing], country="", today=TODAY)
    assert (clash.code, clash.number, clash.facts["other"], clash.facts["leader"]) == ("clash", 1, other, "")


def test_what_is_past_is_in_nobodys_way() -> None:
    past = days(date(2026, 1, 4))
    other = a_listing("other", id=7, audience=Audience.CLINICIANS, meetings=past)
    assert found(group(past, id=8), other) == [("past", 0)]


def test_days_that_the_dates_have_overtaken() -> None:
    first = TUESDAYS[0].day
    listing = group(minimum=5, decide_by=first, cancellation=Cancellation(True, date(2026, 2, 11), 100, 30),
                    expected_from=first, expected_to=first)  # fmt: skip
    assert found(listing) == [("decided-late", None), ("cancelled-late", None), ("window-beside-dates", None)]
    sensible = group(minimum=5, decide_by=date(2026, 2, 9), cancellation=Cancellation(True, first, 100, 30))
    assert found(sensible) == []
