"""Form, upload of 300 kB and confirmation, by the driver, the floor and the file that other programs were measured
with, which lie in ../shared/perf. What the driver itself takes is in every time, also in the floor's.
"""

import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import tomli_w

from portal.app import create_app
from portal.config import ROOT, Mode, Settings
from portal.database import db
from tests.bench import servers
from tests.bench.browser import Browser, given
from tests.bench.entrants import SECRET, TYPED, open_editions, path_of, signed_in
from tests.bench.essays import with_photograph

PERF = ROOT.parent / "shared" / "perf"
# More than hand in within the measured time, so that nobody does it twice.
ENTRANTS = 3_000
ROUNDS, SECONDS, TOGETHER = 4, 4, 20
# Of the others' file, which is shorter than an essay may be; and of one as Word saves it.
SHORTER, WORDS = 3_600, 5_400
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def handing_in() -> None:
    if not PERF.is_dir():
        print("Handing in as others were measured: skipped, ../shared/perf is not here")
        return
    print(f"Handing in as others were measured: {servers.PROCESSES} web processes, SQLite")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        perf = Path(shutil.copytree(PERF, Path(name) / "perf", copy_function=shutil.copyfile))
        subprocess.run([sys.executable, "mkfiles.py"], cwd=perf, check=True, stdout=subprocess.DEVNULL)
        with (
            servers.portal(Path(name), SECRET_KEY=SECRET) as address,
            servers.others_floor(perf / "floor") as floor,
        ):
            _write_scenarios(perf, Path(name), address, floor)
            _compare(perf, f"their file, {SHORTER:,} words")
            (perf / "files" / "essay.docx").write_bytes(next(with_photograph(1, WORDS)))
            _compare(perf, f"as Word saves one, {WORDS:,} words")


def _write_scenarios(perf: Path, instance: Path, address: str, floor: str) -> None:
    """What each of the two is asked; the sessions of the portal's entrants, who have signed in already."""
    scenarios, sessions = perf / "scenarios", perf / "sessions"
    scenarios.mkdir()
    sessions.mkdir()
    theirs = re.sub("(?m)^base = .*", f'base = "{floor}"', (perf / "floor.toml").read_text())
    (scenarios / "floor.toml").write_text(theirs)

    app = create_app(Settings(Mode.PRODUCTION, SECRET, instance_path=instance, base_url=address))
    cookies = signed_in(app, ENTRANTS)
    path = path_of(open_editions(app, 1, minimum_words=SHORTER)[0])
    with app.app_context():
        db.engine.dispose()
    kept = {str(n): [dict([cookie.split("=", 1)]), {}] for n, cookie in enumerate(cookies, 1)}
    (sessions / "sess-portal-W3.json").write_text(json.dumps(kept))

    browser = Browser(address, cookies[-1])
    unseen = given(browser.get(path))
    browser.close()
    upload = {
        "post": path, "t": "upload", "salt": True, "expect": 303,
        "form": {name: f"{{{name}}}" for name in unseen} | TYPED,
        "files": {"file": ["../files/essay.docx", "essay.docx", WORD]},
    }  # fmt: skip
    form = {"get": path, "t": "form", "save": {name: f'name="{name}"[^>]*value="([^"]*)"' for name in unseen}}
    receipt = {"get": path, "t": "confirmation", "contains": TYPED["title"]}
    portal = {"name": "portal", "base": address, "w": {"W3": {"pool": ENTRANTS, "steps": [form, upload, receipt]}}}
    (scenarios / "portal.toml").write_text(tomli_w.dumps(portal))


def _compare(perf: Path, label: str) -> None:
    print(f"  {label}:")
    for pace, together in (("one after another", 1), (f"{TOGETHER} at a time", TOGETHER)):
        rounds = [(_driven(perf, "floor", together), _driven(perf, "portal", together)) for _ in range(ROUNDS)]
        times = [ours[0] / least[0] for least, ours in rounds]
        rates = [ours[1] / least[1] for least, ours in rounds]
        least, ours = (statistics.median(run[0] for run in runs) for runs in zip(*rounds, strict=True))
        print(
            f"    {pace}: floor = 1 ({least:.1f} ms), portal {statistics.median(times):.1f}"
            f" [{min(times):.1f}–{max(times):.1f}] ({ours:.0f} ms); of the floor's rate"
            f" {statistics.median(rates):.2f} [{min(rates):.2f}–{max(rates):.2f}]",
            flush=True,
        )


def _driven(perf: Path, target: str, together: int) -> tuple[float, float]:
    """The median milliseconds of a flow, and flows a second. Raises RuntimeError where any failed."""
    command = [sys.executable, "load.py", f"scenarios/{target}.toml", "-w", "W3", "-c", str(together)]
    environment = os.environ | {"LOAD_CACHE": str(perf / "sessions")}
    done = subprocess.run(
        [*command, "-s", str(SECONDS)], cwd=perf, env=environment, check=True, capture_output=True, text=True
    )
    found = json.loads(done.stdout)
    if found["errors"]:
        raise RuntimeError(found["first_error"])
    return found["lat"]["flow"]["p50"], found["rate"]
