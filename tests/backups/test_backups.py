"""A backup is all of the portal at one instant, whoever writes meanwhile, and goes back into either engine."""

import json
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Engine, column, create_engine, insert, select, table, text, update
from sqlalchemy.engine import Inspector

from portal import database
from portal.audit import register
from portal.backups import taking
from portal.backups.archive import Column, NotUsable, Row
from portal.backups.restoring import HoldsContent, NotOurs, TooNew
from portal.config import ROOT
from portal.database import db, transaction
from portal.mail.models import Mail
from portal.prize.models import Blob
from tests.backups.conftest import Kept
from tests.builders import NOW, person
from tests.test_migrations import differences, fill

Make = Callable[[str], Kept]


def test_from_one_engine_into_the_other_and_back_it_is_the_same_to_the_last_row(kept: Make, tmp_path: Path) -> None:
    first, other, back = kept("sqlite"), kept("postgresql"), kept("sqlite")
    first.fill()
    made = first.backup(tmp_path / "first")
    other.restore(tmp_path / "first")
    again = other.backup(tmp_path / "second")
    back.restore(tmp_path / "second")
    assert [again.manifest.tables, back.rows(tmp_path)] == [made.manifest.tables] * 2
    counts = {told.name: told.rows for told in made.manifest.tables}
    assert (counts["event"], counts["blob"], counts["act"], counts["award"]) == (23, 1, 2, 0)
    for restored in (other, back):
        with restored.app.app_context():
            assert (register.verify(db.session()), differences()) == ([], [])
            # Numbers go on after those that are there.
            assert person(db.session(), "Ben").id == 2


