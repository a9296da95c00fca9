"""What the commands for signed files share. With a key they need nothing of a portal; without one they only read that
portal's keys."""

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import quote

import click
from sqlalchemy import create_engine, make_url
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from portal.config import MisconfiguredError, Mode, Settings, load_settings
from portal.database import engine_options
from portal.key_store import keys
from portal.published_keys import NoKeys, keys_in
from portal.signatures import Judgement, Signed, Verdict, judge

Kind = TypeVar("Kind", bound=Signed)

KEY_OPTION = click.option(
    "--key",
    "given",
    multiple=True,
    metavar="HEX-or-FILE",
    help="A public key, or a file of them: keys.json, PEM, text.",
)
JSON_OPTION = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")

_WHY_NOT = {
    Verdict.ALTERED: "something in it was changed after it was signed with the key {key}",
    Verdict.TORN: "the key {key} signed it, but its parts do not belong together",
    Verdict.UNKNOWN_KEY: "the key that it names, {key}, is none of those it was checked against",
    Verdict.UNREADABLE: "it is no {name}, or damaged beyond reading",
}


@dataclass(frozen=True)
class Desk(Generic[Kind]):
    """Where files of one kind are checked.

    table: of the keys that a portal publishes · path: where it publishes them · told: a genuine one, line by line
    """

    kind: type[Kind]
    table: type[Any]
    path: str
    told: Callable[[Kind], Sequence[str]]

    def check(self, file: Path, given: Sequence[str], *, as_json: bool) -> NoReturn:
        """Say what the file is, and end: 0 genuine, 1 not, 2 it cannot be read."""
        content = self._read(file)
        public = [key for value in given for key in _keys(value)] if given else self._kept_keys()
        judgement = judge(self.kind, content, public)
        click.echo(self._as_json(file, judgement) if as_json else self._as_text(file, judgement))
        sys.exit(0 if judgement.verdict is Verdict.GENUINE else 1)

    def _read(self, file: Path) -> bytes:
        try:
            with file.open("rb") as opened:
                return opened.read(self.kind.LARGEST + 1)
        except OSError as error:
            stop(f"{file} cannot be read: {error.strerror}")

    def _kept_keys(self) -> list[str]:
        """The keys that the portal of these settings publishes."""
        try:
            # As production: a demonstration would be set up, and nothing shall be written here.
            settings = load_settings(Mode.PRODUCTION)
            url = _read_only_url(settings)
        except MisconfiguredError as error:
            stop(str(error))
        engine = create_engine(url, **engine_options(url)).execution_options(postgresql_readonly=True)
        try:
            with Session(engine) as session:
                public = [key.public for key in keys(session, self.table)]
        except (OperationalError, ProgrammingError):
            source = f"{settings.base_url or 'https://…'}{self.path}"
            stop(f"there is no portal's database here. Save {source} and name it: --key keys.json")
        finally:
            engine.dispose()
        if not public:
            signed = f"the portal of this database has signed no {self.kind.NAME} yet"
            stop(f"{signed}. Another portal's keys are given with --key.")
        return public

    def _as_text(self, file: Path, judgement: Judgement[Kind]) -> str:
        if judgement.signed is None:
            why = _WHY_NOT[judgement.verdict].format(key=judgement.key, name=self.kind.NAME)
            return f"{file}: NOT genuine: {why}."
        genuine = f"{file}: genuine, signed with the key {judgement.key}."
        return "\n".join([genuine, *self.told(judgement.signed)])

    def _as_json(self, file: Path, judgement: Judgement[Kind]) -> str:
        unreadable = judgement.verdict is Verdict.UNREADABLE
        document = {
            "file": str(file),
            "genuine": judgement.verdict is Verdict.GENUINE,
            "verdict": f"no-{self.kind.NAME}" if unreadable else judgement.verdict,
            "key": judgement.key or None,
            self.kind.NAME: judgement.signed.stated if judgement.signed else None,
        }
        return json.dumps(document, indent=2, ensure_ascii=False)


def moment(its: Signed, name: str) -> str:
    """A stated instant as a person reads it."""
    at = its.at(name)
    return f"{at:%A} {at.day} {at:%B %Y, %H:%M:%S} UTC" if at else ""


def stop(message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(2)


def _keys(value: str) -> list[str]:
    if re.fullmatch(r"[0-9a-fA-F]{64}", value):
        return [value]
    try:
        return keys_in(Path(value).read_bytes())
    except OSError as error:
        stop(f"--key {value} is neither 64 hexadecimal digits nor a file that can be read: {error.strerror}")
    except NoKeys:
        stop(f"--key {value}: there is no public key in this file")


def _read_only_url(settings: Settings) -> str:
    url = make_url(settings.sqlalchemy_url)
    if url.get_backend_name() != "sqlite":
        return settings.sqlalchemy_url
    # Relative to the instance, as the server understands it; and never made where it is missing.
    path = settings.instance_path.absolute() / (url.database or "")
    # Where no server has it open, SQLite would leave a log behind that belongs to whoever ran this command.
    unused = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    return f"sqlite:///file:{quote(str(path))}?mode=ro{unused}&uri=true"
