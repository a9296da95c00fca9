"""Taking a backup: every row as it was at one instant, while the portal goes on."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Connection, Engine, Text, cast, column, create_engine, inspect, select, table
from sqlalchemy.engine import Inspector
from sqlalchemy.pool import NullPool
from sqlalchemy.sql.expression import ColumnElement

from portal.backups import archive
from portal.backups.archive import Backup, Column, Row
from portal.backups.values import KINDS, kind_of, written
from portal.database import sqlite_module

REVISIONS = "alembic_version"
# Rows that are in memory at once; of those that hold files, few.
AT_ONCE, FILES_AT_ONCE = 500, 4


class NothingThere(Exception):
    """The database holds no portal."""


def take(engine: Engine, path: Path, *, now: datetime) -> Backup:
    """Write all that the database holds to `path`.

    Raises NothingThere, and what `archive.write` raises.
    """
    with _snapshot(engine, path) as connection:
        inspector = inspect(connection)
        names = sorted(inspector.get_table_names())
        if REVISIONS not in names:
            raise NothingThere
        schema: str = connection.execute(select(column("version_num")).select_from(table(REVISIONS))).scalar_one()
        return archive.write(
            path,
            (_table(connection, inspector, name) for name in names if name != REVISIONS),
            portal=version("ascona-portal"),
            schema=schema,
            engine=engine.dialect.name,
            made_at=now,
        )


@contextmanager
def _snapshot(engine: Engine, path: Path) -> Iterator[Connection]:
    """A connection for which nothing changes any more, and that keeps nobody waiting."""
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        return
    with engine.connect() as connection:
        in_wal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one() == "wal"
        if in_wal:
            # Its first statement began a transaction, and what a reader of a write-ahead log sees stays as it is.
            yield connection
    if not in_wal:
        with _copied(engine, path.with_name(f".{path.name}.copy")) as connection:
            yield connection


@contextmanager
def _copied(engine: Engine, copy: Path) -> Iterator[Connection]:
    """Without a write-ahead log a reader keeps writers waiting: for the time of a plain copy, not of a whole backup."""
    copy.unlink(missing_ok=True)
    copy.touch(0o600)
    module, source = sqlite_module(), engine.raw_connection()
    try:
        target = module.connect(copy)
        source.driver_connection.backup(target)  # type: ignore[union-attr]
        target.close()
        still = create_engine(f"sqlite:///{copy}", module=module, poolclass=NullPool)
        with still.connect() as connection:
            yield connection
    finally:
        source.close()
        copy.unlink(missing_ok=True)


def _table(connection: Connection, inspector: Inspector, name: str) -> tuple[str, Sequence[Column], Iterator[Row]]:
    columns = [Column(told["name"], kind_of(told["type"])) for told in inspector.get_columns(name)]
    return name, columns, _rows(connection, name, columns, inspector.get_pk_constraint(name)["constrained_columns"])


def _rows(connection: Connection, name: str, columns: Sequence[Column], key: Sequence[str]) -> Iterator[Row]:
    """In the order of their key, which is the same on every engine: text by its bytes."""
    kinds = {told.name: told.kind for told in columns}
    source = table(name, *(column(told.name, KINDS[told.kind].type) for told in columns))
    selected: list[ColumnElement[object]] = [
        cast(source.c[told.name], Text) if told.kind == "json" else source.c[told.name] for told in columns
    ]
    by_bytes = "C" if connection.dialect.name == "postgresql" else "BINARY"
    order = [source.c[part].collate(by_bytes) if kinds[part] == "text" else source.c[part] for part in key]
    at_once = FILES_AT_ONCE if "bytes" in kinds.values() else AT_ONCE
    found = connection.execute(select(*selected).order_by(*order), execution_options={"yield_per": at_once})
    for row in found:
        yield [written(value, told.kind) for value, told in zip(row, columns, strict=True)]
