from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, Column, MetaData, inspect, select

from portal.accounts.models_second_step import RecoveryCode, SecondStep
from portal.app import create_app
from portal.config import Mode, Settings
from portal.database import db
from portal.mail.models import Mail
from portal.prize.models import Blob, Edition, Manuscript, StoredRanking
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import Award
from portal.prize.rules.declarations import DECLARATIONS
from tests.builders import DAY, NOW, person
from tests.conftest import SECRET, new_database
from tests.prize.chamber import committee


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app whose database has nothing in it."""
    settings = Settings(mode=Mode.TESTING, secret_key=SECRET, instance_path=tmp_path)
    if request.param == "postgresql":
        settings = replace(settings, database_url=new_database(request.getfixturevalue("postgresql")))
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)


@pytest.mark.usefixtures("empty")
def test_the_migrations_make_what_the_models_say() -> None:
    upgrade()
    assert differences() == []


@pytest.mark.usefixtures("empty")
def test_they_go_down_to_nothing_and_up_again() -> None:
    upgrade()
    downgrade(revision="base")
    assert inspect(db.engine).get_table_names() == ["alembic_version"]
    upgrade()
    assert differences() == []


@pytest.mark.usefixtures("empty")
def test_what_an_earlier_method_made_of_the_scores_is_worked_out_anew() -> None:
    upgrade(revision="0001")
    fill(NOW)
    upgrade(revision="0012")
    ranking = MetaData()
    ranking.reflect(db.engine, only=["ranking"])
    left = {"edition_id": 1, "digest": "0" * 64, "state": "done", "claimed_at": NOW.replace(tzinfo=None), "result": {}}
    with db.engine.begin() as connection:
        connection.execute(ranking.tables["ranking"].insert().values(left))
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(select(StoredRanking.digest)).all() == []


def fill(instant: datetime) -> None:
    """One row of everything that an essay hangs on, as the first schema has it."""
    schema = MetaData()
    schema.reflect(db.engine)
    at, day = instant.replace(tzinfo=None), instant.date()
    rows: dict[str, dict[str, object]] = {
        "person": {"email": "ada@example.org", "fs_uniquifier": "u"},
        "event": {"audience": "everyone", "mode": "online", "status": "published"},
        "edition": {"minimum_words": 1, "maximum_words": 2, "lowest": 1, "highest": 10, "reads_per_entry": 2}
        | {"opens_at": at, "reading_from": at + DAY, "closes_at": at + DAY, "reviews_due_at": at + 2 * DAY},
        "blob": {"sha256": "0" * 64, "content": b"PK"},
        "entry": {"year_of_study": 4},
        "manuscript": {"sha256": "0" * 64, "words": 2, "main_words": 1, "replaced_at": None},
        "mail": {},
    }
    with db.engine.begin() as connection:
        for name, given in rows.items():
            values = {
                column.name: _some(column, at, day) for column in schema.tables[name].columns if not column.nullable
            }
            connection.execute(schema.tables[name].insert().values(values | given))


def _some(column: Column[Any], at: datetime, day: date) -> object:
    """Something that this column takes."""
    kind = column.type.python_type
    usual = {int: 1, str: "x", bool: False, datetime: at, date: day, bytes: b"", dict: {}, float: 0.0}
    return [] if isinstance(column.type, JSON) else usual[kind]


@pytest.mark.usefixtures("empty")
def test_what_the_first_schema_held_is_there_afterwards_and_says_what_it_said() -> None:
    upgrade(revision="0001")
    fill(NOW)
    upgrade()
    with db.engine.connect() as connection:
        edition = connection.execute(select(Edition.grace_minutes, Edition.declarations)).one()
        manuscript = connection.execute(select(Manuscript.arrived_at, Manuscript.received_at)).one()
        assert (edition.grace_minutes, edition.declarations) == (30, DECLARATIONS)
        assert manuscript.arrived_at == manuscript.received_at == NOW
        assert connection.execute(select(Mail.attachments)).scalar_one() == []
        assert connection.execute(select(Blob.content, Blob.erased_at)).one() == (b"PK", None)
    downgrade(revision="0001")
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(select(Blob.content)).scalar_one() == b"PK"


@pytest.mark.usefixtures("empty")
def test_a_decision_that_was_made_before_there_were_rows_for_it_has_them_afterwards() -> None:
    upgrade(revision="0001")
    fill(NOW)
    upgrade(revision="0012")
    schema, at = MetaData(), NOW.replace(tzinfo=None)
    schema.reflect(db.engine)
    awards = [{"place": 1, "essay": code, "cents": 500_000} for code in ("x", "GONE")]
    signed = {"document": {"awards": awards}, "digest": "d", "put_at": at}
    decided = signed | {"decided_at": at, "record": {}, "signature": "s"}
    with db.engine.begin() as connection:
        for name, given in {"seat": {"role": "committee"}, "proposal": decided}.items():
            values = {c.name: _some(c, at, at.date()) for c in schema.tables[name].columns if not c.nullable}
            connection.execute(schema.tables[name].insert().values(values | given))
    upgrade()
    with db.engine.connect() as connection:
        rows = connection.execute(select(Award.proposal_id, Award.entry_id, Award.place, Award.cents)).all()
    assert [tuple(row) for row in rows] == [(1, 1, 1, 500_000)]


def test_an_announced_edition_goes_down_below_the_announcement_and_up_again_with_its_decision(empty: Flask) -> None:
    upgrade()
    session = db.session()
    its = committee(session)
    its.unseal()
    its.announce(person(session, "Olga", is_organiser=True), NOW + DAY)
    ada, award = its.author("BBBBBB").id, select(Award.entry_id, Award.place).order_by(Award.place)
    said = {"name": "Z. Marrow", "shows_school": True, "shows_country": False, "said_at": NOW}
    session.add(Byline(entry_id=its.essay("BBBBBB").id, **said))
    session.add(SecondStep(person_id=ada, secret="sealed", last_counter=1, since=NOW))
    session.flush()
    session.add(RecoveryCode(person_id=ada, digest="0" * 64))
    session.commit()
    before = [tuple(row) for row in session.execute(award)]
    db.session.remove()
    downgrade(revision="0018")
    upgrade()
    session = db.session()
    assert [tuple(row) for row in session.execute(award)] == before
    assert session.scalars(select(Edition.announced_at)).all() == [NOW + DAY]
    assert [session.scalars(select(table)).all() for table in (Byline, SecondStep, RecoveryCode)] == [[], [], []]
    assert differences() == []
