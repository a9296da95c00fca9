"""How far the ranking supports a decision. It advises: whoever decides otherwise says why, and nobody is kept from it.

The band: an award at a place is supported where the run of places that holds the essay's true one nine times in ten
reaches the place; of essays that share a place, the places that they take together. An essay whose whole run lies
within the places that are given, and which gets none, is left out against the ranking. Where the scores say nothing,
because there is no ranking of just these scores or because nothing compares the groups of a jury, every decision
stands on its reasons alone.

What each place comes to was fixed before anybody scored: amounts that leave it take a reason as well, with a ranking
or without.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from portal.prize.rules.awards import Award, follow_shares
from portal.scoring.standings import Ranking, Standing

# An essay that has as much of a chance to be among the first is worth a look, whatever its place.
CHANCE = 0.05


class Ground(StrEnum):
    """Why a point of a decision needs its reason."""

    NO_RANKING = "no-ranking"
    NOT_COMPARABLE = "not-comparable"
    UNREAD = "unread"
    OUTSIDE = "outside"
    LEFT_OUT = "left-out"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Point:
    """Where a decision leaves what the ranking supports, or the shares. place: of the award; low, high: the likely
    places."""

    ground: Ground
    essay: str = ""
    place: int = 0
    low: int = 0
    high: int = 0

    @property
    def key(self) -> str:
        """By what the reason for it is known: another place of the same essay is another point."""
        return "-".join(map(str, filter(None, (self.ground.value, self.essay, self.place))))


def points(awards: Sequence[Award], ranking: Ranking | None, shares: Sequence[int]) -> list[Point]:
    """The points that need a reason, in the order of the awards; then those who were left out, then the amounts.

    shares: of the places, in cents. The awards are without faults.
    """
    split = [] if follow_shares(awards, shares) else [Point(Ground.SPLIT)]
    return _against(awards, ranking, len(shares)) + split


def in_contention(ranking: Ranking, places: int) -> list[Standing]:
    """The essays that may well be among the first, best first: their likely places say so, or their chance."""
    return [s for s in ranking.standings if s.reads and (s.place_low <= places or s.p_places >= CHANCE)]


def _against(awards: Sequence[Award], ranking: Ranking | None, places: int) -> list[Point]:
    if ranking is None:
        return [Point(Ground.NO_RANKING)]
    if not ranking.connected:
        return [Point(Ground.NOT_COMPARABLE)]
    standings = {standing.essay: standing for standing in ranking.standings}
    ordered = sorted(awards, key=lambda award: (award.place, award.essay))
    found = [_of_award(award, awards, standings[award.essay]) for award in ordered if award.essay in standings]
    chosen = {award.essay for award in awards}
    passed = [s for s in ranking.standings if s.reads and s.place_high <= places and s.essay not in chosen]
    left_out = [Point(Ground.LEFT_OUT, s.essay, 0, s.place_low, s.place_high) for s in passed]
    return [point for point in found if point is not None] + left_out


def _of_award(award: Award, awards: Sequence[Award], standing: Standing) -> Point | None:
    if not standing.reads:
        return Point(Ground.UNREAD, award.essay, award.place)
    last = award.place + sum(other.place == award.place for other in awards) - 1
    if standing.place_low <= last and award.place <= standing.place_high:
        return None
    return Point(Ground.OUTSIDE, award.essay, award.place, standing.place_low, standing.place_high)
