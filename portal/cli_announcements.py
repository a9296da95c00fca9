"""The command that reads announcements. It needs no database, only the reader in `portal.events.announcements`."""

import json
import sys
import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn

import click
from jinja2 import Environment, FileSystemLoader

from portal.config import ROOT, load_settings
from portal.events import announcement_words as words
from portal.events import files
from portal.events.announcements import reader
from portal.events.announcements.faults import Sort
from portal.events.announcements.reader import Draft, Reading
from portal.events.announcements.spans import Span
from portal.events.announcements.text import TooLong

_HEADINGS = {Sort.CONTRADICTION: "contradicts itself", Sort.MISSING: "missing", Sort.DOUBT: "how we read it"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--toml", "as_toml", is_flag=True, help="The drafts as a file that `events import` takes.")
def read(file: Path, as_json: bool, as_toml: bool) -> None:
    """Read announcements in prose from FILE: exit 0 nothing contradicts itself, 1 something does, 2 unreadable.

    Nothing is stored. Dates whose year nobody states come next after today.

    \b
    --json: {"drafts": [{"number", "title", "words": [begin, end], "listing": {as in the file of listings},
    "facts": [{"about", "value", "words": [[begin, end]], "because": code or null, "reason": sentence or null}],
    "faults": [{"code", "sort": "contradiction", "missing" or "doubt", "message", "facts": {}, "words": []}]}],
    "unread": [[begin, end]], "contradictions": count}. Words are given by their first character, counted from 0,
    and the one behind their last.
    """
    if as_json and as_toml:
        _stop("--json and --toml are two documents: ask for one of them.")
    reading = _read(file)
    if as_json:
        click.echo(json.dumps(_as_json(reading), indent=2, ensure_ascii=False, default=_iso))
    elif as_toml:
        click.echo(files.write([words.noted(_templates(), draft) for draft in reading.drafts]), nl=False)
    else:
        click.echo(_as_text(reading))
    sys.exit(1 if reading.contradictions else 0)


def _read(path: Path) -> Reading:
    try:
        return reader.read(path.read_bytes().decode("utf-8-sig"), today=load_settings().clock.now().date())
    except OSError as error:
        _stop(f"{path} cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        _stop(f"{path} is no text in UTF-8. Save it as plain text, in UTF-8.")
    except TooLong as too_long:
        _stop(f"{path}: {too_long}.")


def _stop(message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(2)


def _templates() -> Environment:
    return Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)


def _as_json(reading: Reading) -> dict[str, Any]:
    return {
        "drafts": [_draft(draft) for draft in reading.drafts],
        "unread": _places(reading.unread),
        "contradictions": reading.contradictions,
    }


def _draft(draft: Draft) -> dict[str, Any]:
    templates = _templates()
    [listing] = tomllib.loads(files.write([words.noted(templates, draft)]))["event"]
    facts = [
        {
            "about": fact.about,
            "value": fact.value,
            "words": _places(fact.spans),
            "because": fact.because,
            "reason": words.reason(templates, fact.because) if fact.because else None,
        }
        for fact in draft.facts
    ]
    faults = [
        {
            "code": fault.code,
            "sort": fault.sort,
            "message": words.sentence(templates, fault),
            "facts": dict(fault.facts),
            "words": _places(fault.spans),
        }
        for fault in draft.faults
    ]
    place = [draft.span.start, draft.span.end]
    return {"number": draft.number, "title": draft.listing.title, "words": place} | {
        "listing": listing, "facts": facts, "faults": faults,
    }  # fmt: skip


def _iso(value: date | datetime) -> str:
    return value.isoformat()


def _places(spans: Sequence[Span]) -> list[list[int]]:
    return [[span.start, span.end] for span in spans]


def _as_text(reading: Reading) -> str:
    lines = [f"{_count(len(reading.drafts), 'announcement')}, {_count(reading.contradictions, 'contradiction')}"]
    templates = _templates()
    for draft in reading.drafts:
        lines += ["", f"{draft.number}. {draft.listing.title}", f"   {draft.listing.summary}"]
        for sort in Sort:
            lines += [f"   {_HEADINGS[sort]}: {words.sentence(templates, fault)}" for fault in draft.of(sort)]
    return "\n".join(lines)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
