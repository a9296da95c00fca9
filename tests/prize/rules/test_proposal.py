"""A proposal as it is typed, what it says and what it lacks."""

from dataclasses import replace

import pytest

from portal.prize.rules.awards import Award, Fault, Prize, Wrong
from portal.prize.rules.band import Ground, Point
from portal.prize.rules.basis import Basis, Essay
from portal.prize.rules.proposal import Lack, Row, lacks, points_of, read

PRIZE = Prize(500_000, "EUR", (250_000, 150_000, 100_000), allows_shared=False)
CODES = ("BBBBBB", "CCCCCC", "DDDDDD", "FFFFFF")
BASIS = Basis(None, (), (), None, None, {code: Essay(code, "0" * 64) for code in CODES}, None, rules_first=False)
FINE = {
    "essay-1": "BBBBBB", "amount-1": "2,500", "essay-2": "CCCCCC", "amount-2": "1,500", "essay-3": "DDDDDD",
    "amount-3": "1,000", "reason": "We agree.", "because-no-ranking": "We read all of them.",
}  # fmt: skip


def lacking(prize: Prize = PRIZE, **typed: str) -> list[Lack]:
    named = {name.replace("_", "-"): text for name, text in typed.items()}
    return lacks(read(FINE | named, prize), prize, BASIS, proposer=7)


def test_what_is_typed_is_read_by_its_names_and_what_is_empty_is_not_there() -> None:
    said = read(FINE | {"excused-8": " On a ward. ", "excused-9": " ", "essay-4": "FFFFFF"}, PRIZE)
    assert said.awards == [Award(1, "BBBBBB", 250_000), Award(2, "CCCCCC", 150_000), Award(3, "DDDDDD", 100_000)]
    assert (said.reason, said.excused) == ("We agree.", {8: "On a ward."})
    assert said.because == {"no-ranking": "We read all of them."}


def test_with_shared_places_there_are_more_lines_and_each_says_its_place() -> None:
    shared = replace(PRIZE, allows_shared=True)
    said = read(FINE | {"place-2": "1", "place-3": "third", "essay-5": "ffffff"}, shared)
    assert said.rows == (
        Row(1, 1, "BBBBBB", 250_000), Row(2, 1, "CCCCCC", 150_000), Row(3, None, "DDDDDD", 100_000),
        Row(5, 5, "FFFFFF", None),
    )  # fmt: skip


def test_a_whole_one_lacks_nothing() -> None:
    assert lacking() == []


@pytest.mark.parametrize(
    ("typed", "lack"),
    [
        ({"amount_3": "1,000.01"}, Lack("", Fault(Wrong.SPLIT, cents=-1))),
        ({"essay_3": "BBBBBB"}, Lack("essay-3", Fault(Wrong.TWICE, 2))),
        ({"essay_2": "ZZZZZZ"}, Lack("essay-2", Fault(Wrong.UNKNOWN, 1))),
        ({"place_2": "1"}, Lack("place-2", Fault(Wrong.SHARED, 1))),
        ({"reason": ""}, Lack("reason")),
        ({"because_no_ranking": ""}, Lack("because-no-ranking", point=Point(Ground.NO_RANKING))),
        ({"excused_7": "I am on a ward."}, Lack("excused-7")),
    ],
)
def test_each_thing_it_lacks_is_told_of_its_field(typed: dict[str, str], lack: Lack) -> None:
    assert lacking(**typed)[0] == lack


def test_a_sum_that_cannot_be_read_is_told_before_what_it_would_add_up_to() -> None:
    assert lacking(amount_3="a thousand") == [Lack("amount-3")]


def test_while_a_place_is_given_to_nobody_its_amount_is_not_missed_from_the_pot() -> None:
    """The three amounts add up to the pot; a line without an essay has no award yet."""
    assert lacking(essay_3="") == [Lack("", Fault(Wrong.NOBODY))]


def test_as_long_as_the_split_is_none_nothing_is_asked_about_the_ranking() -> None:
    assert points_of(read(FINE | {"amount-3": "1"}, PRIZE), PRIZE, BASIS) == []
    assert points_of(read(FINE, PRIZE), PRIZE, BASIS) == [Point(Ground.NO_RANKING)]
