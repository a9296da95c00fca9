"""`portal user second-step`, for somebody who has lost everything."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db
from tests.accounts.phones import phone_of
from tests.builders import person
from tests.command import of, portal

ADDRESS = "olga@prize.example"


@pytest.fixture
def instance(tmp_path: Path, sqlite_schema: Path) -> Path:
    """A portal on which Olga has a second step, and Ben has none."""
    shutil.copy(sqlite_schema, tmp_path)
    app = create_app(Settings(mode=Mode.TESTING, secret_key=of(tmp_path)["SECRET_KEY"], instance_path=tmp_path))
    with app.app_context():
        olga = person(db.session(), "Olga", email=ADDRESS)
        person(db.session(), "Ben", email="ben@example.org")
        phone_of(app, db.session(), olga)
        db.session.remove()
        db.engine.dispose()
    return tmp_path


def rows(instance: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(instance / "portal.sqlite")) as database:
        return database.execute(statement).fetchall()


def test_it_says_since_when_and_how_many_codes_are_left(instance: Path) -> None:
    run = portal("user", "second-step", "Olga@prize.example", **of(instance))
    assert run.stdout == f"{ADDRESS}: set up since 2027-03-01, 10 of 10 recovery codes left.\n"
    assert rows(instance, "SELECT count(*) FROM second_step") == [(1,)]
    none = portal("user", "second-step", "ben@example.org", "--clear", **of(instance))
    assert none.stdout == "ben@example.org: no second step is set up.\n"


def test_clearing_it_is_told_and_recorded_and_signs_out(instance: Path) -> None:
    before = rows(instance, f"SELECT fs_uniquifier FROM person WHERE email = '{ADDRESS}'")
    run = portal("user", "second-step", ADDRESS, "--clear", **of(instance))
    assert run.stdout.endswith(
        "\nCleared: the password alone signs in. They are told by mail, and signed out everywhere.\n"
    )
    assert (
        rows(instance, "SELECT count(*) FROM second_step")
        == rows(instance, "SELECT count(*) FROM recovery_code")
        == [(0,)]
    )
    assert rows(instance, "SELECT verb, subject, actor_id FROM act ORDER BY number DESC LIMIT 1") == [
        ("clear second step", "person 1", None)
    ]
    last = 'SELECT "to", kind FROM mail ORDER BY id DESC LIMIT 1'
    assert rows(instance, last) == [(ADDRESS, "accounts/second-step-cleared")]
    assert rows(instance, f"SELECT fs_uniquifier FROM person WHERE email = '{ADDRESS}'") != before
    assert portal("verify", **of(instance)).returncode == 0


def test_under_another_key_it_says_that_the_codes_fit_no_more(instance: Path) -> None:
    run = portal("user", "second-step", ADDRESS, **of(instance) | {"SECRET_KEY": "t" * 40})
    assert "its codes were set up under another SECRET_KEY and fit no more" in run.stdout


def test_a_restored_backup_says_whose_codes_fit_no_more_under_another_key(instance: Path, tmp_path: Path) -> None:
    file = tmp_path / "portal.backup"
    assert portal("backup", file, **of(instance)).returncode == 0
    same = portal("restore", file, "--replace", **of(instance))
    assert (same.returncode, "second step" in same.stdout) == (0, False)
    other = portal("restore", file, "--replace", **of(instance) | {"SECRET_KEY": "t" * 40})
    assert other.returncode == 0
    assert "Accounts whose second step was set up under another SECRET_KEY: 1." in other.stdout


def test_a_stranger_s_address_is_said_to_be_none_of_ours(instance: Path) -> None:
    run = portal("user", "second-step", "zoe@example.org", **of(instance))
    assert (run.returncode, run.stderr) == (1, "portal: nobody here has the address zoe@example.org.\n")
