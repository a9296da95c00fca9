"""Small numbers in words, and figures as people group them."""

import re
from collections.abc import Mapping
from types import MappingProxyType

WORDS: Mapping[str, int] = MappingProxyType(
    {
        word: number
        for number, word in enumerate(
            [
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
                "thirteen",
                "fourteen",
                "fifteen",
                "sixteen",
                "seventeen",
                "eighteen",
                "nineteen",
                "twenty",
            ],
            1,
        )
    }
)
# For patterns that ignore case.
NUMBER = rf"(?:\d{{1,3}}|{'|'.join(sorted(WORDS, key=len, reverse=True))})"
# Groups of three after a full stop, as on the continent, or after a comma.
GROUPED = r"\d{1,3}(?:[.,]\d{3})+|\d+"
_CONTINENTAL = re.compile(r"\d{1,3}(?:\.\d{3})+")


def number(text: str) -> int:
    """`eight` and `8` are 8."""
    return int(text) if text.isdigit() else WORDS[text.lower()]


def grouped(text: str) -> int:
    """`5.000` and `5,000` are 5000."""
    return int(text.replace(".", "").replace(",", ""))


def is_continental(text: str) -> bool:
    """Whether a full stop stands where English would have a comma."""
    return bool(_CONTINENTAL.fullmatch(text))
