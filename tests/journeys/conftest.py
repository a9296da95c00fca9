"""A portal that really serves, and a real browser in front of it."""

import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.accounts.models import Person
from portal.accounts.operations import create_person
from portal.app import create_app
from portal.clock import FixedClock
from portal.config import Mode, Settings
from portal.database import db, transaction
from portal.mail.models import Mail
from portal.prize import upkeep
from tests.conftest import SECRET, with_schema

BEGIN = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
PASSWORD = "quiet harbour lantern"
# How long a page may take to do what is expected of it, in ms: it is there in no time, and on a busy machine later.
PATIENCE = 30_000
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@dataclass
class Portal:
    """A served portal whose clock stands where the test puts it."""

    app: Flask
    url: str
    clock: FixedClock

    def newest_link(self, address: str) -> str:
        """The link in the newest mail to this address."""
        with self.app.app_context():
            newest = select(Mail.body).filter_by(to=address).order_by(Mail.id.desc()).limit(1)
            body = db.session.scalars(newest).one()
        found = re.search(rf"{re.escape(self.url)}\S+", body)
        assert found is not None, body
        return found[0]

    def make_copies(self) -> None:
        """What the process beside the server does within a second or two: the copies that jurors read."""
        with self.app.app_context():
            upkeep.make_copies(self.clock.now())

    def add_organiser(self, address: str, name: str) -> None:
        now = self.clock.now()
        with self.app.app_context(), transaction() as session:
            create_person(
                session, email=address, name=name, password=PASSWORD, confirmed_at=now, now=now, is_organiser=True
            )


def with_accounts(*names: str) -> list[Person]:
    """People of these names, who can sign in as ada@jury.example and so on."""
    with transaction() as session:
        return [
            create_person(
                session,
                email=f"{name.lower()}@jury.example",
                name=name,
                password=PASSWORD,
                confirmed_at=BEGIN,
                now=BEGIN,
            )
            for name in names
        ]


@pytest.fixture(params=["sqlite", "postgresql"])
def portal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Portal]:
    clock = FixedClock(BEGIN)
    settings = Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path)
    settings = with_schema(request, settings, request.param)
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    settings = replace(settings, base_url=f"http://127.0.0.1:{server.server_port}")
    server.app = app = create_app(settings, clock)
    with app.app_context():
        engine = db.engine
    # It looks so often whether it is to stop.
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield Portal(app, settings.base_url, clock)
    server.shutdown()
    thread.join()
    server.server_close()
    # A page that was closed may still be waiting for an answer, whose connection is to be given back first.
    until = time.monotonic() + 10
    while engine.pool.checkedout() and time.monotonic() < until:  # type: ignore[attr-defined]
        time.sleep(0.02)
    engine.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        message = "Chromium is missing: install it, on Debian with `apt-get install chromium`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Somebody's own browser window. What the page complains of on its console fails the test.

    javascript: whether scripts run · width: of the window, in CSS pixels · touch: whether it is a telephone
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_window(*, javascript: bool = True, width: int = 1280, touch: bool = False) -> Page:
        size: ViewportSize = {"width": 360, "height": 740} if touch else {"width": width, "height": 900}
        context = browser.new_context(
            java_script_enabled=javascript, viewport=size, has_touch=touch, is_mobile=touch, reduced_motion="reduce"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        context.close()
    # The browser itself reports every answer that is no success; those are expected where a test is about them.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
