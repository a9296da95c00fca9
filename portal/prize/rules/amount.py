"""Sums of money as people type them."""

import re

# Figures in threes with one sign between them, or none; then at most two decimals after another sign, or after the same
# where it stands once.
_GROUPED = re.compile(r"(\d{1,3}(?:[ '’.,]\d{3})+)(?:[.,](\d{1,2}))?", re.ASCII)
_PLAIN = re.compile(r"(\d+)(?:[.,](\d{1,2}))?", re.ASCII)
_SIGNS = re.compile(r"[ '’.,]")
# More than any prize, and less than what a database holds.
MOST_CENTS = 2_000_000_000


def cents_of(typed: str, currency: str) -> int | None:
    """What was typed, in cents: 2500, 2,500, 2.500,00 and EUR 1,666.67 alike; None where it is no such sum.

    Three figures after a sign are thousands, for nobody writes three decimals of money.
    """
    text = " ".join(typed.split()).removeprefix(currency).removesuffix(currency).strip()
    found = _GROUPED.fullmatch(text) or _PLAIN.fullmatch(text)
    if found is None or len(set(_SIGNS.findall(found[1]))) > 1 or _mixes(found[1], text[len(found[1]) :][:1]):
        return None
    cents = int(_SIGNS.sub("", found[1])) * 100 + int((found[2] or "0").ljust(2, "0"))
    return cents if cents <= MOST_CENTS else None


def _mixes(whole: str, point: str) -> bool:
    """Whether the sign before the decimals is the one between the thousands: 1,234,56 may be anything."""
    return bool(point) and point in whole
