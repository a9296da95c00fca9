"""How the prize money is split. Whole cents; nothing is lost to rounding."""

from collections.abc import Sequence


def split_fault(pot: int, shares: Sequence[int]) -> int:
    """How many cents the shares miss the pot by: 0 where they add up, positive where money is left over."""
    return pot - sum(shares)


def shares_for(places: Sequence[int], shares: Sequence[int]) -> list[int]:
    """What each award comes to, in cents, in the order of the awards.

    places: of each award, as in a race: after two firsts comes a third. shares: of the places, the first first. Awards
    that share a place put together the shares of all the places that they take, and split them equally; cents that are
    left over go one each to those that stand earlier in `places`, so give them by code. With as many awards as shares,
    or more, this always adds up to the shares.

    Raises ValueError where places are left out or doubled in another way, such as 1, 1, 2.
    """
    due = [0] * len(places)
    for place in set(places):
        sharing = [award for award, its in enumerate(places) if its == place]
        if place != 1 + sum(its < place for its in places):
            raise ValueError(f"nobody can take place {place} among {sorted(places)}")
        each, left = divmod(sum(shares[place - 1 : place - 1 + len(sharing)]), len(sharing))
        for number, award in enumerate(sharing):
            due[award] = each + (number < left)
    return due
