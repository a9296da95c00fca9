"""The one published rule for the length of an essay."""

import pytest

from portal.manuscripts.limits import Limits

CALL = Limits(5_000, 12_000)


@pytest.mark.parametrize(
    ("words", "main", "verdict"),
    [
        (4_999, 4_999, "too-short"),
        (5_000, 5_000, None),
        (5_000, 4_700, None),
        (12_000, 12_000, None),
        (13_500, 12_000, None),
        (12_001, 12_001, "too-long"),
    ],
)
def test_both_limits_are_inclusive_and_notes_count_only_in_the_students_favour(words, main, verdict):
    assert CALL.judge(words, main) == verdict


def test_a_minimum_above_the_maximum_is_no_limit():
    with pytest.raises(ValueError, match="minimum"):
        Limits(12_000, 5_000)
