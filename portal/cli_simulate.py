"""The command that tries the ranking on invented prizes. It needs no database, only the library in `portal.scoring`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import sqrt
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import click
from click.core import ParameterSource

from portal.cli_scores import Scale, score_sheet
from portal.cli_standings import aligned
from portal.scoring.ranking import rank
from portal.scoring.reviews import Reviews
from portal.scoring.simulation import Found, Setting, Trial, trial


@click.command()
@click.option(
    "--like",
    metavar="SCORES.csv",
    type=click.Path(path_type=Path),
    help="Take the numbers of this prize, so far as none are given.",
)
@click.option("--scale", type=Scale(), default="1-10", show_default=True, help="The lowest and the highest score.")
@click.option("--essays", type=click.IntRange(2), default=60, show_default=True)
@click.option("--jurors", type=click.IntRange(1), default=12, show_default=True)
@click.option("--reads", type=click.IntRange(1), default=3, show_default=True, help="Jurors of each essay.")
@click.option("--places", type=click.IntRange(1), default=3, show_default=True, help="How many are chosen.")
@click.option(
    "--essay-sd", type=click.FloatRange(0), default=1.2, show_default=True, help="How essays differ, in points."
)
@click.option("--juror-sd", type=click.FloatRange(0), default=0.8, show_default=True, help="How harsh jurors differ.")
@click.option("--noise-sd", type=click.FloatRange(0), default=1.0, show_default=True, help="What else a review has.")
@click.option(
    "--more",
    type=click.IntRange(0),
    multiple=True,
    metavar="READS",
    help="Try a second stage of so many reads, chosen by the ranking's advice; may be given several times.",
)
@click.option("--prizes", type=click.IntRange(1), default=100, show_default=True, help="How many are invented.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same prizes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def simulate(
    context: click.Context,
    like: Path | None,
    scale: tuple[float, float],
    essays: int,
    jurors: int,
    reads: int,
    places: int,
    essay_sd: float,
    juror_sd: float,
    noise_sd: float,
    more: Sequence[int],
    prizes: int,
    seed: int,
    as_json: bool,
) -> None:
    """How often the best are found in prizes like this one, by the plain mean, median, z-score and the model."""
    setting = Setting(essays, jurors, reads, places, scale, essay=essay_sd, juror=juror_sd, noise=noise_sd)
    if like is not None:
        own = _own_numbers(score_sheet(like, scale).reviews, scale)
        given = {name for name in OPTIONS if context.get_parameter_source(OPTIONS[name]) is ParameterSource.COMMANDLINE}
        setting = replace(setting, **{name: number for name, number in own.items() if name not in given})
    if setting.places > setting.essays or setting.reads > setting.jurors:
        raise click.UsageError("There cannot be more places than essays, nor more reads than jurors.")
    facts = _facts(trial(setting, prizes, seed, more))
    if as_json:
        click.echo(json.dumps({"setting": asdict(setting), "prizes": prizes, **facts}, indent=2))
    else:
        if like is not None:
            click.echo(_numbers(setting) + "\n")
        click.echo(_text(setting.places, facts))


# Of each number of a setting that a table of scores has, the option that gives another.
OPTIONS = {
    "essays": "essays",
    "jurors": "jurors",
    "reads": "reads",
    "essay": "essay_sd",
    "juror": "juror_sd",
    "noise": "noise_sd",
}


def _own_numbers(reviews: Reviews, scale: tuple[float, float]) -> Mapping[str, Any]:
    """What a prize is like: how many essays, jurors and reads of each essay, and how far they differ, to two digits."""
    spread = rank(reviews, scale=scale).spread
    readers, read = len(set(reviews.juror.tolist())), len(set(reviews.essay.tolist()))
    return {
        "essays": len(reviews.essays),
        "jurors": readers,
        "reads": max(round(len(reviews.essay) / read), 1),
        "essay": round(spread.essay, 2),
        "juror": round(spread.juror, 2),
        "noise": round(spread.noise, 2),
    }


def _facts(found: Trial) -> dict[str, Any]:
    return {
        "ways": [{"way": name, **_mean(way), **_behind(way, found.ways["model"])} for name, way in found.ways.items()],
        "stages": [{"reads": size, **_mean(stage)} for size, stage in found.stages.items()],
        "calibration": [
            {"essays": count, "stated": round(stated, 4), "happened": round(happened, 4)}
            for count, stated, happened in found.calibration()
        ],
        "coverage": round(fmean(found.covered), 4),
    }


def _mean(way: Found) -> dict[str, float]:
    return {"found": round(fmean(way.hits), 4), "loss": round(fmean(way.losses), 4)}


def _behind(way: Found, model: Found) -> dict[str, float]:
    """How many points more it lost than the model in the same prizes, on average, and the standard error of that."""
    more = [its - best for its, best in zip(way.losses, model.losses, strict=True)]
    error = stdev(more) / sqrt(len(more)) if len(more) > 1 else 0.0
    return {"behind": round(fmean(more), 4), "behind_error": round(error, 4)}


def _numbers(setting: Setting) -> str:
    return (
        f"{setting.essays} essays, {setting.jurors} jurors, {setting.reads} reads of each essay;"
        f" in points, essays differ by {setting.essay:g}, jurors by {setting.juror:g}, chance is {setting.noise:g}."
    )


def _text(places: int, facts: dict[str, Any]) -> str:
    ways = [
        [way["way"], f"{way['found']:.0%}", f"{way['loss']:.3f}", f"{way['behind']:+.3f}", f"{way['behind_error']:.3f}"]
        for way in facts["ways"]
    ]
    stages = [[str(stage["reads"]), f"{stage['found']:.0%}", f"{stage['loss']:.2f}"] for stage in facts["stages"]]
    chances = [[f"{c['stated']:.0%}", f"{c['happened']:.0%}", str(c["essays"])] for c in facts["calibration"]]
    lines = [
        aligned(["ranked by", f"of the true best {places} found", "points lost", "more than the model", "±"], ways)
    ]
    if stages:
        head = ["more reads", f"of the true best {places} found", "points lost"]
        lines += ["", "By the model, after a second stage of reading that it advised:", aligned(head, stages)]
    return "\n".join(
        [
            *lines,
            "",
            f"What the model says of the chance to be among the best {places}:",
            aligned(["stated", "happened", "essays"], chances),
            "",
            f"Of its likely places, meant to hold nine in ten, {facts['coverage']:.1%} held.",
        ]
    )
