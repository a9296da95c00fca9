"""The calendar with 30 and with 10,000 meetings: pages and feeds as they are kept, and made anew after a change."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from portal.app import create_app
from portal.clock import FixedClock
from portal.config import Mode, Settings
from portal.database import db, transaction
from portal.events import files, operations
from portal.events.listing import Listing, Meeting
from tests.bench import floor
from tests.bench.ratios import show

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
LISTINGS = Path(operations.__file__).parent / "listings" / "2026.toml"
# Each has as many meetings as the group that meets on Saturdays, or one.
SIZES = {30: 30, 10_000: 1250}
PATHS = ("/", "/events/", "/events/month/2026-01", "/events/event-0", "/events.ics", "/events.atom", "/events.json")


def events() -> None:
    print("The calendar, in this process, SQLite: as kept, in floors; after a change, in ms of processor time")
    for meetings, listings in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            app = _portal(Path(folder), meetings, listings)
            client, least = app.test_client(), floor.Pages(Path(folder)).client
            print(f" {meetings:,} meetings of {listings:,} events")
            for path in PATHS:
                statements, spent, size = _anew(app, path)
                show(f"  {path}", partial(_body, least, "/"), ("kept", partial(_body, client, path)))
                print(f"{'':<36}anew {spent * 1000:.0f} ms, {statements} statements, {size / 1000:,.0f} kB")


def _body(client: FlaskClient, path: str) -> bytes:
    return client.get(path).data


def _portal(folder: Path, meetings: int, listings: int) -> Flask:
    settings = Settings(mode=Mode.DEMONSTRATION, secret_key="x" * 40, instance_path=folder)
    app = create_app(settings, FixedClock(NOW))
    with app.app_context():
        db.create_all()
        with transaction() as session:
            for listing in _listings(meetings, listings):
                operations.put(session, listing, now=NOW)
    return app


def _listings(meetings: int, listings: int) -> list[Listing]:
    """As many, spread over a year and a half, in the words of the group that meets on Saturdays."""
    group = files.read(LISTINGS.read_text(encoding="utf-8"))[0]
    each = meetings // listings
    made = []
    for number in range(listings):
        first = date(2026, 1, 2) + timedelta(days=number % 300)
        days = [first + timedelta(days=28 * n) for n in range(each)]
        held = tuple(Meeting(f"{number}.{day}", day, group.zone, group.meetings[0].at, 60) for day in days)
        made.append(replace(group, slug=f"event-{number}", listed_on=first, meetings=held))
    return made


def _anew(app: Flask, path: str) -> tuple[int, float, int]:
    """Statements, processor time and octets of the first answer after a change."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    spent, size = _best(lambda: _first_answer(app, path))
    event.remove(engine, "before_cursor_execute", note)
    return len(sent) // 3, spent, size


def _first_answer(app: Flask, path: str) -> int:
    app.extensions.pop("events.catalogue", None)
    answer = app.test_client().get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path} cannot be measured")
    return len(answer.data)


def _best(act: Callable[[], int]) -> tuple[float, int]:
    times = []
    for _ in range(3):
        begun = time.process_time()
        size = act()
        times.append(time.process_time() - begun)
    return min(times), size
