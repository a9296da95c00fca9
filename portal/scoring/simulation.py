"""Invented prizes whose truth is known: which way of ranking finds the best, and whether the stated doubt is honest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from portal.scoring.advice import READS
from portal.scoring.assignment import assign
from portal.scoring.model import Vector
from portal.scoring.ranking import rank
from portal.scoring.reviews import Reviews, gather
from portal.scoring.standings import Ranking

CRITERIA = 4
# How jurors differ besides being harsh or generous: in how far they spread their scores, and in their noise.
SPREAD, NOISE = 0.2, 0.25
# What a criterion has to itself in one review, as a share of the review's noise; the rest all criteria have in common,
# so that together they are as noisy as the setting says.
OF_CRITERION = 0.7
IN_COMMON = sqrt(1 - OF_CRITERION**2 / CRITERIA)
# Stated chances are compared with what happened between these.
BINS = (0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9, 1.0)


@dataclass(frozen=True, slots=True)
class Setting:
    """A prize. The deviations are in points of the scale, whose whole points are given; noise: of a review, the mean of
    its criteria."""

    essays: int = 60
    jurors: int = 12
    reads: int = 3
    places: int = 3
    scale: tuple[float, float] = (1, 10)
    essay: float = 1.2
    juror: float = 0.8
    noise: float = 1.0


@dataclass(slots=True)
class Found:
    """What one way of ranking found. hits: share of the true best among the chosen. loss: points of mean quality."""

    hits: list[float] = field(default_factory=list)
    losses: list[float] = field(default_factory=list)

    def add(self, quality: Vector, chosen: NDArray[np.intp]) -> None:
        best = np.argsort(-quality, kind="stable")[: len(chosen)]
        self.hits.append(len(np.intersect1d(best, chosen)) / len(chosen))
        self.losses.append(float(quality[best].mean() - quality[chosen].mean()))


@dataclass(slots=True)
class Trial:
    """Many prizes of one setting.

    ways: by name, the plain ones and the model. covered: whether each true place lay in its likely places.
    stated, happened: of each essay, the chance of being among the first, and whether it was.
    stages: the model after so many more reads by its own advice.
    """

    ways: dict[str, Found] = field(default_factory=dict)
    stages: dict[int, Found] = field(default_factory=dict)
    covered: list[bool] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)
    happened: list[bool] = field(default_factory=list)

    def calibration(self) -> Iterator[tuple[int, float, float]]:
        """Of each bin of stated chances that has essays: how many, the mean stated, and the share that happened."""
        stated, happened = np.array(self.stated), np.array(self.happened)
        bins = np.digitize(stated, BINS[1:-1])
        for one in np.unique(bins):
            inside = bins == one
            yield int(inside.sum()), float(stated[inside].mean()), float(happened[inside].mean())


def trial(setting: Setting, prizes: int, seed: int, more: Sequence[int] = ()) -> Trial:
    """Prizes judged by everybody: the plain mean, the median, each juror's z-scores, and the model.

    All of a trial's prizes have the same readers; truth, jurors and scores are drawn anew.
    more: how many reads a second stage may have, where each is to be tried.
    """
    essays = [f"E{n:05}" for n in range(setting.essays)]
    jurors = [f"J{n:04}" for n in range(setting.jurors)]
    plan = assign(essays, dict.fromkeys(jurors), setting.reads, seed=seed)
    pairs = [(essays.index(essay), jurors.index(juror)) for juror, essay in plan.readings]
    random = np.random.default_rng(seed)
    found = Trial({name: Found() for name in (*PLAIN, "model")}, {size: Found() for size in more})
    for _ in range(prizes):
        quality = random.normal(0, setting.essay, setting.essays)
        jury = _Jury(setting, random)
        rows = [(essays[e], jurors[j], jury.scores(quality[e], j)) for e, j in pairs]
        ranking = _judge(setting, quality, gather(rows), found)
        if not more:
            continue
        asked = ranking.next_reads[: max(more)]
        further = [
            (read.essay, read.juror, jury.scores(quality[essays.index(read.essay)], jurors.index(read.juror)))
            for read in asked
        ]
        for size, stage in found.stages.items():
            after = rank(gather(rows + further[:size]), places=setting.places, scale=setting.scale)
            stage.add(quality, _chosen(after, essays)[: setting.places])
    return found


class _Jury:
    """Jurors as they are drawn for one prize."""

    def __init__(self, setting: Setting, random: np.random.Generator) -> None:
        low, high = self._scale = setting.scale
        self._generous = (low + high) / 2 + random.normal(0, setting.juror, setting.jurors)
        self._spread = np.maximum(random.normal(1, SPREAD, setting.jurors), 0.1)
        self._noise = setting.noise * np.maximum(random.normal(1, NOISE, setting.jurors), 0.1)
        self._random = random

    def scores(self, quality: float, juror: int) -> list[float]:
        """What the juror gives an essay of this quality, criterion by criterion."""
        noise = self._noise[juror]
        chance = IN_COMMON * noise * self._random.normal()
        impression = self._generous[juror] + self._spread[juror] * quality + chance
        points = np.round(impression + OF_CRITERION * noise * self._random.normal(0, 1, CRITERIA))
        return [float(given) for given in np.clip(points, *self._scale)]


def _chosen(ranking: Ranking, essays: Sequence[str]) -> NDArray[np.intp]:
    """The essays' positions, best first."""
    position = {name: n for n, name in enumerate(essays)}
    return np.array([position[standing.essay] for standing in ranking.standings])


def _judge(setting: Setting, quality: Vector, reviews: Reviews, found: Trial) -> Ranking:
    points = reviews.composite()
    for name, estimate in PLAIN.items():
        order = np.argsort(-estimate(reviews, points), kind="stable")
        found.ways[name].add(quality, order[: setting.places])
    # As many are advised as a second stage could ask for.
    ranking = rank(reviews, places=setting.places, scale=setting.scale, reads=max((READS, *found.stages)))
    order = _chosen(ranking, reviews.essays)
    found.ways["model"].add(quality, order[: setting.places])
    place = np.empty(len(quality), dtype=int)
    place[np.argsort(-quality)] = np.arange(1, len(quality) + 1)
    for standing, essay in zip(ranking.standings, order.tolist(), strict=True):
        found.covered.append(bool(standing.place_low <= place[essay] <= standing.place_high))
        found.stated.append(standing.p_places)
        found.happened.append(bool(place[essay] <= setting.places))
    return ranking


def _mean(reviews: Reviews, points: Vector) -> Vector:
    return np.asarray(np.bincount(reviews.essay, points) / np.bincount(reviews.essay))


def _median(reviews: Reviews, points: Vector) -> Vector:
    return np.array([np.median(points[reviews.essay == essay]) for essay in range(len(reviews.essays))])


def _z_score(reviews: Reviews, points: Vector) -> Vector:
    """The mean of each juror's scores in units of that juror's own standard deviation."""
    scores = np.zeros(len(points))
    for juror in range(len(reviews.jurors)):
        mine = reviews.juror == juror
        if mine.sum() > 1 and np.ptp(points[mine]) > 0:
            scores[mine] = (points[mine] - points[mine].mean()) / points[mine].std(ddof=1)
    return _mean(reviews, scores)


PLAIN: dict[str, Callable[[Reviews, Vector], Vector]] = {"median": _median, "mean": _mean, "z-score": _z_score}
