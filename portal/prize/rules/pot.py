"""How the prize money is split. Whole cents; nothing is lost to rounding."""

from collections.abc import Sequence


def split_fault(pot: int, shares: Sequence[int]) -> int:
    """How many cents the shares miss the pot by: 0 where they add up, positive where money is left over."""
    return pot - sum(shares)
