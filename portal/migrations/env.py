"""How Alembic runs: on the app's own engine, with the metadata of all its models."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from portal.database import db


@contextmanager
def _tables_may_be_made_anew(connection: Connection) -> Iterator[None]:
    """On SQLite a table is changed by making it anew, for which what refers to it must look away for a moment."""
    if connection.dialect.name != "sqlite":
        yield
        return
    sqlite = connection.connection.driver_connection
    # Not by way of SQLAlchemy, which would begin a transaction, inside which SQLite ignores this.
    sqlite.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := sqlite.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"{len(broken)} rows refer to rows that are not there, such as {broken[0]}")
    finally:
        sqlite.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    # Whoever restores a backup has begun the one transaction that all of it happens in.
    if given := context.config.attributes.get("connection"):
        _run(given)
        return
    with db.engine.connect() as connection, _tables_may_be_made_anew(connection):
        _run(connection)
        connection.commit()


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        compare_type=True,
        # SQLite cannot change a constraint in place: the table is made anew and copied.
        render_as_batch=True,
        # The time zones' type is ours, but what is in the database is SQLAlchemy's own.
        user_module_prefix="portal.database.",
    )
    with context.begin_transaction():
        context.run_migrations()


if current_app:
    run()
