"""The command that tries the ranking on invented prizes. It needs no database, only the library in `portal.scoring`."""

import json
from dataclasses import asdict
from statistics import fmean
from typing import Any

import click

from portal.cli_standings import aligned
from portal.scoring.simulation import Setting, Trial, trial


@click.command()
@click.option("--essays", type=click.IntRange(2), default=60, show_default=True)
@click.option("--jurors", type=click.IntRange(1), default=12, show_default=True)
@click.option("--reads", type=click.IntRange(1), default=3, show_default=True, help="Jurors of each essay.")
@click.option("--places", type=click.IntRange(1), default=3, show_default=True, help="How many are chosen.")
@click.option(
    "--essay-sd", type=click.FloatRange(0), default=1.2, show_default=True, help="How essays differ, in points."
)
@click.option("--juror-sd", type=click.FloatRange(0), default=0.8, show_default=True, help="How harsh jurors differ.")
@click.option("--noise-sd", type=click.FloatRange(0), default=1.0, show_default=True, help="What else a review has.")
@click.option("--prizes", type=click.IntRange(1), default=100, show_default=True, help="How many are invented.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same prizes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def simulate(
    essays: int,
    jurors: int,
    reads: int,
    places: int,
    essay_sd: float,
    juror_sd: float,
    noise_sd: float,
    prizes: int,
    seed: int,
    as_json: bool,
) -> None:
    """How often the best are found in prizes like this one, by the plain mean, median, z-score and the model."""
    if places > essays or reads > jurors:
        raise click.UsageError("There cannot be more places than essays, nor more reads than jurors.")
    setting = Setting(essays, jurors, reads, places, essay=essay_sd, juror=juror_sd, noise=noise_sd)
    facts = _facts(trial(setting, prizes, seed))
    if as_json:
        click.echo(json.dumps({"setting": asdict(setting), "prizes": prizes, **facts}, indent=2))
    else:
        click.echo(_text(facts, places))


def _facts(found: Trial) -> dict[str, Any]:
    return {
        "ways": [
            {"way": name, "found": round(fmean(way.hits), 4), "loss": round(fmean(way.losses), 4)}
            for name, way in found.ways.items()
        ],
        "calibration": [
            {"essays": count, "stated": round(stated, 4), "happened": round(happened, 4)}
            for count, stated, happened in found.calibration()
        ],
        "coverage": round(fmean(found.covered), 4),
    }


def _text(facts: dict[str, Any], places: int) -> str:
    ways = [[way["way"], f"{way['found']:.0%}", f"{way['loss']:.2f}"] for way in facts["ways"]]
    chances = [[f"{c['stated']:.0%}", f"{c['happened']:.0%}", str(c["essays"])] for c in facts["calibration"]]
    return "\n".join(
        [
            aligned(["ranked by", f"of the true best {places} found", "points lost"], ways),
            "",
            f"What the model says of the chance to be among the best {places}:",
            aligned(["stated", "happened", "essays"], chances),
            "",
            f"Of its likely places, meant to hold nine in ten, {facts['coverage']:.1%} held.",
        ]
    )
