"""Pages, against the least that Flask can do for them: one query, one small template, in the same process."""

import tempfile
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db
from portal.demo import load as demonstration
from portal.prize.models import Assignment, Entry, Seat
from tests.bench import floor
from tests.bench.ratios import show


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
        least = floor.Pages(Path(folder)).client
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
                lambda: least.get("/").data,
                ("portal", lambda client=client, path=path: client.get(path).data),  # type: ignore[misc]
            )
