"""Putting a backup back: in one transaction, so that whatever happens the database holds the old or the new."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import (
    JSON,
    ColumnClause,
    Connection,
    Engine,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    inspect,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.engine import Inspector
from sqlalchemy.schema import DropTable, MetaData
from sqlalchemy.schema import Table as SchemaTable

from portal.backups.archive import Backup, NotUsable, Table
from portal.backups.taking import AT_ONCE, FILES_AT_ONCE, REVISIONS
from portal.backups.values import KINDS, kind_of, read
from portal.database import Base

# Somebody who reads may hold a table for a moment; a portal that is in use does so again and again.
PATIENCE = "30s"
ROWS_GONE_AT_ONCE = 16


class HoldsContent(Exception):
    """The database is not empty, and nobody said that it may be replaced. rows: in so many of its tables"""

    def __init__(self, rows: int) -> None:
        self.rows = rows


class NotOurs(Exception):
    """A table of the database is nobody's here: dropping it would be dropping somebody else's."""


class TooNew(Exception):
    """The backup's schema is one that this portal does not know yet."""


def restore(engine: Engine, config: Config, backup: Backup, *, replace: bool) -> None:
    """Have the database hold what the backup holds and nothing else, with the schema of this portal.

    config: of the migrations

    Raises TooNew, HoldsContent, NotOurs, and NotUsable where the backup's tables are not those of its schema; then
    nothing has changed.
    """
    schema = backup.manifest.schema
    with _writing(engine) as connection:
        _make_room(connection, backup, replace=replace)
        try:
            _migrate(connection, config, schema)
        except CommandError as error:
            raise TooNew(schema) from error
        inspector = inspect(connection)
        tables = {told.name: told for told in backup.manifest.tables}
        ours = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name and name != REVISIONS]
        if set(ours) != set(tables):
            raise NotUsable(f"does not hold the tables of its schema, {schema}")
        for name in ours:
            _fill(connection, inspector, backup, tables[name])
        _check_references(connection)
        _migrate(connection, config, "head")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, which nobody else writes beside."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            with connection.begin():
                connection.execute(select(func.set_config("lock_timeout", PATIENCE, True)))
                yield connection
            return
        sqlite: Any = connection.connection.driver_connection
        # Tables are made anew by the migrations, for which what refers to them must look away; see migrations/env.py.
        sqlite.execute("PRAGMA foreign_keys=OFF")
        try:
            connection.execution_options(writes=True)
            with connection.begin():
                yield connection
        finally:
            sqlite.execute("PRAGMA foreign_keys=ON")


def _make_room(connection: Connection, backup: Backup, *, replace: bool) -> None:
    inspector = inspect(connection)
    found = [name for name, _ in inspector.get_sorted_table_and_fkc_names() if name]
    filled = [
        name
        for name in found
        if name != REVISIONS and connection.execute(select(literal(1)).select_from(table(name)).limit(1)).first()
    ]
    if filled and not replace:
        raise HoldsContent(len(filled))
    ours = {REVISIONS, *Base.metadata.tables, *(told.name for told in backup.manifest.tables)}
    if strange := sorted(set(found) - ours):
        raise NotOurs(strange[0])
    for name in reversed(found):
        _empty(connection, name)
        connection.execute(DropTable(SchemaTable(name, MetaData())))


def _empty(connection: Connection, name: str) -> None:
    """A few rows at a time: what one statement overwrites, SQLite may keep in memory until its end."""
    if connection.dialect.name == "sqlite":
        rowid: ColumnClause[int] = column("rowid")
        some = delete(table(name)).where(rowid.in_(select(rowid).select_from(table(name)).limit(ROWS_GONE_AT_ONCE)))
        while connection.execute(some).rowcount:
            pass


def _migrate(connection: Connection, config: Config, revision: str) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection, inspector: Inspector, backup: Backup, told: Table) -> None:
    kinds = {one["name"]: kind_of(one["type"]) for one in inspector.get_columns(told.name)}
    if kinds != {one.name: one.kind for one in told.columns}:
        raise NotUsable(f"does not fit its schema, {backup.manifest.schema}: {told.name} has other columns")
    target = table(told.name, *(column(one.name, KINDS[one.kind].type) for one in told.columns))
    into = insert(target).values({one.name: _bound(connection, one.name, one.kind) for one in told.columns})
    rows = (
        {one.name: read(value, one.kind) for one, value in zip(told.columns, row, strict=True)}
        for row in backup.rows(told)
    )
    at_once = FILES_AT_ONCE if "bytes" in kinds.values() else AT_ONCE
    while batch := list(islice(rows, at_once)):
        connection.execute(into, batch)
    if connection.dialect.name == "postgresql":
        _count_on(connection, told.name, inspector.get_pk_constraint(told.name)["constrained_columns"])


def _bound(connection: Connection, name: str, kind: str) -> Any:
    value = bindparam(name, type_=KINDS[kind].type)
    return cast(value, JSON) if kind == "json" and connection.dialect.name == "postgresql" else value


def _count_on(connection: Connection, name: str, key: list[str]) -> None:
    """Rows that are added later are numbered after those that are here."""
    for part in key:
        sequence = connection.scalar(select(func.pg_get_serial_sequence(f'"{name}"', part)))
        if sequence:
            last = select(func.coalesce(func.max(column(part)), 0)).select_from(table(name)).scalar_subquery()
            connection.execute(select(func.setval(sequence, last + 1, False)))


def _check_references(connection: Connection) -> None:
    """PostgreSQL has asked at every row."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise NotUsable("was altered: its rows refer to rows that it does not hold")
