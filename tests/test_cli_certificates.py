"""`portal verify-certificate`: what it shares with the command for receipts is tried there."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from portal.cli_certificates import verify_certificate
from portal.prize.rules.receipt import public_key as public_half
from portal.prize.rules.receipt import signing_key as receipts_key
from tests.events.attendance.rules.test_certificate import FILE, PUBLIC, STATED


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "certificate.json"
    path.write_bytes(FILE)
    return path


def check(*arguments: object) -> Result:
    return CliRunner().invoke(verify_certificate, [str(argument) for argument in arguments])


def test_a_genuine_certificate_is_told_in_plain_lines(file: Path) -> None:
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, run.stderr) == (0, "")
    assert run.stdout.splitlines()[1:] == [
        "  For         Ada Ångström",
        "  Attended    Evenings",
        "  Code        BCDFGHJKMNPQRTVWX3",
        "  Issued      Sunday 20 June 2027, 12:00:00 UTC",
        "  Portal      http://localhost",
        "  Tuesday 13 April 2027, 60 minutes: Evenings",
        "  Tuesday 8 June 2027, 60 minutes: Evenings",
        "  Academy of Family Practice, Prescribed: 2 meetings; 2.50 credits",
        "  Psychological Council, Continuing education: 2 meetings; amount not stated",
    ]
    assert json.loads(check(file, "--key", PUBLIC, "--json").stdout)["certificate"] == STATED


def test_one_that_is_not_genuine_says_why(file: Path) -> None:
    file.write_bytes(FILE.replace(b"Evenings", b"Mornings"))
    run = check(file, "--key", PUBLIC)
    assert (run.exit_code, "NOT genuine: something in it was changed" in run.stdout) == (1, True)
    other = public_half(receipts_key("the secret of these tests"))
    assert "is none of those it was checked against" in check(file, "--key", other).stdout
    file.write_text("{}")
    run = check(file, "--key", PUBLIC, "--json")
    assert (run.exit_code, json.loads(run.stdout)["verdict"]) == (1, "no-certificate")
    assert check(file.parent / "missing.json", "--key", PUBLIC).exit_code == 2
