"""How well readings link a jury: whether, and how exactly, every essay can be compared with every other.

All from the design alone, before a single score: variances are in units of the variance of one reading, in the model
essay + juror + noise with every essay and every juror free (the intra-block analysis of an incomplete block design).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from operator import mul

from portal.scoring.groups import Groups

# The variance takes time with the cube of their number: in plain Python, some seconds for this many.
MOST_JURORS = 400


@dataclass(frozen=True, slots=True)
class Linkage:
    """How well the essays that have readers can be compared, whoever read them.

    components: the jurors who read anything, in groups that no common essay links; the largest first.
    shared_min, shared_max: the fewest and the most essays that two jurors both read; None with fewer than two jurors.
    variance: the mean, over pairs of essays, of the variance of their difference once the jurors' leniency is
        estimated as well. None with fewer than two essays, where essays cannot be compared, and beyond MOST_JURORS.
    bound: the same if all jurors were known to be equally lenient; with k readers each, 2 / k. No design is below it.
    """

    components: tuple[tuple[str, ...], ...]
    shared_min: int | None
    shared_max: int | None
    variance: float | None
    bound: float | None

    @property
    def connected(self) -> bool:
        """Whether no two essays stand apart; nothing at all is not connected."""
        return len(self.components) == 1


def linkage(readings: Iterable[tuple[str, str]]) -> Linkage:
    """The linkage of (juror, essay) pairs, in any order; a pair that comes twice counts once."""
    readers: dict[str, set[str]] = defaultdict(set)
    groups: Groups[str] = Groups()
    shared: Counter[tuple[str, str]] = Counter()
    for juror, essay in readings:
        readers[essay].add(juror)
    for those in readers.values():
        first, *others = in_order = sorted(those)
        groups.of(first)
        for other in others:
            groups.join(first, other)
        shared.update(combinations(in_order, 2))
    components = sorted((tuple(sorted(group)) for group in groups.all()), key=lambda group: (-len(group), group))
    jurors = [juror for group in components for juror in group]
    pairs = len(jurors) * (len(jurors) - 1) // 2
    comparable = len(components) == 1 and len(readers) > 1
    return Linkage(
        components=tuple(components),
        shared_min=(min(shared.values(), default=0) if len(shared) == pairs else 0) if pairs else None,
        shared_max=max(shared.values(), default=0) if pairs else None,
        variance=_variance(readers.values(), jurors) if comparable and len(jurors) <= MOST_JURORS else None,
        bound=2 * fsum(1 / len(those) for those in readers.values()) / len(readers) if len(readers) > 1 else None,
    )


def _variance(readers: Collection[set[str]], jurors: Sequence[str]) -> float:
    """The mean variance of a difference between two essays, exact for a connected design.

    The essays are eliminated: what is left is the information on the jurors, whose inverse, with the first juror as
    the measure of the others, says how much of an essay's variance comes from not knowing their leniency.
    """
    place = {juror: number for number, juror in enumerate(jurors)}
    numbered = [[place[juror] for juror in those] for those in readers]
    information = [[0.0] * len(jurors) for _ in jurors]
    weight = [0.0] * len(jurors)
    for those in numbered:
        part = 1 / len(those)
        for one in those:
            weight[one] += part
            information[one][one] += 1
            row = information[one]
            for other in those:
                row[other] -= part
    unknown = _inverse([row[1:] for row in information[1:]])
    covariance = [[0.0] * len(jurors), *([0.0, *row] for row in unknown)]
    alone = fsum(1 / len(those) for those in numbered)
    own = alone + fsum(
        fsum(covariance[one][other] for one in those for other in those) / len(those) ** 2 for those in numbered
    )
    common = alone + fsum(w * fsum(map(mul, row, weight)) for w, row in zip(weight, covariance, strict=True))
    essays = len(numbered)
    return 2 * (essays * own - common) / (essays * (essays - 1))


def _inverse(matrix: list[list[float]]) -> list[list[float]]:
    """Of a symmetric, positive definite matrix: Gauss and Jordan in place, which needs no pivoting then."""
    rows = matrix
    for step, pivot_row in enumerate(rows):
        pivot = 1 / pivot_row[step]
        pivot_row[step] = 1.0
        pivot_row[:] = [value * pivot for value in pivot_row]
        for number, row in enumerate(rows):
            if number != step and (factor := row[step]):
                row[step] = 0.0
                row[:] = [value - factor * other for value, other in zip(row, pivot_row, strict=True)]
    return rows
