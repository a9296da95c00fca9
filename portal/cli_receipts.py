"""The command for receipts. With a key it needs nothing of a portal; without one it only reads that portal's keys."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote

import click
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from portal.config import MisconfiguredError, Mode, Settings, load_settings
from portal.database import engine_options
from portal.prize.queries import receipts as queries
from portal.prize.rules.published_keys import NoKeys, keys_in
from portal.prize.rules.receipt import LARGEST, Judgement, Receipt, Verdict, judge

# What a receipt states, in the order in which somebody would ask. Instants are those whose name ends in "_at", and the
# deadline.
TERMS = {
    "received_at": "Received",
    "registered_at": "Registered",
    "arrived_at": "Arrived",
    "deadline": "Deadline",
    "edition": "Edition",
    "year": "Year",
    "entry": "Essay",
    "title": "Title",
    "version": "Version",
    "words": "Words",
    "main_words": "Main text",
    "bytes": "Bytes",
    "sha256": "SHA-256",
    "number": "Act",
    "register": "Register",
    "code": "Code",
    "issued_at": "Issued",
    "portal": "Portal",
}

WHY_NOT = {
    Verdict.ALTERED: "something in it was changed after it was signed with the key {key}",
    Verdict.UNKNOWN_KEY: "the key that it names, {key}, is none of those it was checked against",
    Verdict.NO_RECEIPT: "it is no receipt, or damaged beyond reading",
}


@click.command("verify-receipt")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--key",
    "given",
    multiple=True,
    metavar="HEX-or-FILE",
    help="A public key, or a file of them: keys.json, PEM, text.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def verify_receipt(file: Path, given: Sequence[str], as_json: bool) -> None:
    """Check a receipt: exit 0 genuine, 1 not, 2 it cannot be read. A key inside the file is never believed."""
    content = _read(file)
    keys = [key for value in given for key in _keys(value)] if given else _kept_keys()
    judgement = judge(content, keys)
    click.echo(_as_json(file, judgement) if as_json else _as_text(file, judgement))
    sys.exit(0 if judgement.verdict is Verdict.GENUINE else 1)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST + 1)
    except OSError as error:
        _stop(f"{file} cannot be read: {error.strerror}")


def _keys(value: str) -> list[str]:
    if re.fullmatch(r"[0-9a-fA-F]{64}", value):
        return [value]
    try:
        return keys_in(Path(value).read_bytes())
    except OSError as error:
        _stop(f"--key {value} is neither 64 hexadecimal digits nor a file that can be read: {error.strerror}")
    except NoKeys:
        _stop(f"--key {value}: there is no public key in this file")


def _kept_keys() -> list[str]:
    """The keys that the portal of these settings publishes."""
    try:
        # As production: a demonstration would be set up, and nothing shall be written here.
        settings = load_settings(Mode.PRODUCTION)
        url = _read_only_url(settings)
    except MisconfiguredError as error:
        _stop(str(error))
    engine = create_engine(url, **engine_options(url)).execution_options(postgresql_readonly=True)
    try:
        with Session(engine) as session:
            keys = [key.public for key in queries.keys(session)]
    except (OperationalError, ProgrammingError):
        source = f"{settings.base_url or 'https://…'}/receipts/keys.json"
        _stop(f"there is no portal's database here. Save {source} and name it: --key keys.json")
    finally:
        engine.dispose()
    if not keys:
        _stop("the portal of this database has signed no receipt yet. Another portal's keys are given with --key.")
    return keys


def _read_only_url(settings: Settings) -> str:
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite":
        return settings.sqlalchemy_url
    # Relative to the instance, as the server understands it; and never made where it is missing.
    path = settings.instance_path.absolute() / (url.database or "")
    # Where no server has it open, SQLite would leave a log behind that belongs to whoever ran this command.
    unused = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return f"sqlite:///file:{quote(str(path))}?mode=ro{unused}&uri=true"


def _as_text(file: Path, judgement: Judgement) -> str:
    if judgement.receipt is None:
        return f"{file}: NOT genuine: {WHY_NOT[judgement.verdict].format(key=judgement.key)}."
    stated = _stated(judgement.receipt)
    return "\n".join([f"{file}: genuine, signed with the key {judgement.key}.", *stated])


def _stated(receipt: Receipt) -> list[str]:
    found = [(term, name) for name, term in TERMS.items() if receipt.stated.get(name) is not None]
    lines = [f"  {term:<12}{_told(receipt, name)}" for term, name in found]
    return (
        [*lines, "  Sent by mail and entered by the organiser."]
        if receipt.stated.get("entered_by_organiser")
        else lines
    )


def _told(receipt: Receipt, name: str) -> str:
    value = receipt.stated[name]
    if name.endswith("_at") or name == "deadline":
        at = receipt.at(name)
        return f"{at:%A} {at.day} {at:%B %Y, %H:%M:%S} UTC" if at else ""
    return f"{value:,}" if name in ("words", "main_words", "bytes") else str(value)


def _as_json(file: Path, judgement: Judgement) -> str:
    stated: Any = judgement.receipt.stated if judgement.receipt else None
    document = {
        "file": str(file),
        "genuine": judgement.verdict is Verdict.GENUINE,
        "verdict": judgement.verdict,
        "key": judgement.key or None,
        "receipt": stated,
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def _stop(message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(2)
