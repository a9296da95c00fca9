"""Who gets which place and how much, and what stands in the way of it."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.prize.rules.pot import shares_for, split_fault


@dataclass(frozen=True, slots=True)
class Award:
    """place: 1 is first; cents: of the pot."""

    place: int
    essay: str
    cents: int


@dataclass(frozen=True, slots=True)
class Prize:
    """What there is to give, in cents of `currency`. shares: of the places, the first first."""

    pot: int
    currency: str
    shares: Sequence[int]
    allows_shared: bool

    @property
    def places(self) -> int:
        return len(self.shares)


class Wrong(StrEnum):
    NOBODY = "nobody"
    UNKNOWN = "unknown"
    TWICE = "twice"
    SHARED = "shared"
    SKIPPED = "skipped"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Fault:
    """award: the number of the award it is about, from 0; None where it is about all of them.

    cents: of a split, by how much it misses the pot, positive where money is left over.
    """

    wrong: Wrong
    award: int | None = None
    cents: int = 0


def faults(awards: Sequence[Award], prize: Prize, essays: Collection[str]) -> list[Fault]:
    """What is wrong with these awards; empty where nothing is. essays: those that can win, by code."""
    found = [*_essay_faults(awards, essays), *_place_faults(awards, prize, len(essays))]
    if missed := split_fault(prize.pot, [award.cents for award in awards]):
        found.append(Fault(Wrong.SPLIT, cents=missed))
    return found


def follow_shares(awards: Sequence[Award], shares: Sequence[int]) -> bool:
    """Whether each of these awards comes to what its place does. They are without faults."""
    ordered = sorted(awards, key=lambda award: (award.place, award.essay))
    return [award.cents for award in ordered] == shares_for([award.place for award in ordered], shares)


def _essay_faults(awards: Sequence[Award], essays: Collection[str]) -> Iterator[Fault]:
    for number, award in enumerate(awards):
        if award.essay not in essays:
            yield Fault(Wrong.UNKNOWN, number)
        elif award.essay in [earlier.essay for earlier in awards[:number]]:
            yield Fault(Wrong.TWICE, number)


def _place_faults(awards: Sequence[Award], prize: Prize, essays: int) -> Iterator[Fault]:
    """As in a race: after two firsts comes a third. Every place is given, as far as there are essays."""
    places = [award.place for award in awards]
    for number, place in enumerate(places):
        if not prize.allows_shared and place in places[:number]:
            yield Fault(Wrong.SHARED, number)
        elif place != 1 + sum(other < place for other in places) or place > prize.places:
            yield Fault(Wrong.SKIPPED, number)
    if len(awards) < min(prize.places, essays):
        yield Fault(Wrong.NOBODY)
