import pytest

from portal.prize.rules.storage import MOST_BYTES, fits


@pytest.mark.parametrize(
    ("stored", "coming", "has_entry", "expected"),
    [
        (MOST_BYTES - 1, 1, True, True),
        (MOST_BYTES, 1, True, False),
        (MOST_BYTES + 1, 0, True, False),
        (MOST_BYTES, 20_000_000, False, True),
    ],
)
def test_a_person_has_two_hundred_megabytes_and_a_first_essay_always_fits(
    stored: int, coming: int, has_entry: bool, expected: bool
) -> None:
    assert MOST_BYTES == 200 * 1024 * 1024
    assert fits(stored, coming, has_entry=has_entry) is expected
