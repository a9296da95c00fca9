"""From the jury's reviews to a ranking that says how sure it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from portal.scoring.advice import READS, next_reads
from portal.scoring.agreement import Level, alpha
from portal.scoring.diagnostics import Residuals, checks
from portal.scoring.draws import Places, draw_places
from portal.scoring.lattice import Lattice, lattice
from portal.scoring.model import Crossed, Vector
from portal.scoring.outlook import outlook
from portal.scoring.reviews import Reviews
from portal.scoring.second_opinion import juror_weights, weighted
from portal.scoring.standings import Advice, Agreement, JurorReport, Ranking, Spread, Standing

# Estimates are sums in floating point: those that are equal differ by less than this share of the scale's unit.
_SAME = 1e-9


def rank(
    reviews: Reviews,
    *,
    places: int = 3,
    scale: tuple[float, float] = (1, 10),
    weights: Sequence[float] | None = None,
    barred: Collection[tuple[str, str]] = (),
    room: Mapping[str, int] | None = None,
    coming: Collection[tuple[str, str]] = (),
    reads: int = READS,
    ahead: Sequence[int] = (),
) -> Ranking:
    """The ranking of every essay, the same whatever order the reviews came in.

    places: how many are chosen. scale: its ends, which say how large noise can be expected to be.
    weights: of the criteria, equal where none are given.
    barred: (essay, juror) that must not be advised. room: how many more essays a juror takes; else any number.
    coming: (essay, juror) that are being read and are counted on. Names in these that are not in the reviews mean
    nothing.
    reads: how many further reads are advised at most. ahead: after how many of them the outlook is wanted.
    """
    # The systems are small: several threads wait for each other, on a busy machine ten times as long.
    with threadpool_limits(1, user_api="blas"):
        points = reviews.composite(weights)
        model = _model(reviews, points, scale)
        found = lattice(model)
        moments = _Moments.of(found)
        order = _order(model, moments)
        drawn = draw_places(found, order[: min(places, model.essays)])
        essay_at, juror_at = ({name: n for n, name in enumerate(names)} for names in (reviews.essays, reviews.jurors))
        kept_away, awaited = (
            {(essay_at[e], juror_at[j]) for e, j in pairs if e in essay_at and j in juror_at}
            for pairs in (barred, coming)
        )
        advised = next_reads(
            found.mode,
            moments.score,
            places,
            barred=kept_away,
            room={juror_at[juror]: more for juror, more in (room or {}).items() if juror in juror_at},
            coming=awaited,
            reads=reads,
        )
        asked = [(advice.essay, advice.juror) for advice in advised]
        residuals = Residuals.of(found.mode)
        return Ranking(
            standings=_standings(reviews, model, moments, drawn, order.tolist()),
            jurors=_reports(reviews, residuals, moments),
            agreement=Agreement(
                single=moments.single,
                alpha_ordinal=alpha(reviews.essay, points, Level.ORDINAL),
                alpha_interval=alpha(reviews.essay, points, Level.INTERVAL),
                per_criterion=tuple(_of_criterion(reviews, column) for column in range(reviews.scores.shape[1])),
            ),
            spread=moments.spread,
            components=tuple(map(tuple, reviews.components())),
            expected_shortfall=drawn.shortfall,
            next_reads=tuple(Advice(reviews.jurors[a.juror], reviews.essays[a.essay], a.gain) for a in advised),
            outlook=tuple(outlook(found, moments.score, places, asked, ahead, coming=awaited)) if ahead else (),
            outlying=tuple(
                (reviews.jurors[reviews.juror[n]], reviews.essays[reviews.essay[n]]) for n in residuals.outlying()
            ),
            unscored=reviews.unscored,
            points=len(found.points),
            draws=drawn.draws,
        )


def essays_in_order(
    reviews: Reviews,
    *,
    scale: tuple[float, float] = (1, 10),
    weights: Sequence[float] | None = None,
    wary: bool = False,
) -> list[str]:
    """The essays as `rank` orders them, best first, without working out how sure that is.

    wary: with noisy jurors counting for less, see `second_opinion`.
    """
    with threadpool_limits(1, user_api="blas"):
        model = _model(reviews, reviews.composite(weights), scale)
        found = lattice(model)
        if wary:
            found = lattice(weighted(model, juror_weights(found.mode)))
        return [reviews.essays[essay] for essay in _order(model, _Moments.of(found))]


def _model(reviews: Reviews, points: Vector, scale: tuple[float, float]) -> Crossed:
    unit = (scale[1] - scale[0]) / 8
    return Crossed(reviews.essay, reviews.juror, points, len(reviews.essays), len(reviews.jurors), unit)


def _order(model: Crossed, moments: "_Moments") -> NDArray[np.intp]:
    return np.argsort(-np.round(moments.score / (_SAME * model.unit)), kind="stable")


@dataclass(frozen=True, slots=True, eq=False)
class _Moments:
    """Means and standard deviations over the lattice; exact, not from draws."""

    score: Vector
    error: Vector
    leniency: Vector
    leniency_error: Vector
    single: float
    spread: Spread

    @classmethod
    def of(cls, found: Lattice) -> "_Moments":
        model = found.model
        # The whole jury is everybody who has read anything.
        readers = (np.bincount(model.juror, minlength=model.jurors) > 0).astype(float)
        jury = readers / readers.sum()
        scores, leniencies = _Mixture(model.essays), _Mixture(model.jurors)
        single = 0.0
        spread = np.zeros(3)
        for at, weight in zip(found.points, found.weights.tolist(), strict=True):
            solution = model.at(*at)
            generous = solution.effects[1:]
            expected = solution.effects[0] + solution.essay_effects + generous @ jury
            scores.add(weight, expected, solution.variance * solution.essay_variances(jury))
            leniencies.add(weight, generous, solution.variance * np.diag(solution.covariance)[1:])
            single += weight * solution.a**2 / (solution.a**2 + solution.b**2 + 1)
            spread += weight * solution.noise * np.array([solution.a, solution.b, 1])
        return cls(
            model.offset + scores.mean, scores.deviation(), leniencies.mean, leniencies.deviation(), single,
            Spread(*spread.tolist()),
        )  # fmt: skip


class _Mixture:
    """Mean and deviation of a mixture, one part at a time. The means are about 0, so nothing cancels."""

    def __init__(self, size: int) -> None:
        self.mean = np.zeros(size)
        self._square = np.zeros(size)

    def add(self, weight: float, mean: Vector, variance: Vector) -> None:
        self.mean += weight * mean
        self._square += weight * (variance + mean**2)

    def deviation(self) -> Vector:
        return np.sqrt(np.maximum(self._square - self.mean**2, 0))


def _standings(
    reviews: Reviews, model: Crossed, moments: _Moments, drawn: Places, order: list[int]
) -> tuple[Standing, ...]:
    standings: list[Standing] = []
    for at, essay in enumerate(order):
        score = float(moments.score[essay])
        shared = standings and abs(standings[-1].score - score) <= 2 * _SAME * model.unit
        reads = int(model.reads[essay])
        standings.append(
            Standing(
                essay=reviews.essays[essay],
                place=standings[-1].place if shared else at + 1,
                score=score,
                error=float(moments.error[essay]),
                mean=model.offset + float(model.totals[essay]) / reads if reads else None,
                reads=reads,
                place_low=int(drawn.low[essay]),
                place_high=int(drawn.high[essay]),
                p_places=float(drawn.chance[essay]),
            )
        )
    return tuple(standings)


def _reports(reviews: Reviews, residuals: Residuals, moments: _Moments) -> tuple[JurorReport, ...]:
    found = checks(residuals, moments.leniency, moments.leniency_error)
    reads = np.bincount(reviews.juror, minlength=len(reviews.jurors))
    return tuple(
        JurorReport(
            juror=name,
            reads=int(reads[juror]),
            leniency=float(moments.leniency[juror]),
            error=float(moments.leniency_error[juror]),
            noise_ratio=found[juror].noise_ratio,
            p_flag=found[juror].p_flag,
            remarks=found[juror].remarks,
        )
        for juror, name in enumerate(reviews.jurors)
    )


def _of_criterion(reviews: Reviews, column: int) -> float | None:
    score = reviews.scores[:, column]
    there = ~np.isnan(score)
    return alpha(reviews.essay[there], score[there], Level.ORDINAL)
