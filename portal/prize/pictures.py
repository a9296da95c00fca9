"""Geometry of the ranking's pictures: numbers in, attributes of SVG out. Colours are the style sheet's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from portal.scoring.standings import JurorReport, Outlook, Standing

# The normal distribution's: nine times in ten within so many standard deviations.
LIKELY = 1.645
# More rows than this are no picture any more; the tables have them all.
MOST_DRAWN = 100
# How far the first row is from the top, and each from the one before.
TOP, STEP = 26, 22
# Of the heat map: a field and its gap, what is left of the fields, and above them.
CELL, LEFT, ABOVE = 18, 66, 24


@dataclass(frozen=True, slots=True)
class Axis:
    """Values from lowest to highest, along so many units of a picture. What lies beyond is drawn at the end."""

    lowest: float
    highest: float
    length: float

    def at(self, value: float) -> float:
        share = (value - self.lowest) / (self.highest - self.lowest)
        return round(min(max(share, 0), 1) * self.length, 1)

    def interval(self, low: float, value: float, high: float, y: float = 8) -> str:
        """A path: a line from low to high, and a stroke across it at the value."""
        return f"M{self.at(low):g} {y:g}H{self.at(high):g}M{self.at(value):g} {y - 6:g}v12"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a picture: its label, where the words stand, and the path beside them."""

    label: str
    y: float
    path: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """Intervals under one another, along one axis."""

    axis: Axis
    rows: tuple[Row, ...]

    @property
    def height(self) -> int:
        return TOP + len(self.rows) * STEP


def places(standings: Sequence[Standing], first: int) -> Picture:
    """The likely places of the essays, best first; `first` of them are named."""
    axis = Axis(1, max(len(standings), 2), 400)
    drawn = enumerate(standings[:MOST_DRAWN])
    return Picture(
        axis, tuple(_row(n, s.essay, axis, s.place_low, s.place, s.place_high, s.place <= first) for n, s in drawn)
    )


def severities(jurors: Sequence[JurorReport], names: Mapping[str, str]) -> Picture:
    """The leniency of the jurors, the most generous first, around that of the jury as a whole."""
    drawn = sorted(jurors, key=lambda juror: -juror.leniency)[:MOST_DRAWN]
    ends = [(j.leniency - LIKELY * j.error, j.leniency + LIKELY * j.error) for j in drawn]
    end = float(ceil(max((abs(value) for pair in ends for value in pair), default=1)))
    axis = Axis(-end, end, 300)
    rows = zip(drawn, ends, strict=True)
    return Picture(
        axis,
        tuple(
            _row(n, names.get(juror.juror, juror.juror), axis, low, juror.leniency, high)
            for n, (juror, (low, high)) in enumerate(rows)
        ),
    )


def _row(number: int, label: str, axis: Axis, low: float, value: float, high: float, is_first: bool = False) -> Row:
    y = TOP + number * STEP
    return Row(label, y + 4, axis.interval(low, value, high, y), is_first)


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Essays down, jurors across. cells: x, y and how full the colour is, from 0 to 1. labels: text, x or y."""

    width: int
    height: int
    cells: tuple[tuple[int, int, float], ...]
    essays: tuple[tuple[str, int], ...]
    jurors: tuple[tuple[str, int], ...]


def heat_map(
    means: Mapping[tuple[str, str], float],
    essays: Sequence[str],
    jurors: Sequence[str],
    scale: tuple[int, int],
) -> HeatMap:
    """means: of each review, by essay and juror. Jurors are named by their numbers, from 1."""
    share = Axis(*scale, 100)
    row, column = ({name: n for n, name in enumerate(names)} for names in (essays, jurors))
    return HeatMap(
        LEFT + len(jurors) * CELL,
        ABOVE + len(essays) * CELL,
        tuple(
            (LEFT + column[juror] * CELL, ABOVE + row[essay] * CELL, round(share.at(points) / 100, 2))
            for (essay, juror), points in means.items()
            if essay in row and juror in column
        ),
        tuple((essay, ABOVE + n * CELL + 13) for essay, n in row.items()),
        tuple((str(n + 1), LEFT + n * CELL + CELL // 2 - 1) for n in column.values()),
    )


@dataclass(frozen=True, slots=True)
class Progress:
    """How many reviews were in by the end of each day on which one came, the day in words.

    steps: a path. goal: how far down the reviews that were asked for stand.
    """

    days: tuple[tuple[str, int], ...]
    steps: str
    goal: float


def progress(days: Sequence[date], expected: int, width: float, height: float) -> Progress | None:
    """days: of each review that came in, the first first. None where there is none."""
    if not days:
        return None
    # Of each day, the number of its last review.
    counts = {day: number for number, day in enumerate(days, start=1)}
    # A day's reviews are in at its end: the picture begins the evening before the first.
    begin, end = days[0] - timedelta(days=1), days[-1]
    most = max(expected, len(days))
    across = Axis(0, (end - begin).days, width)
    up = Axis(0, most, height)
    steps = f"M0 {height:g}"
    for day, number in counts.items():
        steps += f"H{across.at((day - begin).days):g}V{round(height - up.at(number), 1):g}"
    return Progress(
        tuple((f"{day.day} {day:%B %Y}", number) for day, number in counts.items()),
        steps,
        round(height - up.at(expected), 1),
    )


@dataclass(frozen=True, slots=True)
class Falling:
    """What the choice is expected to give away, by how much more is read. line: a path. points: x, y, reads, and what
    is given away."""

    line: str
    points: tuple[tuple[float, float, int, float], ...]


def outlook(steps: Sequence[Outlook], width: float = 400, height: float = 140) -> Falling | None:
    """From 0 at the bottom, so that what is won is not drawn larger than it is. None with nothing to compare."""
    if len(steps) < 2:
        return None
    across = Axis(0, steps[-1].reads, width)
    up = Axis(0, max(step.shortfall for step in steps) or 1, height)
    points = tuple(
        (across.at(step.reads), round(height - up.at(step.shortfall), 1), step.reads, step.shortfall) for step in steps
    )
    return Falling("M" + "L".join(f"{x:g} {y:g}" for x, y, _, _ in points), points)
