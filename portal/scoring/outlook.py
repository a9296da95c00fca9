"""What more reading would bring, before anybody reads: the choice after each number of further reads, imagined.

A truth is drawn from what is known now, and the scores that the advised readers would give to it. The estimates move by
them as the model would move them, another three may come first, and what those lack of the true best is what is given
away then. All numbers of reads are judged by the same truths, so that their differences are surer than each of them.
"""

from collections.abc import Collection, Iterator, Sequence

import numpy as np
from numpy.random import PCG64

from portal.scoring.advice import Known, candidates
from portal.scoring.draws import Truth, blocks, draw, normal
from portal.scoring.lattice import Lattice
from portal.scoring.model import Index, Matrix, Solution, Vector
from portal.scoring.standings import Outlook

SEED = 36
DRAWS = 4_000


def outlook(
    found: Lattice,
    estimate: Vector,
    first: int,
    reads: Sequence[tuple[int, int]],
    sizes: Sequence[int],
    *,
    coming: Collection[tuple[int, int]] = (),
    draws: int = DRAWS,
) -> list[Outlook]:
    """The choice of the `first` best after so many of the reads, for each of the sizes up to their number.

    estimate: of each essay, in points. reads: (essay, juror), as `advice.next_reads` has them, with the same `coming`.
    coming: reads that are being made now. They are there in every case, with none of the others as well.
    """
    near, open_places = candidates(found.mode, estimate, first)
    if not 0 < open_places < len(near):
        return []
    # Those further above the line than any read could bring below it are chosen in every case.
    secure = np.setdiff1d(np.argsort(-estimate, kind="stable")[:first], near)
    place = {essay: at for at, essay in enumerate(near.tolist())}
    asked = [(place[essay], juror) for essay, juror in (*sorted(coming), *reads) if essay in place]
    counted_on = len(asked) - len(reads)
    after = {counted_on + size: size for size in sizes if size <= len(reads)}
    shortfall, hits = dict.fromkeys(after.values(), 0.0), dict.fromkeys(after.values(), 0.0)
    words = PCG64(SEED)
    for solution, size in blocks(found, draws):
        truth = draw(solution, size, words)
        best = np.argsort(-truth.essays, axis=1)[:, :first]
        highest = np.take_along_axis(truth.essays, best, axis=1).mean(axis=1)
        for count, movement in enumerate(_movements(solution, near, truth, asked, words)):
            if count not in after:
                continue
            ahead = np.argsort(-(estimate[near] + movement), axis=1, kind="stable")[:, :open_places]
            chosen = np.concatenate((np.broadcast_to(secure, (size, len(secure))), near[ahead]), axis=1)
            lacks = highest - np.take_along_axis(truth.essays, chosen, axis=1).mean(axis=1)
            shortfall[after[count]] += float(np.maximum(lacks, 0).sum())
            hits[after[count]] += float((chosen[:, :, None] == best[:, None, :]).sum())
    return [Outlook(size, shortfall[size] / draws, hits[size] / (draws * first)) for size in shortfall]


def _movements(
    solution: Solution, near: Index, truth: Truth, asked: Sequence[tuple[int, int]], words: PCG64
) -> Iterator[Matrix]:
    """How far the scores of each draw have moved the estimates of the essays near the line: at first, after each read.

    asked: positions in `near`, and jurors.
    """
    known, essays = Known(solution, near), len(near)
    fitted = np.concatenate((solution.effects[0] + solution.essay_effects[near], solution.effects[1:]))
    true = np.concatenate((truth.effects[:, :1] + truth.essays[:, near], truth.effects[:, 1:]), axis=1)
    left = true - fitted
    movement = np.zeros((len(left), essays))
    yield movement
    for essay, juror in asked:
        surprise = left[:, essay] + left[:, essays + juror] + truth.noise * normal(words, (len(left),))
        moves = np.outer(surprise, known.read(essay, juror))
        left -= moves
        movement = movement + moves[:, :essays]
        yield movement
