"""`portal verify-receipt`, run as a command: with keys that are given, and with those of a portal's own database."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask_migrate import upgrade

from portal.app import create_app
from portal.cli_receipts import verify_receipt
from portal.clock import FixedClock
from portal.config import ROOT, Mode, Settings
from portal.database import db
from portal.prize.models import Receipt
from portal.prize.rules.receipt import LARGEST, key_name, public_key, signed, signer
from portal.published_keys import as_document
from tests.builders import NOW, SIGNER, edition, entry, person, receipt
from tests.conftest import SECRET, with_schema

PUBLIC, FOREIGN = public_key(SIGNER.key), public_key(signer("another portal's", "").key)
STATED = {
    "code": "BCDFGHJKMNPQRTVWX3",
    "deadline": "2027-01-31T12:00:00.000000Z",
    "entered_by_organiser": True,
    "entry": "K7QMXR",
    "received_at": "2027-01-30T22:14:05.123456Z",
    "registered_at": None,
    "title": "Die Stühle am Fenster",
    "version": 2,
    "words": 5000,
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A genuine receipt."""
    path = tmp_path / "receipt.json"
    path.write_text(signed(STATED, SIGNER.key).as_file(), encoding="utf-8")
    return path


def check(*arguments: object) -> Result:
    return CliRunner().invoke(verify_receipt, [str(argument) for argument in arguments])


def test_a_genuine_receipt_is_told_in_plain_lines(file: Path) -> None:
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.splitlines() == [
        f"{file}: genuine, signed with the key {key_name(PUBLIC)}.",
        "  Received    Saturday 30 January 2027, 22:14:05 UTC",
        "  Deadline    Sunday 31 January 2027, 12:00:00 UTC",
        "  Essay       K7QMXR",
        "  Title       Die Stühle am Fenster",
        "  Version     2",
        "  Words       5,000",
        "  Code        BCDFGHJKMNPQRTVWX3",
        "  Sent by mail and entered by the organiser.",
    ]


def test_as_json_it_is_one_document(file: Path) -> None:
    run = check(file, "--key", PUBLIC, "--json")
    assert run.exit_code == 0
    assert json.loads(run.stdout) == {
        "file": str(file), "genuine": True, "verdict": "genuine", "key": key_name(PUBLIC), "receipt": STATED
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "verdict", "key", "said"),
    [
        (
            lambda text: text.replace("5000", "5001"),
            "altered",
            key_name(PUBLIC),
            f"something in it was changed after it was signed with the key {key_name(PUBLIC)}.",
        ),
        (
            lambda text: text.replace(key_name(PUBLIC), key_name(FOREIGN)),
            "unknown-key",
            key_name(FOREIGN),
            f"the key that it names, {key_name(FOREIGN)}, is none of those it was checked against.",
        ),
        (lambda text: text[1:], "no-receipt", None, "it is no receipt, or damaged beyond reading."),
        (lambda text: " " * (LARGEST + 1), "no-receipt", None, "it is no receipt, or damaged beyond reading."),
    ],
    ids=["altered", "another key", "cut", "too large"],
)
def test_one_that_is_not_genuine_says_why_and_nothing_of_what_it_claims(
    file: Path, change: object, verdict: str, key: str | None, said: str
) -> None:
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")  # type: ignore[operator]
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, run.stdout) == (1, f"{file}: NOT genuine: {said}\n")
    as_json = json.loads(check(file, "--key", PUBLIC, "--json").stdout)
    assert as_json == {"file": str(file), "genuine": False, "verdict": verdict, "key": key, "receipt": None}


def test_keys_are_taken_from_a_file_of_them_and_several_may_be_given(file: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    published = as_document("https://prize.example.org", [(key_name(key), key, NOW) for key in (FOREIGN, PUBLIC)])
    keys.write_text(json.dumps(published), encoding="utf-8")
    assert check(file, "--key", keys).exit_code == 0
    assert check(file, "--key", FOREIGN).exit_code == 1
    assert check(file, "--key", FOREIGN, "--key", PUBLIC.upper()).exit_code == 0


def test_a_key_inside_the_receipt_is_never_believed(tmp_path: Path) -> None:
    forger = signer("a forger's", "http://localhost")
    forged = tmp_path / "receipt.json"
    forged.write_text(signed(STATED | {"public": public_key(forger.key)}, forger.key).as_file(), encoding="utf-8")
    assert check(forged, "--key", PUBLIC).exit_code == 1
    run = check(forged, "--key", forged)
    assert (run.exit_code, run.stderr) == (2, f"portal: --key {forged}: there is no public key in this file\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("{there}/missing.json", "--key", PUBLIC), "{there}/missing.json cannot be read: No such file or directory"),
        (("{there}", "--key", PUBLIC), "{there} cannot be read: Is a directory"),
        (
            ("{there}/receipt.json", "--key", "abc"),
            "--key abc is neither 64 hexadecimal digits nor a file that can be read: No such file or directory",
        ),
    ],
)
def test_what_cannot_be_read_is_one_plain_line(file: Path, arguments: tuple[str, ...], said: str) -> None:
    run = check(*(argument.format(there=file.parent) for argument in arguments))
    assert (run.exit_code, run.stdout, run.stderr) == (2, "", f"portal: {said.format(there=file.parent)}\n")


