"""What assignments are held against: an independent maximum flow, and for small juries every plan there is."""

from collections.abc import Collection, Iterator, Mapping
from itertools import combinations, product

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow

from portal.scoring.linkage import linkage

Pair = tuple[str, str]
Limits = Mapping[str, int | None]


def most_readings(essays: list[str], limits: Limits, reads: int, barred: Collection[Pair]) -> int:
    """How many readings any plan could place, by the maximum flow of another library."""
    jurors = list(limits)
    source, target = 0, len(essays) + len(jurors) + 1
    capacity = np.zeros((target + 1, target + 1), dtype=np.int32)
    for e, essay in enumerate(essays, start=1):
        capacity[source, e] = reads
        for j, juror in enumerate(jurors, start=len(essays) + 1):
            capacity[e, j] = (juror, essay) not in barred
            capacity[j, target] = len(essays) if limits[juror] is None else limits[juror]
    return int(maximum_flow(csr_array(capacity), source, target).flow_value)


def complete_plans(
    essays: list[str],
    limits: Limits,
    reads: int,
    barred: Collection[Pair],
    kept: Collection[Pair] = (),
    movable: Collection[Pair] = (),
) -> Iterator[set[Pair]]:
    """Every plan in which each essay has its readings: none beyond them but those that were there before."""
    before = {*kept, *movable}
    choices = []
    for essay in essays:
        fixed = {(juror, essay) for juror, other in kept if other == essay}
        able = {(juror, essay) for juror in limits} - fixed - set(barred)
        sets = [fixed.union(more) for n in range(len(able) + 1) for more in combinations(sorted(able), n)]
        choices.append([s for s in sets if len(s) == reads or (len(s) > reads and s <= before)])
    for chosen in product(*choices):
        plan = set().union(*chosen)
        if all(within(plan, juror, limit, kept) for juror, limit in limits.items()):
            yield plan


def within(plan: Collection[Pair], juror: str, limit: int | None, kept: Collection[Pair]) -> bool:
    """What is kept stays whatever the limit is; beyond it the limit is kept."""
    there = {pair for pair in kept if pair[0] == juror}
    return limit is None or sum(pair[0] == juror for pair in plan) <= max(limit, len(there))


def worth(plan: Collection[Pair], limits: Limits, movable: Collection[Pair]) -> tuple[int, int, int]:
    """Readings moved, then the squares of the loads, then the parts: the least is the best."""
    loads = [sum(juror == name for juror, _ in plan) for name in limits]
    return len(set(movable) - set(plan)), sum(load**2 for load in loads), len(linkage(plan).components)