def test_it_holds_one_instant_while_others_write(
    kept: Make, engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    portal = kept(engine)
    portal.write(0)
    written = write_before_each_table(portal, monkeypatch)
    made = portal.backup(tmp_path / "backup")
    assert len(written) == len(made.manifest.tables) == len(db.metadata.tables)
    # All of them are there, and none is in the backup: each was written after its first statement.
    assert {told.name: told.rows for told in made.manifest.tables if told.rows} == {"act": 1, "mail": 1}
    with portal.app.app_context():
        assert register.head(db.session())[0] == 1 + len(written)


def test_where_sqlite_has_no_log_nobody_is_kept_waiting_either(
    kept: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_pragmas", lambda _version: ["busy_timeout=50", "journal_mode=DELETE"])
    portal = kept("sqlite")
    portal.write(0)
    written = write_before_each_table(portal, monkeypatch)
    made = portal.backup(tmp_path / "backup")
    assert (len(written), made.manifest.rows) == (len(db.metadata.tables), 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "sqlite-0"]


def write_before_each_table(portal: Kept, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Has somebody write each time that the backup comes to another table; the names of these."""
    table_of, written = taking._table, []

    def and_write(
        connection: Connection, inspector: Inspector, name: str
    ) -> tuple[str, Sequence[Column], Iterator[Row]]:
        portal.write(len(written))
        written.append(name)
        return table_of(connection, inspector, name)

    monkeypatch.setattr(taking, "_table", and_write)
    return written


def test_only_its_owner_can_read_it_and_no_setting_is_in_it(kept: Make, tmp_path: Path) -> None:
    portal = kept("sqlite")
    portal.fill()
    portal.backup(tmp_path / "backup")
    assert stat.S_IMODE((tmp_path / "backup").stat().st_mode) == 0o600
    with ZipFile(tmp_path / "backup") as parts:
        told = json.loads(parts.read("manifest.json"))
        held = b"".join(parts.read(name) for name in parts.namelist())
    assert (told["format"], told["engine"], told["made_at"], told["rows"]) == (1, "sqlite", NOW.isoformat(), 72)
    assert portal.settings.secret_key.encode() not in held


def test_a_database_with_something_in_it_is_not_thrown_away_unasked(kept: Make, engine: str, tmp_path: Path) -> None:
    full, other = kept(engine), kept(engine)
    full.fill()
    made = full.backup(tmp_path / "backup")
    other.write(1)
    before = other.rows(tmp_path)
    with pytest.raises(HoldsContent):
        other.restore(tmp_path / "backup")
    assert other.rows(tmp_path) == before
    other.restore(tmp_path / "backup", replace=True)
    assert other.rows(tmp_path) == made.manifest.tables


def test_a_table_of_somebody_else_s_is_not_thrown_away_even_then(kept: Make, engine: str, tmp_path: Path) -> None:
    portal = kept(engine)
    portal.write(1)
    portal.backup(tmp_path / "backup")
    with portal.engine.begin() as connection:
        connection.execute(text("CREATE TABLE ledgers_of_the_bakery (id INTEGER)"))
    with pytest.raises(NotOurs, match=r"^ledgers_of_the_bakery$"):
        portal.restore(tmp_path / "backup", replace=True)
    with portal.app.app_context():
        assert register.head(db.session())[0] == 1


def test_one_of_an_older_schema_is_brought_up_to_this_one(kept: Make, engine: str, tmp_path: Path) -> None:
    old, new = kept(engine), kept(engine)
    with old.app.app_context():
        downgrade(revision="0001")
        fill(NOW)
    made = old.backup(tmp_path / "backup")
    new.restore(tmp_path / "backup")
    with new.app.app_context():
        assert (made.manifest.schema, differences()) == ("0001", [])
        assert db.session().execute(select(Blob.content, Blob.erased_at)).one() == (b"PK", None)
        upgrade()


def test_one_of_a_newer_schema_is_refused_and_nothing_has_changed(kept: Make, engine: str, tmp_path: Path) -> None:
    newer, portal = kept(engine), kept(engine)
    with newer.engine.begin() as connection:
        connection.execute(update(table("alembic_version", column("version_num"))).values(version_num="9999"))
    newer.backup(tmp_path / "backup")
    portal.write(1)
    before = portal.rows(tmp_path)
    with pytest.raises(TooNew, match=r"^9999$"):
        portal.restore(tmp_path / "backup", replace=True)
    assert portal.rows(tmp_path) == before


def test_rows_that_refer_to_nothing_are_not_taken_in(kept: Make, tmp_path: Path) -> None:
    torn, portal = kept("sqlite"), kept("sqlite")
    engine = create_engine(torn.settings.sqlalchemy_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        headcount = table("headcount", *map(column, ("event_id", "decided_at", "decided_by_id", "placed")))
        connection.execute(insert(headcount).values(event_id=7, decided_at="2027-01-01", decided_by_id=7, placed=1))
        connection.commit()
    engine.dispose()
    torn.backup(tmp_path / "backup")
    with pytest.raises(NotUsable, match="refer to rows that it does not hold"):
        portal.restore(tmp_path / "backup")
    assert sum(told.rows for told in portal.rows(tmp_path)) == 0


def test_killed_in_the_middle_it_leaves_what_was_there(kept: Make, engine: str, tmp_path: Path) -> None:
    large, portal = kept(engine), kept(engine)
    with large.app.app_context(), transaction() as session:
        session.add_all(Mail(**letter(n)) for n in range(20_000))
    large.backup(tmp_path / "backup")
    portal.write(1)
    before = portal.rows(tmp_path)
    settings = portal.settings
    environment = {"INSTANCE_PATH": str(settings.instance_path), "PORTAL_MODE": "testing", "SECRET_KEY": "s" * 40}
    environment |= {"DATABASE_URL": settings.database_url} if settings.database_url else {}
    command = [sys.executable, "-m", "portal.cli", "restore", str(tmp_path / "backup"), "--replace"]
    with subprocess.Popen(command, env=environment, cwd=ROOT) as restoring:
        deadline = time.monotonic() + 60
        while not is_writing(portal.engine, settings.instance_path) and time.monotonic() < deadline:
            time.sleep(0.005)
        restoring.send_signal(signal.SIGKILL)
    assert restoring.returncode == -signal.SIGKILL
    assert portal.rows(tmp_path) == before
    portal.restore(tmp_path / "backup", replace=True)
    assert {told.name: told.rows for told in portal.rows(tmp_path) if told.rows} == {"mail": 20_000}


def letter(n: int) -> dict[str, object]:
    return {"to": f"{n}@example.org", "subject": "s", "body": "b" * 300, "created_at": NOW, "due_at": NOW} | {
        "message_id": f"<{n}@example.org>",
        "kind": "letter",
    }


def is_writing(engine: Engine, instance: Path) -> bool:
    if engine.dialect.name == "sqlite":
        log = instance / "portal.sqlite-wal"
        return log.exists() and log.stat().st_size > 1_000_000
    with engine.connect() as connection:
        inserting = text("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'INSERT INTO mail%' AND state <> 'idle'")
        return connection.execute(inserting).first() is not None
