"""Portals of a test's own, with true commits, on either engine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine

from portal.app import create_app
from portal.audit import register
from portal.backups import archive, restoring, taking
from portal.backups.archive import Backup, Table
from portal.clock import FixedClock
from portal.config import Mode, Settings
from portal.database import db, migrate, transaction
from portal.events import operations as events
from portal.mail.outbox import post
from tests import builders
from tests.builders import NOW
from tests.conftest import SECRET, with_schema
from tests.events.conftest import LISTINGS_2026


@dataclass
class Kept:
    """A portal, and its two commands without their words."""

    app: Flask
    engine: Engine
    settings: Settings

    def backup(self, path: Path) -> Backup:
        with self.app.app_context():
            return taking.take(self.engine, path, now=NOW)

    def restore(self, path: Path, *, replace: bool = False) -> Backup:
        with self.app.app_context(), archive.opened(path) as backup:
            restoring.restore(self.engine, migrate.get_config(), backup, replace=replace)
        return backup

    def rows(self, folder: Path) -> list[Table]:
        """What it holds, as a backup has it: rows by their digest."""
        return list(self.backup(folder / "rows.backup").manifest.tables)

    def write(self, n: int) -> None:
        """An act and a mail, both or neither."""
        with self.app.app_context(), transaction() as session:
            register.record(session, actor=None, verb="wrote", subject=f"letter {n}", now=NOW)
            post(session, to="ada@example.org", template="accounts/email-changed", now=NOW, name="Ada")

    def fill(self) -> None:
        """Something of most kinds: text, sums, days, times, instants, files, JSON and what is not known."""
        with self.app.app_context(), transaction() as session:
            events.import_file(session, LISTINGS_2026, now=NOW)
            ada = builders.person(session, "Zoë “Ada” \U0001f33b")
            builders.entry(session, builders.edition(session), ada)
        self.write(1)


@pytest.fixture
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Kept]]:
    """Makes a portal with nothing in it, on `sqlite` or `postgresql`."""
    made: list[Engine] = []

    def kept(engine: str) -> Kept:
        instance = tmp_path / f"{engine}-{len(made)}"
        instance.mkdir()
        settings = Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=instance)
        app = create_app(with_schema(request, settings, engine), FixedClock(NOW))
        with app.app_context():
            made.append(db.engine)
        return Kept(app, made[-1], app.extensions["settings"])

    yield kept
    for engine in made:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name
