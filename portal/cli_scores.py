"""The commands for tables of scores. They need no database, only the library in `portal.scoring`."""

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import click
from click.core import ParameterSource

from portal.cli_sealed import NotOfTheseRules, SealedFile
from portal.cli_standings import aligned, number, question, ranking_text
from portal.prize.rules.sealed import NotRules
from portal.scoring.agreement import Correlations, Level, NoCorrelation, alpha, correlations
from portal.scoring.columns import MalformedTable
from portal.scoring.measures import by_form
from portal.scoring.method import MODEL
from portal.scoring.ranking import essays_in_order
from portal.scoring.ranking import rank as ranking_of
from portal.scoring.standings import Advice, JurorReport, Ranking, Spread, Standing
from portal.scoring.tables import OutsideScale, ScoreSheet, read_ratings, read_scores

DEFAULT = ParameterSource.DEFAULT

# More would say more than the computation knows, and may differ between machines.
DIGITS = 6

NO_CORRELATION = {
    NoCorrelation.GAPS: "not every rater rated every target",
    NoCorrelation.ONE_TARGET: "there is one target only",
    NoCorrelation.ONE_RATER: "there is one rater only",
    NoCorrelation.ALL_EQUAL: "all scores are equal",
}


class Scale(click.ParamType[tuple[float, float]]):
    """Two numbers with a dash between them, the lower one first."""

    name = "scale"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        if isinstance(value, tuple):
            return value
        ends = re.fullmatch(r"(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)", value)
        if not ends or float(ends[1]) >= float(ends[2]):
            self.fail(f"{value!r} is no scale; write it as 1-10.", param, ctx)
        return float(ends[1]), float(ends[2])


class Weights(click.ParamType[Sequence[int]]):
    """Whole numbers from 1 on, with commas between them."""

    name = "weights"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Sequence[int]:
        if not re.fullmatch(r"[1-9]\d*(,[1-9]\d*)*", value):
            self.fail(f"{value!r} are no weights; write them as 2,1,1.", param, ctx)
        return tuple(map(int, value.split(",")))


