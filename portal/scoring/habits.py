"""How each juror scores, in plain numbers beside what the model says of them: how wide, and in whose order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, stdev

from portal.scoring.standings import ENOUGH_READS


@dataclass(frozen=True, slots=True)
class Habit:
    """lowest, highest: of the juror's reviews. spread: their standard deviation, None with fewer than two.

    in_step: Spearman's rank correlation with what the others who read the same essays gave, each of them as if they
    were as strict as the jury; None with too few essays that others read as well, or where either gave the same to all.
    """

    lowest: float
    highest: float
    spread: float | None
    in_step: float | None


def habits(means: Mapping[tuple[str, str], float], leniency: Mapping[str, float]) -> dict[str, Habit]:
    """By juror. means: of each review, by essay and juror. leniency: how many points more than the jury each gives."""
    of_essay: dict[str, dict[str, float]] = defaultdict(dict)
    of_juror: dict[str, dict[str, float]] = defaultdict(dict)
    for (essay, juror), points in means.items():
        of_essay[essay][juror] = points - leniency.get(juror, 0)
        of_juror[juror][essay] = points
    # Sums once, so that an essay that all have read is not gone through once for each of them.
    sums = {essay: sum(given.values()) for essay, given in of_essay.items()}
    found = {}
    for juror, given in of_juror.items():
        shared = [essay for essay in given if len(of_essay[essay]) > 1]
        others = [(sums[e] - of_essay[e][juror]) / (len(of_essay[e]) - 1) for e in shared]
        own = [given[essay] for essay in shared]
        found[juror] = Habit(
            min(given.values()),
            max(given.values()),
            stdev(given.values()) if len(given) > 1 else None,
            _spearman(own, others) if len(shared) >= ENOUGH_READS else None,
        )
    return found


def _spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    try:
        return correlation(_ranks(one), _ranks(other))
    except StatisticsError:
        # All the same: there is no order.
        return None


def _ranks(values: Sequence[float]) -> list[float]:
    """From 1; those that are equal, but for rounding, share the mean of theirs."""
    places: dict[float, list[int]] = defaultdict(list)
    for place, value in enumerate(sorted(values), start=1):
        places[round(value, 9)].append(place)
    return [fmean(places[round(value, 9)]) for value in values]
