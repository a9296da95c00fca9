"""Who reads what: level loads, and readers spread over the essays."""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from random import Random


def assign(
    essays: Sequence[str],
    jurors: Sequence[str],
    reads: int,
    *,
    given: Mapping[str, Collection[str]],
    barred: Mapping[str, Collection[str]],
    seed: int,
) -> list[tuple[str, str]]:
    """New (juror, essay) pairs that bring every essay to `reads` readers, where there are enough.

    given: essay to the jurors who have it already, whom nothing here takes it from.
    barred: essay to the jurors who must not read it.
    seed: the same input and seed give the same pairs.

    Each step gives an essay with the fewest readers to a juror with the fewest essays; among equals, to the one who
    shares the fewest essays with its other readers, so that everybody is compared with everybody.
    """
    random = Random(seed)  # noqa: S311 - a fair draw, not a secret
    order = {juror: random.random() for juror in jurors}
    readers = {essay: set(given.get(essay, ())) for essay in essays}
    load = {juror: sum(juror in r for r in readers.values()) for juror in jurors}
    shared = {frozenset(pair): 0 for pair in combinations(jurors, 2)}
    for those in readers.values():
        for pair in combinations(those & load.keys(), 2):
            shared[frozenset(pair)] += 1
    pairs = []
    shuffled = random.sample(list(essays), len(essays))
    for wanted in range(1, reads + 1):
        for essay in shuffled:
            if len(readers[essay]) >= wanted:
                continue
            able = [j for j in jurors if j not in readers[essay] and j not in barred.get(essay, ())]
            if not able:
                continue
            others = readers[essay] & load.keys()
            juror = min(able, key=lambda j: (load[j], sum(shared[frozenset((j, o))] for o in others), order[j]))
            for other in others:
                shared[frozenset((juror, other))] += 1
            readers[essay].add(juror)
            load[juror] += 1
            pairs.append((juror, essay))
    return pairs
