import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.prize.rules.amount import MOST_CENTS, cents_of


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("2500", 250_000), ("2,500", 250_000), ("2.500", 250_000), ("2 500", 250_000), ("2'500", 250_000),
        ("2,500.00", 250_000), ("2.500,00", 250_000), ("2500.5", 250_050), ("2500,50", 250_050), ("EUR 2,500", 250_000),
        ("1,666.67 EUR", 166_667), ("  0 ", 0), ("1,234,567", 123_456_700), ("0.07", 7),
    ],
)  # fmt: skip
def test_a_sum_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert cents_of(typed, "EUR") == cents


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "a thousand",
        "-5",
        "−5",
        "1,5,0",
        "1,234,56",
        "1,234.567",
        "2.500.00",
        "1e3",
        "½",
        "CHF 5",
        "99999999999",
        "٣",
    ],
)
def test_what_may_be_anything_is_no_sum(typed: str) -> None:
    assert cents_of(typed, "EUR") is None


@given(st.integers(0, MOST_CENTS), st.sampled_from([",.", ".,", " .", "'.", " ,"]))
def test_every_sum_is_read_back(cents: int, signs: str) -> None:
    whole, rest = divmod(cents, 100)
    assert cents_of(f"{whole:,}".replace(",", signs[0]) + f"{signs[1]}{rest:02d}", "EUR") == cents
