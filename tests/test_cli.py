"""The `portal` command on a portal of its own."""

import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from portal.cli import NICENESS
from portal.config import ROOT
from tests.command import Run, of, process

LISTINGS = ROOT / "portal" / "events" / "listings" / "2026.toml"


@pytest.fixture
def instance(tmp_path: Path, sqlite_schema: Path) -> Path:
    """A portal's own folder, with nothing in its database yet."""
    shutil.copy(sqlite_schema, tmp_path)
    return tmp_path


def portal(instance: Path, *arguments: object, **settings: str) -> Run:
    return process(*arguments, **of(instance) | settings)


def test_the_server_does_not_start_without_what_production_needs(tmp_path: Path) -> None:
    run = portal(tmp_path, "serve", SECRET_KEY="", BASE_URL="")
    assert run.returncode == 1
    assert run.stderr.startswith("portal: SECRET_KEY is missing or shorter than 32 characters")
    assert "BASE_URL is missing" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_organiser_gets_a_link_and_not_a_second_account(tmp_path: Path) -> None:
    run = portal(tmp_path, "user", "add", "Olga@Prize.example", "--name", "Olga Perren", "--organiser")
    assert run.returncode == 0, run.stderr
    assert re.fullmatch(r"https://prize\.example\.org/welcome/\S+\n", run.stdout)
    again = portal(tmp_path, "user", "add", "olga@prize.example", "--name", "Olga Perren")
    assert again.returncode == 1
    assert again.stderr.startswith("portal: olga@prize.example has an account already")
    with sqlite3.connect(tmp_path / "portal.sqlite") as database:
        assert database.execute("SELECT email, is_organiser FROM person").fetchall() == [("olga@prize.example", 1)]
    database.close()


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    run = portal(tmp_path, "user", "add", "olga", "--name", "Olga Perren")
    assert (run.returncode, run.stderr.startswith("portal: 'olga' is no mail address")) == (1, True)


def test_listings_go_in_and_come_out_the_same(instance: Path) -> None:
    first, second = instance / "first.toml", instance / "second.toml"
    assert portal(instance, "events", "import", LISTINGS).stdout == f"22 listings from {LISTINGS}\n"
    assert portal(instance, "events", "export", first).stdout == f"22 listings to {first}\n"
    assert portal(instance, "events", "import", first).returncode == 0
    portal(instance, "events", "export", second)
    assert first.read_text(encoding="utf-8") == second.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("content", "says"), [("[[event]]\nslug = 1\n", "line"), (None, "cannot be read: No such file or directory")]
)
def test_a_faulty_file_of_listings_is_one_plain_line(instance: Path, content: str | None, says: str) -> None:
    path = instance / "faulty.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    run = portal(instance, "events", "import", path)
    assert (run.returncode, run.stdout) == (1, "")
    assert says in run.stderr
    assert "Traceback" not in run.stderr


def test_what_is_due_is_done_and_a_sound_portal_verifies(instance: Path) -> None:
    portal(instance, "events", "import", LISTINGS)
    tick = portal(instance, "tick")
    assert (tick.returncode, tick.stdout) == (0, "mail: 0 sent, 0 failed, 0 waiting; copies made: 0; rankings: 0\n")
    assert portal(instance, "verify").returncode == 0


def test_a_demonstration_goes_into_no_database_that_people_use(instance: Path) -> None:
    portal(instance, "user", "add", "olga@prize.example", "--name", "Olga Perren", "--organiser")
    run = portal(instance, "demo")
    assert run.returncode == 1
    assert run.stderr.startswith("portal: this database has people of its own in it.")


def test_a_port_that_is_taken_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = portal(tmp_path, "serve", PORT=str(port))
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].startswith(f"portal: port {port} cannot be had (Address already in use)")


def test_what_is_due_is_done_no_longer_once_the_server_beside_it_is_gone(tmp_path: Path) -> None:
    nobody = os.getppid()
    run = portal(tmp_path, "tick", "--every", 60, "--beside", nobody)
    assert (run.returncode, run.stdout) == (0, "")


def test_what_is_done_beside_the_server_stands_back_for_it(instance: Path) -> None:
    own = os.getpriority(os.PRIO_PROCESS, 0)
    command = [sys.executable, "-m", "portal.cli", "tick", "--every", "60", "--beside", str(os.getpid())]
    ticker = subprocess.Popen(command, env=os.environ | of(instance), cwd=ROOT)
    until = time.monotonic() + 60
    while os.getpriority(os.PRIO_PROCESS, ticker.pid) != own + NICENESS and time.monotonic() < until:
        time.sleep(0.05)
    found = os.getpriority(os.PRIO_PROCESS, ticker.pid)
    ticker.kill()
    ticker.wait()
    assert found == own + NICENESS
