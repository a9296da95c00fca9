"""The rules that are a line or two each: codes, scale, pot, reading time, countries, declarations."""

from fractions import Fraction

import pytest

from portal.prize.rules.codes import ALPHABET, LENGTH, new_code, read_code
from portal.prize.rules.countries import NAMES, country
from portal.prize.rules.criteria import CRITERIA
from portal.prize.rules.declarations import DECLARATIONS
from portal.prize.rules.points import two_decimals
from portal.prize.rules.pot import split_fault
from portal.prize.rules.quorum import signatures_needed
from portal.prize.rules.reading_time import duration, minutes
from portal.prize.rules.scale import Scale


def test_a_code_has_no_letter_that_is_mistaken_for_another_and_spells_no_word() -> None:
    assert not [pair for pair in ("B8", "G6", "S5", "Z2", "I1", "L1", "O0") if set(pair) <= set(ALPHABET)]
    assert not set("AEIOUY") & set(ALPHABET)
    codes = {new_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {LENGTH}
    assert set("".join(codes)) <= set(ALPHABET)


def test_a_code_is_read_as_people_type_it() -> None:
    assert read_code(" k7qmxr\n") == "K7QMXR"


def test_the_scale_takes_both_ends_and_nothing_beyond() -> None:
    assert [points for points in range(-1, 13) if points in Scale()] == list(range(1, 11))
    assert list(Scale(0, 3).points()) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("shares", "fault"), [([250_000, 150_000, 100_000], 0), ([250_000, 150_000, 99_999], 1), ([500_001], -1)]
)
def test_a_split_must_add_up_to_the_cent(shares: list[int], fault: int) -> None:
    assert split_fault(500_000, shares) == fault


@pytest.mark.parametrize(("words", "expected"), [(1, 1), (200, 1), (201, 2), (5000, 25), (12_000, 60)])
def test_reading_takes_a_minute_for_each_begun_two_hundred_words(words: int, expected: int) -> None:
    assert minutes(words) == expected


@pytest.mark.parametrize(
    ("span", "words"),
    [(0, "0 minutes"), (1, "1 minute"), (60, "1 hour"), (61, "1 hour 1 minute"), (200, "3 hours 20 minutes")],
)
def test_a_duration_is_said_as_people_say_it(span: int, words: str) -> None:
    assert duration(span) == words


def test_countries_are_those_of_iso_3166_and_no_regions() -> None:
    assert (country("CH"), country("DK"), country("TW")) == ("Switzerland", "Denmark", "Taiwan")
    assert country("XX") == "XX"
    assert not {"EU", "UN", "ZZ"} & NAMES.keys()


def test_every_criterion_describes_every_second_step_of_the_scale() -> None:
    assert [c.name for c in CRITERIA] == ["Exposition", "Reflection", "Action", "Progression"]
    assert all(list(c.anchors) == [2, 4, 6, 8, 10] for c in CRITERIA)


def test_the_declarations_ask_what_the_call_asks() -> None:
    assert list(DECLARATIONS) == ["student", "personal", "not_thesis", "own_work", "patients", "printing"]


@pytest.mark.parametrize(
    ("mean", "printed"),
    [(Fraction(53, 8), "6.63"), (Fraction(20, 3), "6.67"), (Fraction(7), "7.00"), (Fraction(1, 200), "0.01")],
)
def test_a_mean_is_rounded_as_a_spreadsheet_rounds_it(mean: Fraction, printed: str) -> None:
    assert two_decimals(mean) == printed


@pytest.mark.parametrize(("seats", "needed"), [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3)])
def test_more_than_half_of_the_committee_must_sign_unless_the_edition_says_how_many(seats: int, needed: int) -> None:
    assert signatures_needed(None, seats) == needed
    assert signatures_needed(4, seats) == 4
