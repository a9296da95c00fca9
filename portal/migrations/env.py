"""How Alembic runs: on the app's own engine, with the metadata of all its models."""

from alembic import context
from flask import current_app

from portal.database import db


def run() -> None:
    with db.engine.connect() as connection:
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
        connection.commit()


if current_app:
    run()
