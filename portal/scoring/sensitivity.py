"""What the choice hangs on: the same ranking without one juror or criterion, by other weights, by other methods."""

from collections.abc import Iterable, Mapping, Sequence

from portal.scoring.ranking import essays_in_order
from portal.scoring.reviews import NoScores, gather
from portal.scoring.standings import Ranking
from portal.scoring.task import Change, Sensitivity, Task

# Each juror is the ranking once more, and that takes longer in a larger prize: so many jurors times reviews are tried.
MOST = 200_000


def sensitivity(task: Task, ranking: Ranking) -> Sensitivity:
    """By brute force, against the ranking that the task came to. Every essay stays in it, whoever is left out."""
    chosen = tuple(standing.essay for standing in ranking.standings[: task.places])

    def without(juror: str) -> Change:
        return _change(chosen, _first(task, task.weights, [row for row in task.scores if row[1] != juror]))

    def weighted(weights: Sequence[int]) -> Change:
        return _change(chosen, _first(task, weights, task.scores))

    readers = sorted({juror for _, juror, _ in task.scores})
    jurors = {juror: without(juror) for juror in readers} if len(readers) * len(task.scores) <= MOST else None
    columns = range(len(task.weights)) if len(task.weights) > 1 else ()
    criteria = tuple(weighted([0 if n == left_out else w for n, w in enumerate(task.weights)]) for left_out in columns)
    equal = weighted([1] * len(task.weights)) if len(set(task.weights)) > 1 else None
    plain = _change(chosen, ranking.first_by_mean(task.places))
    wary = _change(chosen, _first(task, task.weights, task.scores, wary=True))
    safe = _safe(chosen, jurors or {}, [*criteria, equal, plain, wary])
    return Sensitivity(jurors, criteria, equal, plain, wary, safe)


def first_by(task: Task, weights: Sequence[int]) -> list[str]:
    """Those that would be named if the criteria weighed so."""
    return _first(task, weights, task.scores)


def _first(
    task: Task,
    weights: Sequence[int],
    rows: Sequence[tuple[str, str, tuple[int | None, ...]]],
    *,
    wary: bool = False,
) -> list[str]:
    """Those that would be named; nobody where no review is left."""
    try:
        reviews = gather(rows, task.essays)
    except NoScores:
        return []
    return essays_in_order(reviews, scale=task.scale, weights=weights, wary=wary)[: task.places]


def _change(chosen: Sequence[str], otherwise: Sequence[str]) -> Change:
    comes = tuple(essay for essay in otherwise if essay not in chosen)
    return Change(comes, tuple(essay for essay in chosen if essay not in otherwise))


def _safe(chosen: Sequence[str], jurors: Mapping[str, Change], others: Iterable[Change | None]) -> tuple[str, ...]:
    changes = [*jurors.values(), *(change for change in others if change)]
    gone = {essay for change in changes for essay in change.goes}
    return tuple(essay for essay in chosen if essay not in gone)
