"""What a ranking says. Plain values, which can be shown without loading what computes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Chances that differ by less than this decide nothing between two essays.
TOSS_UP = 0.05
# Reading on is hardly worth it once the chosen are expected to be this close to the best, in points.
ENOUGH = 0.1
# A juror with fewer reads shows too little to be asked about their order.
ENOUGH_READS = 5


class Remark(StrEnum):
    """A question to put to a juror, or to the committee about one."""

    FEW_READS = "few-reads"
    ALL_EQUAL = "all-equal"
    CONTRARY = "contrary"
    NOISY = "noisy"
    GENEROUS = "generous"
    HARSH = "harsh"


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
class Measures:
    """Agreement by the classical measures, of one criterion or of the review as a whole.

    alphas: Krippendorff's, by level of measurement; None where it is not defined. correlations: the six of Shrout and
    Fleiss, as 1,1 to 3,k, each None where it is not defined; all None where not every juror read every essay.
    """

    alphas: Mapping[str, float | None]
    correlations: Mapping[str, float | None] | None


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
class Outlook:
    """The choice after so many more of the advised reads, as it is expected now.

    shortfall: as in Ranking. chance: of each chosen one to belong to the true best, on average.
    """

    reads: int
    shortfall: float
    chance: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """standings: best first. components: jurors who can be compared (one list if all can).

    expected_shortfall: what the first are expected to lack of the mean of the true best, in points.
    next_reads: the most useful first, each counting on those before it. outlook: what they would bring.
    outlying: (juror, essay) of reviews far from what was expected. points, draws: how finely it was computed.
    """

    standings: tuple[Standing, ...]
    jurors: tuple[JurorReport, ...]
    agreement: Agreement
    spread: Spread
    components: tuple[tuple[str, ...], ...]
    expected_shortfall: float
    next_reads: tuple[Advice, ...]
    outlook: tuple[Outlook, ...]
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

    def chance(self, places: int) -> float:
        """The mean chance of those named first, of whom there are `places`, to belong to the true best."""
        return sum(s.p_places for s in self.standings[:places]) / places

    def toss_up(self, places: int) -> tuple[str, str] | None:
        """The last that is named and the first that is not, where chance says nothing between the two."""
        if places >= len(self.standings):
            return None
        last, following = self.standings[places - 1 : places + 1]
        return (last.essay, following.essay) if abs(last.p_places - following.p_places) < TOSS_UP else None

    def first_by_mean(self, places: int) -> tuple[str, ...]:
        """Who would be named by the plain mean; of equal ones, those that stand first."""
        ordered = sorted(self.standings, key=lambda s: (s.mean is None, -(s.mean or 0)))
        return tuple(s.essay for s in ordered[:places])
