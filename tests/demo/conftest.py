"""The demonstration, loaded once for all that look at it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db
from portal.demo import load as demonstration
from portal.prize.models import Edition
from portal.prize.operations import rankings
from portal.prize.queries import rankings as boards
from tests.conftest import SECRET


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("demonstration")
    app = create_app(Settings(mode=Mode.DEMONSTRATION, secret_key=SECRET, instance_path=folder))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        db.create_all()
        now = app.extensions["clock"].now()
        demonstration.load(now, say=lambda _: None)
        judged = db.session.scalars(select(Edition).filter_by(year=demonstration.JUDGED)).one()
        task = boards.board(db.session(), judged).task
        assert task is not None
        # Not left to the first page that asks: on a busy machine it would not wait for it.
        assert rankings.work_out(judged.id, task, now=now, seconds=120)
        engine = db.engine
    yield app
    engine.dispose()


def come_in(app: Flask, role: str) -> FlaskClient:
    """Somebody with the account that is printed for this role."""
    client = app.test_client()
    address = demonstration.accounts_by_role()[role]
    client.post("/sign-in", data={"email": address, "password": demonstration.PASSWORD})
    return client
