"""How many of the committee must sign, for its decision to stand."""


def signatures_needed(quorum: int | None, seats: int) -> int:
    """quorum: as the edition sets it, None for more than half of the committee; seats: how many are on it."""
    return seats // 2 + 1 if quorum is None else quorum
