"""What the command says when something is in its way, and that it goes on."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.app import create_app
from portal.clock import SystemClock
from portal.config import ROOT, Mode, Settings
from portal.database import db, transaction
from portal.mail.outbox import post
from tests.conftest import SECRET

COMMAND = [sys.executable, "-m", "portal.cli"]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """That of a demonstration of its own, with nothing in it yet."""
    return os.environ | {"INSTANCE_PATH": str(tmp_path), "PORTAL_MODE": "demonstration", "DATABASE_URL": ""}


def portal(environment: dict[str, str], *words: str) -> tuple[int, str, str]:
    done = subprocess.run([*COMMAND, *words], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_mail_goes_out_again_once_the_database_is_back(environment: dict[str, str], tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "tick", "--every", "1"], env=environment, cwd=ROOT, stderr=subprocess.PIPE
    ) as ticker:
        assert ticker.stderr is not None
        # There are no tables yet: the round fails, and says so.
        assert b"what was due could not be done" in ticker.stderr.readline()
        app = create_app(Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path))
        with app.app_context():
            db.create_all()
            with transaction() as session:
                post(
                    session,
                    to="ada@example.org",
                    template="accounts/email-changed",
                    now=SystemClock().now(),
                    name="Ada",
                )
            db.engine.dispose()
        deadline = time.monotonic() + 30
        while not (sent := list(tmp_path.glob("outbox/*.eml"))) and time.monotonic() < deadline:
            time.sleep(0.1)
        ticker.kill()
    assert len(sent) == 1


def test_a_database_without_tables_is_one_plain_line(environment: dict[str, str]) -> None:
    assert portal(environment, "tick") == (1, "", "portal: the database refused: no such table: person\n")


def test_a_demonstration_that_is_not_in_sqlite_is_not_thrown_away(environment: dict[str, str]) -> None:
    elsewhere = environment | {"DATABASE_URL": "postgresql://portal@127.0.0.1:1/portal"}
    said = "portal: DATABASE_URL is set: drop and create that database yourself\n"
    assert portal(elsewhere, "demo", "--fresh") == (1, "", said)
