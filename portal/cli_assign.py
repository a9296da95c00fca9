"""The command that deals out essays. It needs no database, only the library in `portal.scoring`."""

import json
import sys
from collections.abc import Callable, Collection, Mapping, Sequence, Sized
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from portal.scoring.assignment import Plan
from portal.scoring.assignment import assign as plan_of
from portal.scoring.columns import MalformedTable
from portal.scoring.linkage import Linkage, linkage
from portal.scoring.rosters import Juror, conflicts, read_entries, read_jurors
from portal.scoring.shortages import LimitsTooSmall, Shortage, TooFewJurors

Roster = TypeVar("Roster")

# A sentence names so many and counts the others; --json has them all.
NAMED = 8


@click.command()
@click.argument("entries_file", metavar="ENTRIES.csv", type=click.Path(path_type=Path))
@click.argument("jurors_file", metavar="JURORS.csv", type=click.Path(path_type=Path))
@click.option("--reads", type=click.IntRange(min=1), default=3, show_default=True, help="How many read each essay.")
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Another number, another draw that is as good.",
)
@click.option("--anchor", "anchors", multiple=True, metavar="ESSAY", help="An essay that everybody reads who may.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def assign(entries_file: Path, jurors_file: Path, reads: int, seed: int, anchors: Sequence[str], as_json: bool) -> None:
    """Who reads what: exit 0 with every essay's readers, 1 where that is impossible, 2 where a file cannot be read.

    ENTRIES.csv has the columns essay and affiliations; JURORS.csv has juror, affiliations and limit, which may be
    empty. Affiliations are split by semicolons; nobody reads an essay with which they share one.
    """
    entries = _roster(entries_file, read_entries)
    jurors = _roster(jurors_file, read_jurors)
    if unknown := [essay for essay in anchors if essay not in entries]:
        _stop(f"{entries_file} has no essay {unknown[0]}, so it cannot be an anchor.")
    barred = conflicts(entries, jurors)
    limits = {name: juror.limit for name, juror in jurors.items()}
    plan = plan_of(entries, limits, reads, barred=barred, anchors=anchors, seed=seed)
    linked = linkage(plan.readings)
    if as_json:
        click.echo(json.dumps(_facts(plan, linked), indent=2, ensure_ascii=False))
    elif plan.shortages:
        click.echo("Not every essay can have its readers:")
        for shortage in plan.shortages:
            click.echo(f"  {_sentence(shortage)}")
    else:
        counts: dict[str, Sized] = {"essay": entries, "juror": jurors, "reading": plan.readings}
        click.echo(", ".join(_count(len(those), noun) for noun, those in counts.items()) + "\n")
        click.echo(_table(plan, jurors))
        click.echo(f"\n{_linkage_sentence(linked)}")
    sys.exit(1 if plan.shortages else 0)


def _roster(path: Path, read: Callable[[str], Roster]) -> Roster:
    try:
        return read(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror}.")
    except UnicodeDecodeError:
        _stop(f"{path} is no text in UTF-8. Save the table as CSV, in UTF-8.")
    except MalformedTable as fault:
        _stop(f"{path}: {fault}.")


def _stop(message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(2)


def _facts(plan: Plan, linked: Linkage) -> dict[str, Any]:
    # Half a plan is none: it would have to be taken back once there is a whole one.
    whole = not plan.shortages
    return {
        "assignments": [{"juror": juror, "essay": essay} for juror, essay in plan.readings if whole],
        "loads": plan.loads if whole else {},
        "connected": whole and linked.connected,
        "refusals": [{"code": _code(s), "message": _sentence(s), **asdict(s)} for s in plan.shortages],
    }


def _code(shortage: Shortage) -> str:
    match shortage:
        case TooFewJurors():
            return "too-few-jurors"
        case LimitsTooSmall():
            return "limits-too-small"
        case _:
            return "bottleneck"


def _sentence(shortage: Shortage) -> str:
    match shortage:
        case TooFewJurors(essay, able, needed):
            may = f"{_count(able, 'juror')} may" if able else "no juror may"
            return f"{essay} needs {_count(needed, 'reader')}, but {may} read it."
        case LimitsTooSmall(room, needed):
            return (
                f"Of what the jurors may read, {_count(needed, 'reading')} are needed,"
                f" but the limits of all jurors add up to {room:,}."
            )
        case bottleneck:
            one = len(bottleneck.essays) == 1
            return (
                f"{_names(bottleneck.essays)} {'needs' if one else 'need'} {_count(bottleneck.needed, 'reading')},"
                f" but those who may read {'it' if one else 'them'} can take {bottleneck.room:,}:"
                f" the limit of {_names(bottleneck.jurors)} is in the way."
            )


def _table(plan: Plan, jurors: Mapping[str, Juror]) -> str:
    """A row a juror, in the order of their file: how many essays of how many at most, and which."""
    essays: dict[str, list[str]] = {name: [] for name in jurors}
    for juror, essay in plan.readings:
        essays[juror].append(essay)
    rows = [("juror", "reads", "limit", "essays")]
    rows += [
        (name, f"{len(essays[name]):,}", "" if juror.limit is None else f"{juror.limit:,}", " ".join(essays[name]))
        for name, juror in jurors.items()
    ]
    name, reads, limit, _ = (max(len(row[column]) for row in rows) for column in range(4))
    return "\n".join(f"{r[0]:<{name}}  {r[1]:>{reads}}  {r[2]:>{limit}}  {r[3]}".rstrip() for r in rows)


def _linkage_sentence(linked: Linkage) -> str:
    if not linked.connected:
        parts = " | ".join(_names(part) for part in linked.components)
        return f"No common essay links these groups of jurors, so what they read cannot be compared fairly: {parts}."
    if linked.shared_min is None or linked.shared_max is None:
        return "One juror reads everything, so there is nobody to compare their leniency with."
    least, most = linked.shared_min, linked.shared_max
    shared = _count(least, "essay") if least == most else f"{least:,} to {_count(most, 'essay')}"
    sentence = f"All jurors are linked: any two share {shared}"
    if linked.variance and linked.bound:
        exact = round(100 * linked.bound / linked.variance)
        sentence += f", and differences between essays come out {exact}% as exact as if all were equally lenient"
    return f"{sentence}."


def _names(names: Collection[str]) -> str:
    first = list(names)[:NAMED]
    more = [f"{len(names) - NAMED:,} more"] if len(names) > NAMED else []
    *most, last = [*first, *more]
    return f"{', '.join(most)} and {last}" if most else last


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
