"""The benchmarks: `make bench`. Everything is a ratio within one run, because absolute times mean little elsewhere.

Counting is measured against the least that any counter must do: unzip the file and parse its main part. Pages are
measured against the least that Flask can do for them: one query, one small template (`Floor`), in the same process.
Medians; the range in brackets is that of the ratios over the rounds. The ranking alone is measured in seconds.
"""

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select

from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db, sqlite_module
from portal.demo import load as demonstration
from portal.demo.essays.compose import compose
from portal.demo.essays.model import Paragraph
from portal.demo.essays.word import to_docx
from portal.manuscripts import words
from portal.manuscripts.package import Package
from portal.prize.models import Assignment, Entry, Seat
from tests.manuscripts.word_files import docx as word_file
from tests.manuscripts.word_files import text_run
from tests.scoring.juries import invented

ROUNDS = 7
FLOOR_ROWS = 30


def seconds(act: Callable[[], object], least: float = 0.15) -> float:
    """The time of one call: the best mean of three goes of at least `least` seconds each."""
    act()
    means = []
    for _ in range(3):
        begun, calls = time.perf_counter(), 0
        while (spent := time.perf_counter() - begun) < least:
            act()
            calls += 1
        means.append(spent / calls)
    return min(means)


def show(name: str, floor: Callable[[], object], *others: tuple[str, Callable[[], object]]) -> None:
    """One line: each of the others in multiples of the floor, measured turn about."""
    ratios: dict[str, list[float]] = {label: [] for label, _ in others}
    floors = []
    for _ in range(ROUNDS):
        base = seconds(floor)
        floors.append(base)
        for label, act in others:
            ratios[label].append(seconds(act) / base)
    found = ", ".join(f"{label} {statistics.median(r):.1f} [{min(r):.1f}–{max(r):.1f}]" for label, r in ratios.items())
    print(f"{name:<34} floor = 1 ({statistics.median(floors) * 1000:.2f} ms), {found}", flush=True)


def unzip_and_parse(data: bytes) -> None:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        etree.fromstring(archive.read("word/document.xml"))


def split_by_python_docx(data: bytes) -> int:
    return sum(len(paragraph.text.split()) for paragraph in docx.Document(BytesIO(data)).paragraphs)


def as_word_saves_it(length: int) -> bytes:
    """An essay whose XML is as heavy as in files that Word saved: about 80 bytes a word, in runs of a few words each,
    with the marks of editing sessions and of the spelling checker around them."""
    words_of_it = [
        word for part in compose(7, length).parts if isinstance(part, Paragraph) for word in part.text.split()
    ]
    marks = '<w:rFonts w:cs="Times New Roman"/><w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-GB"/>'
    paragraphs = []
    for start in range(0, len(words_of_it), 90):
        runs = (words_of_it[at : at + 5] for at in range(start, min(start + 90, len(words_of_it)), 5))
        text = '<w:proofErr w:type="spellStart"/>'.join(text_run(escape(" ".join(run)) + " ", marks) for run in runs)
        paragraphs.append(f'<w:p w:rsidR="00A77B3E" w:rsidRDefault="00A77B3E">{text}</w:p>')
    return word_file("".join(paragraphs))


def counting() -> None:
    print("Counting the words of an essay of about 12,000 words")
    by_docx = to_docx(compose(7, 11_800), "Nobody")
    for name, data in (("as Word saves it", as_word_saves_it(12_000)), ("made by python-docx", by_docx)):
        show(
            f"  {name}, {len(data) / 1000:.0f} kB",
            lambda data=data: unzip_and_parse(data),  # type: ignore[misc]
            ("portal", lambda data=data: words.count(Package(data))),
            ("python-docx, split at spaces", lambda data=data: split_by_python_docx(data)),
        )


class Floor:
    """The least: a bare Flask app that shows some rows of its own SQLite file."""

    PAGE = "<!doctype html><ul>{% for n, title in rows %}<li>{{ n }} {{ title }}</li>{% endfor %}</ul>"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite_module().connect(folder / "floor.sqlite", check_same_thread=False)
        self._database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE row (n INTEGER PRIMARY KEY, title TEXT);")
        self._database.executemany("INSERT INTO row VALUES (?, ?)", [(n, f"Event {n}") for n in range(FLOOR_ROWS)])
        self._database.commit()
        app = Flask("floor")
        self._template = app.jinja_env.from_string(self.PAGE)
        app.add_url_rule("/", view_func=self._page)
        self.client = app.test_client()

    def _page(self) -> str:
        return self._template.render(rows=self._database.execute("SELECT * FROM row ORDER BY n").fetchall())


def signed_in(app: Flask, role: str) -> FlaskClient:
    client = app.test_client()
    address = demonstration.accounts_by_role()[role]
    client.post("/sign-in", data={"email": address, "password": demonstration.PASSWORD})
    return client


def pages() -> None:
    print("Pages of the demonstration (22 listings, 60 essays), in this process, SQLite")
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(mode=Mode.DEMONSTRATION, secret_key="x" * 40, instance_path=Path(folder))
        app = create_app(settings)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            db.create_all()
            demonstration.load(app.extensions["clock"].now(), say=lambda _: None)
            juror = select(Entry.code).join(Assignment, Assignment.entry_id == Entry.id).join(Seat)
            code = db.session.scalars(juror.where(Seat.email == demonstration.accounts_by_role()["juror"])).first()
        floor = Floor(Path(folder)).client
        for name, client, path in (
            ("start page, anonymous", app.test_client(), "/"),
            ("listings, anonymous", app.test_client(), "/events/"),
            ("one listing, anonymous", app.test_client(), "/events/ascona-prize-2026"),
            ("one call, anonymous", app.test_client(), "/prize/2026/"),
            ("juror reads an essay", signed_in(app, "juror"), f"/prize/jury/entries/{code}"),
            ("committee, 24 essays × 4", signed_in(app, "committee member"), "/prize/2025/committee/"),
        ):
            if client.get(path).status_code != 200:
                raise RuntimeError(f"{path} cannot be measured")
            show(
                f"  {name}",
                lambda: floor.get("/").data,
                ("portal", lambda client=client, path=path: client.get(path).data),  # type: ignore[misc]
            )


def ranking() -> None:
    """Not a ratio: what may be spent on the largest prize is said in seconds and megabytes."""
    print("Ranking 5,000 essays by 20,000 reviews of 150 jurors, in a process of its own")
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "scores.csv"
        rows = [f"{essay},{juror},{points:g}" for essay, juror, (points,) in invented(5000, 150, 4)]
        table.write_text("\n".join(["essay,juror,points", *rows]))
        begun = time.perf_counter()
        command = [sys.executable, "-m", "portal.cli", "rank", table, "--json"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _, failed, spent = os.wait4(process.pid, 0)
    if failed:
        raise RuntimeError("the ranking cannot be measured")
    print(
        f"  {time.perf_counter() - begun:.1f} s, of which {spent.ru_utime + spent.ru_stime:.1f} s computing;"
        f" {spent.ru_maxrss / 1024:.0f} MB"
    )


if __name__ == "__main__":
    print(f"SQLite {sqlite_module().sqlite_version} (Python's own: {sqlite3.sqlite_version})")
    counting()
    ranking()
    pages()
