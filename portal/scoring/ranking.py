"""From the jury's reviews to a ranking that says how sure it is."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from threadpoolctl import threadpool_limits

from portal.scoring.advice import next_reads
from portal.scoring.agreement import Level, alpha
from portal.scoring.diagnostics import Remark, Residuals, checks
from portal.scoring.draws import Places, draw_places
from portal.scoring.lattice import Lattice, lattice
from portal.scoring.model import Crossed, Vector
from portal.scoring.reviews import Reviews

# Reading on is hardly worth it once the chosen are expected to be this close to the best, in points.
ENOUGH = 0.1
# Estimates are sums in floating point: those that are equal differ by less than this.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one essay stands. Points are those of the scale.

    place: 1 is first; equal estimates share it.
    score, error: the score to be expected if the whole jury had read the essay, and its standard deviation.
    mean: the plain mean of its reviews; None without a review.
    place_low, place_high: the shortest run of places that holds the essay's with a probability of 90 %.
    p_places: the probability of being among the first.
    """

    essay: str
    place: int
    score: float
    error: float
    mean: float | None
    reads: int
    place_low: int
    place_high: int
    p_places: float


@dataclass(frozen=True, slots=True)
class JurorReport:
    """One juror beside the others.

    leniency, error: how many points more than the jury, and its standard deviation.
    noise_ratio: the noise in multiples of the other jurors'; None where nothing can be compared.
    p_flag: the chance that a juror as noisy, or as contrary, is found in this jury for no reason.
    """

    juror: str
    reads: int
    leniency: float
    error: float
    noise_ratio: float | None
    p_flag: float
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """single: of two single reviews of one essay (ICC(A,1), from the model). Alphas are None where not defined."""

    single: float
    alpha_ordinal: float | None
    alpha_interval: float | None
    per_criterion: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """Standard deviations, in points: between essays, between jurors, and what is left."""

    essay: float
    juror: float
    noise: float


@dataclass(frozen=True, slots=True)
class Advice:
    """A read that would help. gain: in points of the mean of the chosen, as a start to several reads of that essay."""

    juror: str
    essay: str
    gain: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """standings: best first. components: jurors who can be compared (one list if all can).

    expected_shortfall: what the first are expected to lack of the mean of the true best, in points.
    outlying: (juror, essay) of reviews far from what was expected. points, draws: how finely it was computed.
    """

    standings: tuple[Standing, ...]
    jurors: tuple[JurorReport, ...]
    agreement: Agreement
    spread: Spread
    components: tuple[tuple[str, ...], ...]
    expected_shortfall: float
    next_reads: tuple[Advice, ...]
    outlying: tuple[tuple[str, str], ...]
    unscored: int
    points: int
    draws: int

    @property
    def connected(self) -> bool:
        return len(self.components) == 1

    @property
    def settled(self) -> bool:
        return self.expected_shortfall <= ENOUGH


def rank(
    reviews: Reviews,
    *,
    places: int = 3,
    scale: tuple[float, float] = (1, 10),
    weights: Sequence[float] | None = None,
    barred: Collection[tuple[str, str]] = (),
    room: Mapping[str, int] | None = None,
) -> Ranking:
    """The ranking of every essay, the same whatever order the reviews came in.

    places: how many are chosen. scale: its ends, which say how large noise can be expected to be.
    weights: of the criteria, equal where none are given.
    barred: (essay, juror) that must not be advised. room: how many more essays a juror takes; else any number.
    """
    # The systems are small: several threads wait for each other, on a busy machine ten times as long.
    with threadpool_limits(1, user_api="blas"):
        points = reviews.composite(weights)
        unit = (scale[1] - scale[0]) / 8
        model = Crossed(reviews.essay, reviews.juror, points, len(reviews.essays), len(reviews.jurors), unit)
        found = lattice(model)
        moments = _Moments.of(found)
        order = np.argsort(-np.round(moments.score / _SAME), kind="stable")
        drawn = draw_places(found, order[: min(places, model.essays)])
        advised = next_reads(
            found.mode,
            moments.score,
            places,
            barred={(reviews.essays.index(e), reviews.jurors.index(j)) for e, j in barred},
            room={reviews.jurors.index(juror): more for juror, more in (room or {}).items()},
        )
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
            outlying=tuple(
                (reviews.jurors[reviews.juror[n]], reviews.essays[reviews.essay[n]]) for n in residuals.outlying()
            ),
            unscored=reviews.unscored,
            points=len(found.points),
            draws=drawn.draws,
        )


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
        shared = standings and abs(standings[-1].score - score) <= 2 * _SAME
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
