"""The database: one declarative base, aware instants, and the transaction that every act is made in."""

import importlib
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from portal.turns import turn


class Base(DeclarativeBase):
    # Names for every constraint, so that a migration can find it again on either engine.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


# Rows stay readable after the commit: the page that follows an act shows what the act wrote.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(compare_type=True, render_as_batch=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class Instant(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database. SQLite keeps no offset, so it is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} is no instant: it names no offset from UTC")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@contextmanager
def transaction() -> Iterator[Session]:
    """One act, all of it or nothing: yields the session, commits at the end, rolls back on any exception.

    Whatever was read before is let go first, so that on SQLite the act may begin by taking the write lock and wait
    its turn for it; a reader that asks for the lock later would be turned away at once. What was loaded before is
    loaded afresh inside, so that an operation judges by what is true now.
    """
    session: Session = db.session()
    session.rollback()
    with turn_to_write(session):
        session.connection(execution_options={"writes": True})
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


def turn_to_write(session: Session) -> AbstractContextManager[None]:
    """On SQLite, the turn to write; PostgreSQL needs none."""
    url = session.get_bind().engine.url
    if url.get_backend_name() != "sqlite":
        return nullcontext()
    return turn(url.database if url.database not in (None, "", ":memory:") else None)


def sqlite_module() -> ModuleType:
    """The newest SQLite at hand: the packaged one where there is one, else Python's own."""
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def engine_options(url: str) -> Mapping[str, Any]:
    """What SQLAlchemy is told when it makes the engine for this address."""
    # Parameters are people's names, addresses and texts: no log shall quote them.
    common = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return common | {"module": sqlite_module()}
    return common | {"pool_pre_ping": True}


def empty_log() -> None:
    """On SQLite, bring what stands in the write-ahead log into the database and empty it: a page from before something
    was deleted may lie there still. While somebody reads or writes, nothing is done, and nobody is kept waiting."""
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.engine.raw_connection()
    try:
        patience = connection.cursor().execute("PRAGMA busy_timeout").fetchone()[0]
        for pragma in ("busy_timeout=0", "wal_checkpoint(TRUNCATE)", f"busy_timeout={patience}"):
            connection.cursor().execute(f"PRAGMA {pragma}").fetchall()
    finally:
        connection.close()


def safe_with_wal(version: tuple[int, ...]) -> bool:
    """Whether this SQLite is free of the checkpoint race that write-ahead logging had until 3.51.3."""
    return version >= (3, 51, 3) or (3, 50, 7) <= version < (3, 51) or (3, 44, 6) <= version < (3, 45)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    module = sqlite_module()
    if not isinstance(connection, module.Connection):
        return
    # The driver must not begin transactions on its own: _begin_sqlite does.
    connection.isolation_level = None
    for pragma in _pragmas(module.sqlite_version_info):
        connection.execute(f"PRAGMA {pragma}")


def _pragmas(version: tuple[int, ...]) -> list[str]:
    durable = (
        ["journal_mode=WAL", "synchronous=FULL"]
        if safe_with_wal(version)
        else ["journal_mode=DELETE", "synchronous=EXTRA"]
    )
    # What is deleted is overwritten: a page that is free for later use still holds it otherwise, an essay for years.
    return ["busy_timeout=10000", *durable, "foreign_keys=ON", "mmap_size=0", "secure_delete=ON"]


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