# ---- With the keys of a portal's own ----


@dataclass(frozen=True)
class Kept:
    """A portal that signed one receipt and is not running. environment: that of its machine, with no secret in it."""

    instance: Path
    receipt: Path
    environment: dict[str, str]

    def check(self, file: Path, **settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "portal.cli", "verify-receipt", str(file)]
        return subprocess.run(
            command, env=self.environment | settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
        )


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    instance = tmp_path / "instance"
    instance.mkdir()
    settings = Settings(mode=Mode.TESTING, secret_key=SECRET, base_url="http://localhost", instance_path=instance)
    environment = {"INSTANCE_PATH": str(instance), "PATH": os.environ["PATH"]}
    settings = with_schema(request, settings, request.param)
    if settings.database_url:
        environment["DATABASE_URL"] = settings.database_url
    with create_app(settings, FixedClock(NOW)).app_context():
        session = db.session()
        row: Receipt = receipt(session, entry(session, edition(session), person(session)))
        path = tmp_path / "receipt.json"
        path.write_text(row.as_file(), encoding="utf-8")
        db.session.remove()
        db.engine.dispose()
    return Kept(instance, path, environment)


def test_a_portal_s_own_keys_are_read_without_its_secret_and_nothing_is_written(kept: Kept) -> None:
    def files() -> dict[str, str]:
        return {path.name: sha256(path.read_bytes()).hexdigest() for path in kept.instance.iterdir()}

    before = files()
    run = kept.check(kept.receipt)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith(f"{kept.receipt}: genuine, signed with the key {key_name(PUBLIC)}.\n")
    kept.receipt.write_text(kept.receipt.read_text(encoding="utf-8").replace("6000", "6001"), encoding="utf-8")
    assert kept.check(kept.receipt, PORTAL_MODE="demonstration").returncode == 1
    assert files() == before


@pytest.mark.parametrize("kept", ["sqlite"], indirect=True)
def test_keys_are_read_while_the_portal_writes(kept: Kept) -> None:
    with closing(sqlite3.connect(kept.instance / "portal.sqlite", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM receipt_key WHERE name = ''")
        assert kept.check(kept.receipt).returncode == 0
        writer.execute("ROLLBACK")


def test_where_there_is_no_portal_the_keys_are_asked_for(file: Path, tmp_path: Path) -> None:
    nowhere = Kept(tmp_path, file, {"INSTANCE_PATH": str(tmp_path / "nowhere"), "PATH": os.environ["PATH"]})
    run = nowhere.check(file)
    assert (run.returncode, run.stdout, run.stderr) == (
        2,
        "",
        "portal: there is no portal's database here. Save https://…/receipts/keys.json and name it: --key keys.json\n",
    )
    run = nowhere.check(file, BASE_URL="https://prize.example.org/")
    assert "Save https://prize.example.org/receipts/keys.json and name it" in run.stderr
    run = nowhere.check(file, PORT="eighty")
    assert (run.returncode, run.stderr) == (2, "portal: PORT must be a whole number, not 'eighty'.\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["receipt.json"]


def test_a_database_without_the_tables_or_without_keys_is_said(file: Path, tmp_path: Path) -> None:
    (tmp_path / "portal.sqlite").touch()
    empty = Kept(tmp_path, file, {"INSTANCE_PATH": str(tmp_path), "PATH": os.environ["PATH"]})
    run = empty.check(file)
    assert (run.returncode, run.stderr.startswith("portal: there is no portal's database here.")) == (2, True)
    with create_app(Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path)).app_context():
        upgrade()
        db.engine.dispose()
    run = empty.check(file)
    assert (run.returncode, run.stderr) == (
        2,
        "portal: the portal of this database has signed no receipt yet. Another portal's keys are given with --key.\n",
    )


def test_the_lines_in_the_readme_check_a_receipt_without_the_portal(file: Path, tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = readme.split("## Receipts")[1].split("```python\n")[1].split("```")[0]
    keys = tmp_path / "keys.json"
    published = as_document("https://prize.example.org", [(key_name(key), key, NOW) for key in (FOREIGN, PUBLIC)])
    keys.write_text(json.dumps(published), encoding="utf-8")

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-I", "-c", lines, str(file), str(keys)]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)

    assert (run().returncode, run().stderr) == (0, "")
    file.write_text(file.read_text(encoding="utf-8").replace("5000", "5001"), encoding="utf-8")
    assert (run().returncode, run().stderr.splitlines()[-1]) == (1, "cryptography.exceptions.InvalidSignature")
