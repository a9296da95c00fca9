"""The deadline's last minute: everybody hands in, over real HTTP, to the server that `portal serve` starts.

Times are told in milliseconds and in multiples of the floor, which is sent the same bytes at the same moments.
Afterwards every answer is held against the database: what was acknowledged is stored, once and byte for byte, and what
was not is not.
"""

import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select, update

from portal.app import create_app
from portal.audit import register
from portal.clock import SystemClock
from portal.config import Mode, Settings
from portal.database import db, transaction
from portal.prize.models import Edition, Entry, Manuscript
from portal.prize.queries import integrity
from tests.bench import servers
from tests.bench.browser import Browser
from tests.bench.entrants import SECRET, TYPED, open_editions, path_of, signed_in
from tests.bench.essays import plain, with_photograph

ENTRANTS, WORDS = 200, 8_000
ONE_BY_ONE, TOGETHER = 30, 20
# They come ever more densely until the deadline, or all in the same instant shortly before it.
RUSH, BEFORE_THE_DEADLINE = 12.0, timedelta(seconds=5)


def last_minute() -> None:
    """Prints what was measured. Exits with 1 and a list where what is stored is not what was acknowledged."""
    files = list(with_photograph(ENTRANTS, WORDS))
    size = statistics.mean(map(len, files)) / 1000
    print(f"The last minute: {ENTRANTS} entrants, {size:.0f} kB each, {servers.PROCESSES} web processes, SQLite")
    faults: list[str] = []
    with _portal_and_floor(files) as (app, site, floor):
        plainly, at_ease, spread, at_once = open_editions(app, 4)
        some = list(plain(ENTRANTS // 2, WORDS))
        for label, year, sent in (("written plainly", plainly, some), ("as Word saves them", at_ease, files)):
            print(f"  essays {label}:")
            _flows(replace(floor, files=sent), replace(site, files=sent), path_of(year))
        dense = [RUSH * (n / ENTRANTS) ** 0.5 for n in range(ENTRANTS)]
        for label, year, moments in (
            (f"within {RUSH:.0f} s", spread, dense),
            ("in one instant", at_once, [0.0] * ENTRANTS),
        ):
            least = floor.rush("/entry", moments)
            bodies = site.opened(path_of(year))
            _close_soon(app, year, max(moments))
            answers = site.rush(path_of(year), moments, bodies)
            _show(label, least, answers)
            faults += _lost_or_double(app, year, files, answers)
        with app.app_context():
            faults += register.verify(db.session()) + integrity.faults(db.session())
    if faults:
        sys.exit("\n".join(faults))
    print("  every essay that was acknowledged is stored, none twice, and none besides")


@dataclass(frozen=True)
class Answer:
    """status: 0 where no answer came."""

    status: int
    location: str
    seconds: float

    @property
    def acknowledges(self) -> bool:
        return self.status == 303


@dataclass(frozen=True)
class Site:
    """Where essays are handed in, the portal or the floor: a browser and a file for each entrant."""

    browsers: Sequence[Browser]
    files: Sequence[bytes]

    def flow(self, path: str, n: int) -> float:
        """Form, upload, receipt: the seconds until the receipt is there."""
        browser = self.browsers[n]
        begun = time.perf_counter()
        answer = self._hand_in(path, n, browser.form(path, TYPED, self.files[n]))
        if not answer.acknowledges:
            raise RuntimeError(f"{path} answers {answer.status} to an essay")
        browser.get(urlsplit(answer.location).path)
        seconds = time.perf_counter() - begun
        browser.close()
        return seconds

    def opened(self, path: str) -> list[bytes]:
        """Everybody's form, ready to be sent."""

        def filled(n: int) -> bytes:
            body = self.browsers[n].form(path, TYPED, self.files[n])
            self.browsers[n].close()
            return body

        with ThreadPoolExecutor(TOGETHER) as pool:
            return list(pool.map(filled, range(ENTRANTS)))

    def rush(self, path: str, moments: Sequence[float], bodies: Sequence[bytes] | None = None) -> list[Answer]:
        """Each entrant's upload at their moment, in seconds from now, on a connection of its own."""
        bodies = bodies or self.opened(path)
        start = threading.Barrier(ENTRANTS)

        def hand_in(n: int) -> Answer:
            start.wait()
            time.sleep(moments[n])
            answer = self._hand_in(path, n, bodies[n])
            self.browsers[n].close()
            return answer

        with ThreadPoolExecutor(ENTRANTS) as pool:
            return list(pool.map(hand_in, range(ENTRANTS)))

    def _hand_in(self, path: str, n: int, body: bytes) -> Answer:
        begun = time.perf_counter()
        try:
            status, location = self.browsers[n].send(path, body)
        except OSError:
            status, location = 0, ""
        return Answer(status, location, time.perf_counter() - begun)


@contextmanager
def _portal_and_floor(files: Sequence[bytes]) -> Iterator[tuple[Flask, Site, Site]]:
    """Both served while the block runs; the app is for looking into the same database."""
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        servers.portal(Path(name), SECRET_KEY=SECRET, TRUSTED_PROXIES="1") as address,
        servers.floor(Path(name)) as least,
    ):
        app = create_app(Settings(Mode.PRODUCTION, SECRET, instance_path=Path(name), base_url=address))
        cookies = signed_in(app, ENTRANTS)
        yield app, Site([Browser(address, c) for c in cookies], files), Site([Browser(least) for _ in cookies], files)
        with app.app_context():
            db.engine.dispose()


def _close_soon(app: Flask, year: int, seconds: float) -> None:
    """The deadline is shortly after so many seconds from now, when most uploads still wait for their answer."""
    closes_at = SystemClock().now() + timedelta(seconds=seconds) + BEFORE_THE_DEADLINE
    with app.app_context(), transaction() as session:
        session.execute(update(Edition).filter_by(year=year).values(closes_at=closes_at))


def _flows(floor: Site, site: Site, path: str) -> None:
    for label, entrants, at_once in (
        ("one after another", range(ONE_BY_ONE), 1),
        (f"{TOGETHER} at a time", range(ONE_BY_ONE, ENTRANTS // 2), TOGETHER),
    ):
        least, least_rate = _timed(floor, "/entry", entrants, at_once)
        found, rate = _timed(site, path, entrants, at_once)
        print(
            f"    form, upload, receipt, {label}: floor = 1 ({least * 1000:.1f} ms), portal {found / least:.1f}"
            f" ({found * 1000:.0f} ms); floor {least_rate:.0f} a second, portal {rate:.0f}, 1/{least_rate / rate:.1f}",
            flush=True,
        )


def _timed(site: Site, path: str, entrants: range, at_once: int) -> tuple[float, float]:
    """The median seconds of a flow, and flows a second."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        took = list(pool.map(lambda n: site.flow(path, n), entrants))
    return statistics.median(took), len(took) / (time.perf_counter() - begun)


def _show(label: str, least: Sequence[Answer], answers: Sequence[Answer]) -> None:
    accepted = sum(answer.acknowledges for answer in answers)
    others = sorted({answer.status for answer in answers if not answer.acknowledges})
    ours, floors = _percentiles(answers), _percentiles(least)
    times = ", ".join(f"p{p} {ours[p - 1] * 1000:.0f} ms = {ours[p - 1] / floors[p - 1]:.1f}" for p in (50, 95, 99))
    refused = f"refused {len(answers) - accepted}{f' {others}' if others else ''}"
    print(
        f"  {label}: accepted {accepted}, {refused}; {times} (floor's p50 = 1: {floors[49] * 1000:.0f} ms)", flush=True
    )


def _percentiles(answers: Sequence[Answer]) -> list[float]:
    return statistics.quantiles([answer.seconds for answer in answers], n=100, method="inclusive")


def _lost_or_double(app: Flask, year: int, files: Sequence[bytes], answers: Sequence[Answer]) -> list[str]:
    """What is wrong with what is stored of an edition, by what was answered. The bytes are `integrity`'s to check."""
    own = select(Manuscript.sha256).join(Entry, Entry.id == Manuscript.entry_id).join(Edition)
    with app.app_context():
        stored = db.session.scalars(own.where(Edition.year == year)).all()
    sent = [sha256(file).hexdigest() for file in files]
    acknowledged = {digest for digest, answer in zip(sent, answers, strict=True) if answer.acknowledges}
    lost, unasked = acknowledged.difference(stored), set(stored).difference(acknowledged)
    return [
        *(f"{year}: {digest} was acknowledged and is lost" for digest in lost),
        *(f"{year}: {digest} was not acknowledged and is stored" for digest in unasked),
        *(f"{year}: {digest} is stored {times} times" for digest, times in Counter(stored).items() if times > 1),
    ]
