import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import select

from portal.app import create_app
from portal.audit import register
from portal.audit.models import Act
from portal.clock import FixedClock, SystemClock
from portal.config import Mode, Settings
from portal.database import db, transaction
from portal.timekeeping import NOT_TO_START, Behind, began, behind, vouch
from tests.accounts.conftest import csrf_token
from tests.builders import NOW, SECOND
from tests.conftest import SECRET
from tests.test_cli import portal

MINUTE = timedelta(minutes=1)
# The true time, by which a proxy marks; the portal's own may be another.
WALL = datetime(2026, 1, 31, 11, 59, 58, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "age"),
    [
        ("1769860798.250", 0.0),
        ("1769860795.000", 3.25),
        ("t=1769860795.000", 3.25),
        ("1769860198.250", 600.0),
    ],
)
def test_a_request_counts_from_when_the_proxy_began_to_receive_it_on_a_shifted_clock_too(
    header: str, age: float
) -> None:
    assert began(header, wall=WALL, now=WALL) == WALL - timedelta(seconds=age)
    assert began(header, wall=WALL, now=NOW) == NOW - timedelta(seconds=age)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "1769860198.249",  # more than ten minutes ago
        "1769860798.251",  # still to come
        "1769860795",  # nginx writes milliseconds
        "t=1769860795.000, t=1769860798.250",  # twice
        "1769860795.000 ",
        "-1769860795.000",
        "١٧٦٩٨٦٠٧٩٥.000",
        "1e9.0",
        "yesterday",
    ],
)
def test_a_mark_that_cannot_be_true_is_not_believed(header: str | None) -> None:
    assert began(header, wall=WALL, now=NOW) == NOW


@pytest.mark.parametrize(("proxies", "age"), [(1, 240), (0, 0)])
def test_a_mark_is_believed_behind_a_trusted_proxy_only(tmp_path: Path, proxies: int, age: int) -> None:
    settings = Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path, trusted_proxies=proxies)
    app = create_app(settings, FixedClock(NOW))
    app.add_url_rule("/began", "began", lambda: g.now.isoformat())
    app.view_functions["began"].is_public = True  # type: ignore[attr-defined]
    sent = SystemClock().now() - timedelta(seconds=240)
    mark = {"X-Request-Start": f"t={sent.timestamp():.3f}"}
    told = datetime.fromisoformat(app.test_client().get("/began", headers=mark).text)
    assert timedelta(0) <= NOW - timedelta(seconds=age) - told < 5 * SECOND


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def production(tmp_path: Path, clock: FixedClock) -> Iterator[Flask]:
    """A portal in production whose register has one act, of NOW."""
    app = create_app(Settings(secret_key=SECRET, base_url="http://localhost", instance_path=tmp_path), clock)
    with app.app_context():
        upgrade()
        with transaction() as session:
            register.record(session, actor=None, verb="open edition", subject="edition 2027", now=NOW)
        engine = db.engine
    yield app
    engine.dispose()


def test_the_health_page_names_a_clock_that_is_more_than_five_minutes_behind(
    production: Flask, clock: FixedClock
) -> None:
    client = production.test_client()
    clock.instant = NOW - 5 * MINUTE
    assert (client.get("/healthz").status_code, client.get("/healthz").json) == (200, {"status": "ok"})
    clock.instant -= SECOND
    answer = client.get("/healthz")
    said = "the clock says 2027-03-01 11:54:59 UTC, but the last act of the register is from 2027-03-01 12:00:00 UTC"
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable", "reason": said})


def sign_in(client: FlaskClient) -> tuple[int, str]:
    token = csrf_token(client.get("/sign-in").text)
    typed = {"csrf_token": token, "email": "ada@example.org", "password": "seven quiet lakes"}
    answer = client.post("/sign-in", data=typed)
    return answer.status_code, answer.text


def test_nothing_is_taken_while_the_clock_is_more_than_fifteen_minutes_behind_and_what_was_typed_stays(
    production: Flask, clock: FixedClock, caplog: pytest.LogCaptureFixture
) -> None:
    client = production.test_client()
    clock.instant = NOW - 15 * MINUTE
    assert sign_in(client)[0] == 200
    clock.instant -= SECOND
    with caplog.at_level(logging.ERROR):
        status, page = sign_in(client)
    assert status == 503
    assert "clock has been set back" in page
    assert ("ada@example.org" in page, "seven quiet lakes" in page) == (True, False)
    said = "the clock says 2027-03-01 11:44:59 UTC, but the last act of the register is from 2027-03-01 12:00:00 UTC"
    assert caplog.messages == [f"nothing is taken: {said}"]
    # Reading goes on.
    assert client.get("/prize/").status_code == 200


def test_outside_production_time_may_be_travelled(tmp_path: Path, production: Flask, clock: FixedClock) -> None:
    settings = replace(production.extensions["settings"], mode=Mode.DEMONSTRATION)
    client = create_app(settings, clock).test_client()
    clock.instant = NOW - timedelta(days=300)
    assert client.get("/healthz").status_code == 200
    assert sign_in(client)[0] == 200


def test_a_clock_that_was_ahead_and_is_vouched_for_is_right_from_then_on(production: Flask, clock: FixedClock) -> None:
    now = NOW - 40 * MINUTE
    with production.app_context():
        found = behind(db.session(), now, NOT_TO_START)
        assert found == Behind(now, NOW)
        with transaction() as session:
            vouch(session, found)
        assert behind(db.session(), now, NOT_TO_START) is None
        assert register.verify(db.session()) == []


def test_the_server_does_not_start_on_a_clock_that_was_set_back_unless_somebody_vouches_for_it(tmp_path: Path) -> None:
    ahead = SystemClock().now() + 20 * MINUTE
    settings = Settings(secret_key=SECRET, base_url="http://localhost", instance_path=tmp_path)
    app = create_app(settings, FixedClock(ahead))
    with app.app_context():
        upgrade()
        with transaction() as session:
            register.record(session, actor=None, verb="open edition", subject="edition 2027", now=ahead)
        db.engine.dispose()
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused, vouched = (
            portal(tmp_path, "serve", PORT=port),
            portal(tmp_path, "serve", "--clock-is-right", PORT=port),
        )
    assert (refused.returncode, refused.stderr[:23]) == (1, "portal: the clock says ")
    assert f"the last act of the register is from {ahead:%Y-%m-%d %H:%M:%S} UTC. Set the clock right." in refused.stderr
    # Past the clock, only the port is in the way.
    assert vouched.stderr.splitlines()[-1].startswith(f"portal: port {port} cannot be had")
    with app.app_context():
        verbs = db.session.scalars(select(Act.verb).order_by(Act.number)).all()
        db.engine.dispose()
    assert verbs == ["open edition", "set clock back"]
