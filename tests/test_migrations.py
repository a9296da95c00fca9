from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db
from tests.conftest import SECRET
from tests.journeys.conftest import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app whose database has nothing in it."""
    settings = Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path)
    if request.param == "postgresql":
        settings = replace(settings, database_url=new_database(request.getfixturevalue("postgresql")))
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_what_the_models_say() -> None:
    upgrade()
    assert differences() == []


@pytest.mark.usefixtures("empty")
def test_they_go_down_to_nothing_and_up_again() -> None:
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert differences() == []