@click.command()
@click.argument("file", metavar="SCORES.csv", type=click.Path(path_type=Path))
@click.option("--places", type=click.IntRange(min=1), default=3, show_default=True, help="How many are chosen.")
@click.option("--scale", type=Scale(), default="1-10", show_default=True, help="The lowest and the highest score.")
@click.option("--weights", type=Weights(), help="Of the criteria, as 2,1,1; equal where none are given.")
@click.option(
    "--rules",
    "rules_file",
    metavar="RULES.json",
    type=click.Path(path_type=Path),
    help="A prize's sealed rules, instead of --places, --scale and --weights; prints the digests of both files.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.pass_context
def rank(
    context: click.Context,
    file: Path,
    places: int,
    scale: tuple[float, float],
    weights: Sequence[int] | None,
    rules_file: Path | None,
    as_json: bool,
) -> None:
    """The ranking of SCORES.csv, which has one row a review: essay, juror, then one column a criterion."""
    sealed = _sealed(context, rules_file) if rules_file else None
    if sealed:
        places, scale, weights = sealed.rules.places, sealed.scale, sealed.weights
    sheet = score_sheet(file, scale, may_have_another=sealed is None)
    try:
        digests = sealed.digests(sheet) if sealed else {}
    except NotOfTheseRules as fault:
        _stop(f"{file}: {fault}.")
    if weights and len(weights) != len(sheet.criteria):
        _stop(f"{file}: {len(weights)} weights for {len(sheet.criteria)} criteria.")
    ranking = ranking_of(sheet.reviews, places=places, scale=scale, weights=weights)
    if as_json:
        click.echo(json.dumps(_ranking_facts(sheet, ranking) | digests, indent=2, ensure_ascii=False))
        return
    wary = essays_in_order(sheet.reviews, scale=scale, weights=weights, wary=True)[:places]
    click.echo(ranking_text(sheet.criteria, ranking, places, wary))
    if digests:
        click.echo(f"\nSHA-256 of the rules:  {digests['rules']}\nSHA-256 of the scores: {digests['scores']}")


@click.command()
@click.argument("file", metavar="RATINGS.csv", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def agreement(file: Path, as_json: bool) -> None:
    """How far raters agree, by RATINGS.csv with the columns target, rater, score."""
    try:
        ratings = read_ratings(_text(file))
    except MalformedTable as fault:
        _stop(f"{file}: {fault}.")
    found = correlations(ratings.table)
    target, score = ratings.scores()
    alphas = {level.value: alpha(target, score, level) for level in Level}
    counts = {"targets": len(ratings.targets), "raters": len(ratings.raters), "scores": len(score)}
    if as_json:
        click.echo(json.dumps({**_correlation_facts(found), "alpha": alphas, **counts}, indent=2))
        return
    rows = [["Krippendorff's alpha", level, number(value)] for level, value in alphas.items()]
    facts = _correlation_facts(found)
    rows += [["Intraclass correlation", name, number(value)] for name, value in (facts["icc"] or {}).items()]
    click.echo(", ".join(f"{count:,} {name if count != 1 else name[:-1]}" for name, count in counts.items()))
    click.echo(aligned([], rows))
    if facts["icc"] is None:
        click.echo(f"No intraclass correlation: {facts['icc_reason']}.")


def _sealed(context: click.Context, path: Path) -> SealedFile:
    given = [
        f"--{name}" for name in ("places", "scale", "weights") if context.get_parameter_source(name) is not DEFAULT
    ]
    if given:
        _stop(f"{path} says what {' and '.join(given)} would: leave one of the two out.")
    try:
        return SealedFile.of(_text(path))
    except NotRules as fault:
        _stop(f"{path} cannot be used as sealed rules: {fault}.")


def score_sheet(file: Path, scale: tuple[float, float], *, may_have_another: bool = True) -> ScoreSheet:
    """The scores in a file; ends the command with one plain line where they cannot be read.

    may_have_another: whether the scale is the caller's to choose.
    """
    try:
        return read_scores(_text(file), scale)
    except OutsideScale as fault:
        _stop(f"{file}: {fault}." + (" Another scale is given as --scale LOWEST-HIGHEST." if may_have_another else ""))
    except MalformedTable as fault:
        _stop(f"{file}: {fault}.")


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        _stop(f"{path} is no text in UTF-8. Save the table as CSV, in UTF-8.")


def _stop(message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(2)


def _correlation_facts(found: Correlations | NoCorrelation) -> dict[str, Any]:
    if isinstance(found, NoCorrelation):
        return {"icc": None, "icc_reason": NO_CORRELATION[found]}
    return {"icc": dict(by_form(found))}


def _ranking_facts(sheet: ScoreSheet, ranking: Ranking) -> dict[str, Any]:
    found = ranking.agreement
    return {
        "ranking": [_facts(standing) for standing in ranking.standings],
        "jurors": [{**_facts(j), "remarks": [question(remark, j) for remark in j.remarks]} for j in ranking.jurors],
        "agreement": {
            "single": round(found.single, DIGITS),
            "alpha_ordinal": found.alpha_ordinal,
            "alpha_interval": found.alpha_interval,
            "per_criterion": dict(zip(sheet.criteria, found.per_criterion, strict=True)),
        },
        "spread": _facts(ranking.spread),
        "connected": ranking.connected,
        "components": ranking.components,
        "expected_shortfall": round(ranking.expected_shortfall, DIGITS),
        "settled": ranking.settled,
        "next_reads": [_facts(advice) for advice in ranking.next_reads],
        "outlying_reviews": [{"juror": juror, "essay": essay} for juror, essay in ranking.outlying],
        "method": (
            f"{MODEL}; variance ratios averaged over {ranking.points} lattice points;"
            f" places from {ranking.draws} joint draws"
        ),
    }


def _facts(part: Standing | JurorReport | Spread | Advice) -> dict[str, Any]:
    facts = asdict(part)
    return {name: round(fact, DIGITS) if isinstance(fact, float) else fact for name, fact in facts.items()}
