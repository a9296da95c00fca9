"""What the jury scored, as numbers: one row a review, in an order that does not depend on where it came from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from portal.scoring.groups import Groups

Row = tuple[str, str, Sequence[float | None]]


class NoScores(ValueError):
    """There is nothing to rank: no review has a score."""


@dataclass(frozen=True, slots=True, eq=False)
class Reviews:
    """Reviews sorted by essay and juror.

    essays, jurors: every name once, sorted; also those without a review.
    essay, juror: of each review, the position of its essay and of its juror in those.
    scores: reviews × criteria, in points of the scale; NaN where a score is missing.
    unscored: how many reviews were left out because they had no score at all.
    """

    essays: tuple[str, ...]
    jurors: tuple[str, ...]
    essay: NDArray[np.intp]
    juror: NDArray[np.intp]
    scores: NDArray[np.float64]
    unscored: int

    def composite(self, weights: Sequence[float] | None = None) -> NDArray[np.float64]:
        """One number a review: the weighted mean over the criteria, all equal where no weights are given.

        A missing score is filled from what the review gave otherwise and how the criterion differs from the others.
        """
        shares = np.asarray(weights if weights is not None else np.ones(self.scores.shape[1]), dtype=float)
        return np.asarray(_filled(self.scores) @ shares / shares.sum())

    def components(self) -> list[list[str]]:
        """The jurors who can be compared, through essays they share with each other or with somebody between them.

        More than one list: nothing compares what one read with what another did. Jurors without a review are in none.
        """
        groups: Groups[int] = Groups()
        for juror, essay in zip(self.juror.tolist(), self.essay.tolist(), strict=True):
            groups.join(juror, len(self.jurors) + essay)
        return sorted([self.jurors[n] for n in sorted(group) if n < len(self.jurors)] for group in groups.all())


def gather(rows: Iterable[Row], essays: Iterable[str] = (), jurors: Iterable[str] = ()) -> Reviews:
    """Reviews from (essay, juror, scores) in any order; None is a missing score.

    essays, jurors: the names that are to be there even without a review; those of the rows are anyway.

    Raises NoScores where no row has one, and ValueError where a juror scored an essay twice.
    """
    given = sorted(rows, key=lambda row: row[:2])
    for one, following in pairwise(given):
        if one[:2] == following[:2]:
            raise ValueError(f"{one[1]} scored {one[0]} twice")
    scored = [row for row in given if any(score is not None for score in row[2])]
    if not scored:
        raise NoScores
    all_essays = sorted({*essays, *(row[0] for row in given)})
    all_jurors = sorted({*jurors, *(row[1] for row in given)})
    place_of_essay = {name: n for n, name in enumerate(all_essays)}
    place_of_juror = {name: n for n, name in enumerate(all_jurors)}
    return Reviews(
        essays=tuple(all_essays),
        jurors=tuple(all_jurors),
        essay=np.array([place_of_essay[row[0]] for row in scored], dtype=np.intp),
        juror=np.array([place_of_juror[row[1]] for row in scored], dtype=np.intp),
        scores=np.array([[np.nan if s is None else s for s in row[2]] for row in scored], dtype=float),
        unscored=len(given) - len(scored),
    )


def _filled(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Every gap filled by least squares with one effect a review and one a criterion.

    The reviews' effects are eliminated, which leaves one small system for the criteria; of its solutions, which
    differ by a constant at least, the shortest is taken.
    """
    there = ~np.isnan(scores)
    if there.all():
        return scores
    known = np.where(there, scores, 0.0)
    count = there.sum(axis=1)
    means = known.sum(axis=1) / count
    present = there.astype(float)
    system = np.diag(present.sum(axis=0)) - present.T @ (present / count[:, None])
    effects = np.linalg.lstsq(system, (known - means[:, None] * present).sum(axis=0), rcond=None)[0]
    levels = (known - present * effects).sum(axis=1) / count
    return np.where(there, scores, levels[:, None] + effects)
