"""A juror opens an essay, scores it and writes a comment, over real HTTP, against the least that keeps as much."""

import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path

from flask import Flask
from sqlalchemy import update

from portal.app import create_app
from portal.clock import SystemClock
from portal.config import Mode, Settings
from portal.database import transaction
from portal.manuscripts import intake
from portal.prize.models import BlindCopy
from portal.prize.operations import editions
from tests import builders
from tests.bench import servers
from tests.bench.browser import Browser, cookie_of
from tests.bench.entrants import DAY, SECRET
from tests.bench.essays import plain

ESSAYS, WORDS, ROUNDS = 40, 7_000, 5
COMMENT = "She lets the patient be a stranger, and says what that cost her."
# Each save brings something new.
_POINTS = cycle(range(1, 8))
_CRITERION = re.compile(r'name="(criterion-\d+)"')


def reviews() -> None:
    print(f"A review: {ESSAYS} essays of {WORDS:,} words, {servers.PROCESSES} web processes, SQLite")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        servers.portal(Path(name), SECRET_KEY=SECRET) as address,
        servers.scores(Path(name)) as least,
    ):
        app = create_app(Settings(Mode.PRODUCTION, SECRET, instance_path=Path(name), base_url=address))
        cookie, codes = _desk(app)
        juror, floor = Browser(address, cookie), Browser(least)
        found = [
            (
                _milliseconds(juror, [(f"/prize/jury/entries/{code}", "/review") for code in codes]),
                _milliseconds(floor, [(f"/score/{n}", "") for n in range(ESSAYS)]),
            )
            for _ in range(ROUNDS)
        ]
    ratios = [ours / theirs for ours, theirs in found]
    ours, theirs = (statistics.median(times) for times in zip(*found, strict=True))
    print(
        f"  open, save four scores and a comment: floor = 1 ({theirs:.1f} ms), portal {statistics.median(ratios):.1f}"
        f" [{min(ratios):.1f}–{max(ratios):.1f}] ({ours:.1f} ms)",
        flush=True,
    )


def _desk(app: Flask) -> tuple[str, list[str]]:
    """A juror's cookie, and the codes of the essays on their desk."""
    now = SystemClock().now()
    copy = intake.prepare(next(plain(1, WORDS)))
    with app.app_context(), transaction() as session:
        settings = builders.settings(opens_at=now - 90 * DAY, closes_at=now - DAY, reviews_due_at=now + 30 * DAY)
        edition = editions.create(session, now.year, settings, organiser=None, now=now)
        jun = builders.person(session, "Jun")
        seat = builders.seat(session, edition, jun)
        entries = [builders.entry(session, edition, builders.person(session)) for _ in range(ESSAYS)]
        for entry in entries:
            builders.assignment(session, seat, entry, assigned_at=now, published_at=now)
        session.execute(update(BlindCopy).values(html=copy.reading_html))
        return cookie_of(app, jun, now), [entry.code for entry in entries]


def _milliseconds(browser: Browser, desk: Sequence[tuple[str, str]]) -> float:
    """The median of a page and its save. desk: each page's address, and what follows it where it saves."""
    # While the other was measured, the server has let the line go.
    browser.close()
    browser.get(desk[0][0])
    times = []
    for page, tail in desk:
        begun = time.perf_counter()
        form = browser.get(page)
        names = sorted(set(_CRITERION.findall(form))) or [f"s{n}" for n in range(4)]
        typed = dict.fromkeys(names, str(next(_POINTS))) | {"comment": f"{COMMENT} {next(_POINTS)}", "act": "save"}
        status = browser.fill(form, page + tail, typed)
        times.append(time.perf_counter() - begun)
        if status != 303:
            raise RuntimeError(f"{page} answers {status} to a review")
    return statistics.median(times) * 1000
