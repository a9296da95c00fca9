"""The committee's desk with a large ranking, over real HTTP, against the least that prints as many means."""

import statistics
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import Model, db
from portal.manuscripts.prepared import SANITISER
from portal.prize import upkeep
from portal.prize.models import Assignment, BlindCopy, Blob, Edition, Entry, Manuscript, Review, Role, Score
from portal.prize.operations import editions
from tests import builders
from tests.bench import servers
from tests.bench.browser import Browser, cookie_of
from tests.scoring.juries import invented

SIZES, JURORS, READS = (200, 1000), 20, 4
ROUNDS, PAGES = 5, 20
SECRET = "a secret for the benchmark alone, and long enough"
DAY = timedelta(days=1)


def standings() -> None:
    print(f"The committee's desk, {READS} reads an essay by {JURORS} jurors, {servers.PROCESSES} web processes, SQLite")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name,
        servers.portal(Path(name), SECRET_KEY=SECRET, SECOND_FACTOR="optional") as address,
        servers.means(Path(name)) as least,
    ):
        app = create_app(Settings(Mode.PRODUCTION, SECRET, instance_path=Path(name), base_url=address))
        with app.app_context():
            now = app.extensions["clock"].now()
            cas = builders.person(db.session(), "Cas")
            db.session.add(Blob(sha256="0" * 64, size=1, content=b"-"))
            cookie = cookie_of(app, cas, now)
            years = [_judged(db.session(), now, cas, essays) for essays in SIZES]
            upkeep.rank(now)
        desk, floor = Browser(address, cookie), Browser(least)
        for year, essays in zip(years, SIZES, strict=True):
            _show(essays, (desk, f"/prize/{year}/committee/"), (floor, f"/means/{essays}"))
        with app.app_context():
            db.engine.dispose()


def _show(essays: int, ours: tuple[Browser, str], theirs: tuple[Browser, str]) -> None:
    if ours[0].get(ours[1]).count('class="place"') != essays:
        raise RuntimeError("the desk cannot be measured: it does not show every essay")
    found = [(_milliseconds(*ours), _milliseconds(*theirs)) for _ in range(ROUNDS)]
    ratios = [portal / floor for portal, floor in found]
    portal, floor = (statistics.median(times) for times in zip(*found, strict=True))
    print(
        f"  {essays:>5,} essays: floor = 1 ({floor:.1f} ms), portal {statistics.median(ratios):.1f}"
        f" [{min(ratios):.1f}–{max(ratios):.1f}] ({portal:.1f} ms)",
        flush=True,
    )


def _milliseconds(browser: Browser, path: str) -> float:
    # While the other was measured, the server has let the line go.
    browser.close()
    browser.get(path)
    times = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        browser.get(path)
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


def _judged(session: Session, now: datetime, cas: Person, essays: int) -> int:
    """The year of an edition with so many essays, all read. In bulk: one by one, a thousand take minutes."""
    settings = builders.settings(opens_at=now - 90 * DAY, closes_at=now - 60 * DAY, reviews_due_at=now - DAY)
    its: Edition = editions.create(session, 2000 + SIZES.index(essays), settings, organiser=None, now=now)
    session.flush()
    builders.seat(session, its, cas, Role.COMMITTEE)
    seats = [builders.seat(session, its, builders.person(session, f"Juror {n}")).id for n in range(JURORS)]
    given = [(int(essay[1:]), int(juror[1:]), points) for essay, juror, (points,) in invented(essays, JURORS, READS)]
    people = _add(
        session,
        Person,
        (
            {
                "email": f"{its.year}-{n}@x.org",
                "name": "Ada",
                "fs_uniquifier": f"{its.year}-{n}",
                "active": True,
                "created_at": now,
                "is_organiser": False,
            }
            for n in range(essays)
        ),
    )
    entry = {"edition_id": its.id, "school": "", "city": "", "country": "CH", "supervisor": "", "declared": {}}
    entry |= {"help_received": "", "submitted_at": now, "is_anchor": False}
    titles = ({"code": f"{its.year}{n:04}", "title": f"Essay {n}: a chair by the window"} for n in range(essays))
    entries = _add(session, Entry, (entry | title | {"person_id": p} for title, p in zip(titles, people, strict=True)))
    version = {"number": 1, "sha256": "0" * 64, "file_name": "e.docx", "words": 6000, "main_words": 6000, "ledger": {}}
    version |= {name: [] for name in ("findings", "removed", "masks", "signature", "near_copies")}
    version |= {"received_at": now, "arrived_at": now, "held": False}
    versions = _add(session, Manuscript, (version | {"entry_id": entry_id} for entry_id in entries))
    # Else they would be made while the pages are timed.
    copy = {"sanitiser": SANITISER, "html": "", "headings": [], "docx": b""}
    session.execute(insert(BlindCopy), [copy | {"manuscript_id": version_id} for version_id in versions])
    told = {"position": 1, "assigned_at": now, "published_at": now}
    asked = _add(session, Assignment, (told | {"seat_id": seats[j], "entry_id": entries[e]} for e, j, _ in given))
    done = {"comment": "", "remark": "", "version": 1, "saved_at": now, "handed_in_at": now}
    pairs = zip(asked, given, strict=True)
    reviews = _add(
        session, Review, (done | {"assignment_id": a, "manuscript_id": versions[e]} for a, (e, _, _) in pairs)
    )
    criteria = [criterion.id for criterion in builders.criteria(session, its)]
    points = zip(reviews, given, strict=True)
    rows = [{"review_id": r, "criterion_id": c, "points": int(p or 0)} for r, (_, _, p) in points for c in criteria]
    session.execute(insert(Score), rows)
    session.commit()
    return its.year


def _add(session: Session, model: type[Model], rows: Iterable[Mapping[str, Any]]) -> Sequence[int]:
    """The ids of the new rows, in their order."""
    table = model.__table__
    return session.scalars(insert(table).returning(table.c.id, sort_by_parameter_order=True), list(rows)).all()  # type: ignore[arg-type]
