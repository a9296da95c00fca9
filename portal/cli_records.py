"""The command for the records of decisions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from portal.cli_signed import JSON_OPTION, KEY_OPTION, Desk, moment
from portal.prize.models import ReceiptKey
from portal.prize.rules.band import Ground
from portal.prize.rules.record import Record
from portal.web import enumerated, money


@click.command("verify-record")
@click.argument("file", type=click.Path(path_type=Path))
@KEY_OPTION
@JSON_OPTION
def verify_record(file: Path, given: Sequence[str], as_json: bool) -> None:
    """Check the signed record of a decision: exit 0 genuine, 1 not, 2 it cannot be read. A key inside it is never
    believed; whether it was reopened since, only its portal can tell."""
    Desk(Record, ReceiptKey, "/receipts/keys.json", _told).check(file, given, as_json=as_json)


def _told(record: Record) -> list[str]:
    stated, decision = record.stated, record.stated["decision"]
    terms = {
        "Prize": f"{decision['edition']}, {decision['year']}",
        "Decided": moment(record, "decided_at"),
        "Portal": decision["portal"],
        "Because": _in_a_line(decision["reason"]),
        "Signed": stated["sha256"],
        "Rules": decision["rules"] or "not sealed beforehand",
        "Scores": decision["ranking"]["scores"] or "none",
        "Reviews": f"{len(decision['scorecards']['rows']):,}",
        "Act": stated["number"],
        "Register": stated["register"],
    }
    lines = [f"  {term:<12}{value}" for term, value in terms.items()]
    lines += [f"  {_award(one, decision['currency'])}" for one in decision["awards"]]
    lines += [f"  {_point(one)}" for one in decision["departures"]]
    lines += [f"  {_signature(one)}" for one in stated["signatures"]]
    excused = decision["excused"]
    return lines + ([f"  Excused from signing: {enumerated(excused)}."] if excused else [])


def _award(one: Mapping[str, Any], currency: str) -> str:
    what = f"{money(one['cents'], currency)}: {one['essay']} {one['title']}"
    return f"Place {one['place']}, {what}, SHA-256 {one['sha256']}"


def _point(one: Mapping[str, Any]) -> str:
    essay, likely = one["essay"], f"likely place {one['low']} to {one['high']}"
    what = {
        Ground.NO_RANKING: "without a ranking of just these scores",
        Ground.NOT_COMPARABLE: "although the scores do not compare all essays",
        Ground.UNREAD: f"{essay}, which nobody has read, on place {one['place']}",
        Ground.OUTSIDE: f"{essay} on place {one['place']}, {likely}",
        Ground.LEFT_OUT: f"no place for {essay}, {likely}",
        Ground.SPLIT: "other amounts than the rules set",
    }[Ground(one["ground"])]
    return f"Decided {what}, because: {_in_a_line(one['reason'])}"


def _signature(one: Mapping[str, Any]) -> str:
    told = f"Signed by {one['member']}, {one['signed_at']}"
    told += "" if one["counts"] else ", with an interest in what wins"
    return f"{told}. Does not agree: {_in_a_line(one['dissent'])}" if one["dissent"] else f"{told}."


def _in_a_line(text: str) -> str:
    """What a member typed, so that no line of it passes for one of ours."""
    return " ".join(text.split())
