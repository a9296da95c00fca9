"""The least that a program can do for the same work: what every time of the portal is a multiple of.

`Pages` shows some rows, in this process. `upload_app` takes a file, `scores_app` keeps scores and `means_app` prints
means; these are served by gunicorn in processes of their own.
"""

import os
import secrets
import tempfile
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, abort, redirect, render_template_string, request, session
from flask.typing import ResponseReturnValue

from portal.database import sqlite_module

ROWS = 30
PAGE = "<!doctype html><ul>{% for n, title in rows %}<li>{{ n }} {{ title }}</li>{% endfor %}</ul>"
FORM = (
    '<!doctype html><form method="post" enctype="multipart/form-data"><input type="hidden" name="csrf_token"'
    ' value="{{ token }}"><input name="title"><input type="file" name="file"><button>Hand in</button></form>'
)
MEANS = (
    "<!doctype html><table>{% for r in rows %}<tr><td>{{ loop.index }}<td><a href=/essay/{{ r[0] }}>{{ r[1] }}</a>"
    "<td>{{ r[2] }}{% for mean in r[3:] %}<td>{{ '%.2f' % mean }}{% endfor %}</tr>\n{% endfor %}</table>"
)
SCORES = (
    '<!doctype html><form method="post"><input type="hidden" name="csrf_token" value="{{ token }}">'
    '{% for n in range(4) %}<input name="s{{ n }}" value="{{ kept[n] if kept }}">{% endfor %}<textarea name="comment">'
    "{{ kept[4] if kept }}</textarea><button>Save</button></form>"
)
RECEIPT = "<!doctype html><p>{{ title }}: {{ digest }}</p>"


class Pages:
    """A bare Flask app that shows some rows of its own SQLite file."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite_module().connect(folder / "floor.sqlite", check_same_thread=False)
        self._database.executescript("PRAGMA journal_mode=WAL; CREATE TABLE row (n INTEGER PRIMARY KEY, title TEXT);")
        self._database.executemany("INSERT INTO row VALUES (?, ?)", [(n, f"Event {n}") for n in range(ROWS)])
        self._database.commit()
        app = Flask("floor")
        self._template = app.jinja_env.from_string(PAGE)
        app.add_url_rule("/", view_func=self._page)
        self.client = app.test_client()

    def _page(self) -> str:
        return self._template.render(rows=self._database.execute("SELECT * FROM row ORDER BY n").fetchall())


def upload_app() -> Flask:
    """A form, an upload kept durably (a file and a row, both synced), and its receipt; nobody looks into the file."""
    folder = Path(os.environ["FLOOR_FOLDER"])
    app = Flask("floor")
    app.secret_key = os.environ["FLOOR_SECRET"]

    @cache
    def database() -> Any:
        connection = sqlite_module().connect(folder / "floor.sqlite", timeout=30, isolation_level=None)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        connection.execute("CREATE TABLE IF NOT EXISTS upload (id INTEGER PRIMARY KEY, title, name, size, digest)")
        return connection

    @app.get("/healthz")
    def healthz() -> str:
        return "well"

    @app.get("/entry")
    def form() -> str:
        token = session.setdefault("token", secrets.token_urlsafe(16))
        return render_template_string(FORM, token=token)

    @app.post("/entry")
    def submit() -> ResponseReturnValue:
        if not secrets.compare_digest(session.get("token", ""), request.form.get("csrf_token", "-")):
            abort(400)
        file = request.files["file"]
        digest, size = sha256(), 0
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as kept:
            while piece := file.stream.read(2**16):
                digest.update(piece)
                size += kept.write(piece)
            kept.flush()
            os.fsync(kept.fileno())
        Path(kept.name).rename(folder / digest.hexdigest())
        row = (request.form["title"], file.filename, size, digest.hexdigest())
        done = database().execute("INSERT INTO upload (title, name, size, digest) VALUES (?, ?, ?, ?)", row)
        return redirect(f"/entry/{done.lastrowid}", 303)

    @app.get("/entry/<int:number>")
    def receipt(number: int) -> str:
        title, digest = database().execute("SELECT title, digest FROM upload WHERE id = ?", (number,)).fetchone()
        return render_template_string(RECEIPT, title=title, digest=digest)

    return app


def scores_app() -> Flask:
    """A form with four scores and a text, and keeping them durably: one row, synced."""
    path = Path(os.environ["FLOOR_FOLDER"]) / "scores.sqlite"
    app = Flask("floor")
    app.secret_key = os.environ["FLOOR_SECRET"]

    @cache
    def database() -> Any:
        connection = sqlite_module().connect(path, timeout=30, isolation_level=None)
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;")
        connection.execute("CREATE TABLE IF NOT EXISTS review (essay INTEGER PRIMARY KEY, a, b, c, d, comment)")
        return connection

    @app.get("/healthz")
    def healthz() -> str:
        return "well"

    @app.get("/score/<int:essay>")
    def form(essay: int) -> str:
        token = session.setdefault("token", secrets.token_urlsafe(16))
        row = database().execute("SELECT a, b, c, d, comment FROM review WHERE essay = ?", (essay,))
        return render_template_string(SCORES, token=token, kept=row.fetchone())

    @app.post("/score/<int:essay>")
    def save(essay: int) -> ResponseReturnValue:
        if not secrets.compare_digest(session.get("token", ""), request.form.get("csrf_token", "-")):
            abort(400)
        row = (essay, *(int(request.form[f"s{n}"]) for n in range(4)), request.form["comment"])
        database().execute("INSERT OR REPLACE INTO review VALUES (?, ?, ?, ?, ?, ?)", row)
        return redirect(f"/score/{essay}", 303)

    return app


def means_app() -> Flask:
    """The ranking by the mean: one query over the reviews of so many essays, four reads each, and one table."""
    path = Path(os.environ["FLOOR_FOLDER"]) / f"ranking-{os.getpid()}.sqlite"
    app = Flask("floor")
    template = app.jinja_env.from_string(MEANS)

    @cache
    def database() -> Any:
        connection = sqlite_module().connect(path, isolation_level=None, check_same_thread=False)
        connection.executescript(
            "PRAGMA journal_mode=WAL; CREATE TABLE essay (n, id, title, PRIMARY KEY (n, id)) WITHOUT ROWID;"
            "CREATE TABLE review (n, essay, juror, a, b, c, d, PRIMARY KEY (n, essay, juror)) WITHOUT ROWID; BEGIN"
        )
        for n in (200, 1000):
            essays = [(n, i, f"Essay {i}: a chair by the window") for i in range(n)]
            connection.executemany("INSERT INTO essay VALUES (?, ?, ?)", essays)
            reviews = [(n, i, j, *((i * 7 + j * k) % 10 + 1 for k in range(4))) for i in range(n) for j in range(4)]
            connection.executemany("INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, ?)", reviews)
        connection.execute("COMMIT")
        return connection

    @app.get("/healthz")
    def healthz() -> str:
        return "well"

    @app.get("/means/<int:n>")
    def means(n: int) -> str:
        query = (
            "SELECT e.id, e.title, count(*), avg(a), avg(b), avg(c), avg(d), avg(a + b + c + d) AS total FROM essay e"
            " JOIN review r ON r.n = e.n AND r.essay = e.id WHERE e.n = ? GROUP BY e.id ORDER BY total DESC, e.id"
        )
        return template.render(rows=database().execute(query, (n,)).fetchall())

    return app
