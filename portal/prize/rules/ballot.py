"""A member's own first essays."""

from collections.abc import Sequence


def wanted(places: int, essays: int) -> int:
    """How many a member names: as many as there are places, or as there are essays that they may name."""
    return min(places, essays)


def fault(codes: Sequence[str], places: int, essays: int) -> str | None:
    """`number` where there are too few or too many, `twice` where one is named twice, None where all is well.

    essays: how many this member may name.
    """
    if len(set(codes)) < len(codes):
        return "twice"
    return None if len(codes) == wanted(places, essays) else "number"
