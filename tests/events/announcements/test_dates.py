from datetime import date

import pytest

from portal.events.announcements import dates
from portal.events.announcements.text import Passage, even

TODAY = date(2030, 1, 1)


def read(text: str, usual_year: int | None = None) -> list[dates.Date]:
    passage = Passage(even(text).text)
    return dates.join_ranges(passage, dates.dates(passage, usual_year=usual_year, today=TODAY))


def days(text: str, usual_year: int | None = None) -> list[str]:
    return [str(item.day) + (f" to {item.last}" if item.last else "") for item in read(text, usual_year)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on Thursday, March 12, 2026", ["2026-03-12"]),
        ("Thu. 12 March 2026", ["2026-03-12"]),
        ("31st January 2026", ["2026-01-31"]),
        ("the 4th of July, 2026", ["2026-07-04"]),
        ("July14 and Oct13, 2026", ["2026-07-14", "2026-10-13"]),
        ("2026-03-12", ["2026-03-12"]),
        ("12.3.2026", ["2026-03-12"]),
        ("25/3/2026", ["2026-03-25"]),
        ("30 Sept – 3 October 2026", ["2026-09-30 to 2026-10-03"]),
        ("March 5-8, 2026", ["2026-03-05 to 2026-03-08"]),
        ("from 15 to 17 May 2026", ["2026-05-15 to 2026-05-17"]),
        ("December 30, 2026 - January 2, 2027", ["2026-12-30 to 2027-01-02"]),
        ("January 10, 17 and 24, 2026", ["2026-01-10", "2026-01-17", "2026-01-24"]),
        ("January 10, February 14, and March 14, 2026", ["2026-01-10", "2026-02-14", "2026-03-14"]),
        # A list over the new year: what comes before January is of the year before.
        ("November 10, December 8 and January 12, 2027", ["2026-11-10", "2026-12-08", "2027-01-12"]),
        # These are no dates.
        ("January 2026", []),
        ("in May 12 people came; we may 12 times", ["2030-05-12"]),
        ("5.000-12.000 words", []),
        ("since 1980, for 26 years", []),
        ("March 12:30", []),
    ],
)
def test_dates_are_read_as_people_write_them(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_a_date_that_no_calendar_has_is_there_without_a_day() -> None:
    assert days("February 30, 2026") == ["None"]
    assert days("February 29, 2026 and February 29, 2028") == ["None", "2028-02-29"]


def test_a_date_in_figures_that_can_be_read_in_two_ways_is_not_read() -> None:
    [item] = read("3/4/2026")
    assert (item.day, item.ambiguous) == (None, True)
    assert days("4/4/2026") == ["2026-04-04"]


def test_a_year_that_is_not_stated_is_that_of_the_text_and_else_the_next_to_come() -> None:
    [of_the_text] = read("Thursday, March 12", usual_year=2026)
    assert (of_the_text.day, of_the_text.year_because) == (date(2026, 3, 12), "nearby")
    [next_to_come] = read("on 12 March")
    assert (next_to_come.day, next_to_come.year_because) == (date(2030, 3, 12), "next")
    # A weekday that fits the year after is heard.
    assert days("Wednesday, March 12") == ["2031-03-12"]


def test_the_words_of_a_date_are_those_and_no_others() -> None:
    text = "Come on Thursday, March 12, 2026, at noon."
    [item] = read(text)
    assert item.span.of(text) == "Thursday, March 12, 2026"
