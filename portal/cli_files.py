"""The commands for Word files. They need no database, only the library in `portal.manuscripts`."""

import html
import json
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from jinja2 import Environment, FileSystemLoader

from portal.config import ROOT
from portal.manuscripts.identity import Author
from portal.manuscripts.prepared import Prepared
from portal.manuscripts.verdict import Finding, Place, Refusal, Unreadable, Verdict
from portal.manuscripts.workshop import Workshop
from portal.prize.rules.limits import limits_of
from portal.web import number

# Found in a blind copy, this needs a person's eye; everything else is about the file that it was made of.
POINTING = {"names-author"}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--edition", type=int, help="Judge by the limits of this year's call; the latest where none is given.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def check(files: Sequence[Path], edition: int | None, as_json: bool) -> None:
    """The intake's verdict on FILES: exit 0 all acceptable, 1 some refused, 2 a file cannot be read at all."""
    with closing(Workshop()) as workshop:
        verdicts = [(path, workshop.examine(_read(path), limits=limits_of(edition))) for path in files]
    if as_json:
        click.echo(json.dumps([_as_json(path, verdict) for path, verdict in verdicts], indent=2, ensure_ascii=False))
    else:
        for path, verdict in verdicts:
            click.echo(_as_text(path, verdict))
    sys.exit(0 if all(verdict.acceptable for _, verdict in verdicts) else 1)


@click.command()
@click.argument("source", metavar="IN.docx", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT.docx", type=click.Path(path_type=Path))
@click.option("--name", "names", multiple=True, help="A name to look for in the text; may be given several times.")
@click.option("--json", "as_json", is_flag=True)
def blind(source: Path, target: Path, names: Sequence[str], as_json: bool) -> None:
    """Write the blind copy: exit 0 clean, 1 something needs a person's eye, 2 unreadable."""
    prepared = _prepare(source, names)
    _write(target, prepared.blind_docx)
    pointing = [finding for finding in prepared.verdict.findings if finding.code in POINTING]
    words: Any = _templates().get_template("prize/_removal_words.html").module
    removed = [{"code": r.code, "message": words.removals[r.code], "count": r.count} for r in prepared.removed]
    if as_json:
        facts = {"removed": removed, "still_points_to_author": [_finding(finding) for finding in pointing]}
        click.echo(json.dumps(facts, indent=2, ensure_ascii=False))
    else:
        click.echo(f"{target}: built anew from the text. Left behind:")
        for item in removed:
            click.echo(f"  {item['message']} ({item['count']})")
        for finding in pointing:
            click.echo(_lines(finding))
    sys.exit(1 if pointing else 0)


@click.command()
@click.argument("source", metavar="IN.docx", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT.html", type=click.Path(path_type=Path))
@click.option("--name", "names", multiple=True, help="A name to look for in the text; may be given several times.")
def read(source: Path, target: Path, names: Sequence[str]) -> None:
    """Write the reading copy that jurors see, as one self-contained page."""
    prepared = _prepare(source, names)
    page = _templates().get_template("prize/reading_copy.html").render(html=prepared.reading_html)
    _write(target, page.encode())
    click.echo(f"{target}: {prepared.verdict.words:,} words")


def _prepare(path: Path, names: Sequence[str]) -> Prepared:
    author = Author(name=names[0], others=tuple(names[1:])) if names else None
    try:
        with closing(Workshop()) as workshop:
            return workshop.prepare(_read(path), author=author)
    except Unreadable as unreadable:
        click.echo(f"portal: {path}: {_message(unreadable.refusal)}", err=True)
        sys.exit(2)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        click.echo(f"portal: {path} cannot be read: {error.strerror}", err=True)
        sys.exit(2)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        click.echo(f"portal: {path} cannot be written: {error.strerror}", err=True)
        sys.exit(2)


def _templates() -> Environment:
    environment = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, trim_blocks=True)
    environment.filters["number"] = number
    return environment


def _message(refusal: Refusal) -> str:
    """The page's own sentence, as plain text."""
    template = _templates().get_template("refusals/unacceptable-file.html")
    return _plain(template.render(reason=refusal.code, kind=refusal.kind, facts=refusal.facts))


def _advice(finding: Finding) -> str:
    words: Any = _templates().get_template("prize/_finding_words.html").module
    return f"{words.headings[finding.code]}. {words.advice[finding.code]}"


def _plain(markup: str) -> str:
    text = markup.replace("<strong>", "").replace("</strong>", "")
    return html.unescape(" ".join(text.split()))


def _finding(finding: Finding) -> dict[str, Any]:
    return {"code": finding.code, "message": _advice(finding), "places": [asdict(place) for place in finding.places]}


def _as_json(path: Path, verdict: Verdict) -> dict[str, Any]:
    return {
        "file": str(path),
        "sha256": verdict.sha256,
        "acceptable": verdict.acceptable,
        "words": verdict.words,
        "main": verdict.main,
        "ledger": asdict(verdict.ledger) if verdict.ledger else None,
        "not_counted": asdict(verdict.not_counted),
        "refusals": [{"code": r.code, "message": _message(r)} for r in verdict.refusals],
        "findings": [_finding(finding) for finding in verdict.findings],
    }


def _as_text(path: Path, verdict: Verdict) -> str:
    lines = [f"{path}: {'acceptable' if verdict.acceptable else 'refused'}"]
    if verdict.ledger:
        parts = ", ".join(f"{name.replace('_', ' ')} {n:,}" for name, n in asdict(verdict.ledger).items() if n)
        lines.append(f"  {verdict.words:,} words ({parts}); main text {verdict.main:,}")
    lines += [f"  {_message(refusal)}" for refusal in verdict.refusals]
    lines += [_lines(finding) for finding in verdict.findings]
    return "\n".join(lines)


def _lines(finding: Finding) -> str:
    return "\n".join([f"  {_advice(finding)}", *(f"    {_where(place)}" for place in finding.places)])


def _where(place: Place) -> str:
    # Properties and changes of the file stand in no paragraph.
    part = f"{place.part}, paragraph {place.paragraph}" if place.paragraph else place.part
    return f"{part}: {place.before} [{place.match}] {place.after}".strip()
