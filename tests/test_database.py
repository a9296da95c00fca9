"""Many writers at once, on an engine with true commits."""

import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from portal import database
from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db, transaction
from tests.conftest import SECRET

WRITERS, SECONDS = 16, 0.05


def test_sixteen_writers_at_once_all_get_their_turn_though_together_they_take_longer_than_sqlite_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_pragmas", lambda _version: ["busy_timeout=200", "journal_mode=WAL"])
    app = create_app(
        Settings(mode=Mode.TESTING, secret_key=SECRET, base_url="http://localhost", instance_path=tmp_path)
    )
    with app.app_context(), transaction() as session:
        session.execute(text("CREATE TABLE turn (n INTEGER PRIMARY KEY)"))
    turned_away: list[OperationalError] = []

    def write(n: int) -> None:
        try:
            with app.app_context(), transaction() as session:
                session.execute(text("INSERT INTO turn VALUES (:n)"), {"n": n})
                time.sleep(SECONDS)
        except OperationalError as error:
            turned_away.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.scalars(text("SELECT n FROM turn ORDER BY n")).all() == list(range(WRITERS))
        db.engine.dispose()
    assert turned_away == []
