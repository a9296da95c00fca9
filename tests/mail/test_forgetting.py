"""What the mail forgets: the log after ninety days, all to one address at once, and the files that go with it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.database import db
from portal.mail import delivery, forgetting
from portal.mail.delivery import MAX_TRIES, Delivered, deliver
from portal.mail.models import Mail
from portal.mail.transports import Files
from tests.builders import DAY, NOW, SECOND


@pytest.fixture
def place(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """The settings of an app whose mails become files."""
    settings = replace(app.extensions["settings"], instance_path=tmp_path)
    monkeypatch.setitem(app.extensions, "settings", settings)
    with app.app_context():
        yield settings


def written(session: Session, **values: object) -> Mail:
    usual = {
        "message_id": f"<{uuid4().hex}@localhost>",
        "kind": "receipt",
        "to": "ada@example.org",
        "subject": "Receipt",
    }
    mail = Mail(**usual | {"body": "Dear Ada\n", "created_at": NOW, "due_at": NOW} | values)
    session.add(mail)
    session.commit()
    return mail


def subjects(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Mail.subject).order_by(Mail.id)))


def test_a_mail_is_forgotten_ninety_days_after_it_was_sent_and_not_a_second_before(session: Session) -> None:
    for name, age in (("old", 90 * DAY), ("young", 90 * DAY - SECOND)):
        mail = written(session, subject=name)
        mail.sent_at = NOW - age
    session.commit()
    assert forgetting.forget_old(session, now=NOW) == 1
    assert subjects(session) == ["young"]


def test_one_that_was_given_up_is_forgotten_too_and_one_that_waits_never(session: Session) -> None:
    for name, tries in (("given up", MAX_TRIES), ("waiting", 1)):
        mail = written(session, subject=name)
        mail.due_at, mail.tries = NOW - 90 * DAY, tries
    session.commit()
    assert forgetting.forget_old(session, now=NOW) == 1
    assert subjects(session) == ["waiting"]


def test_no_more_at_a_time_than_a_batch(session: Session, monkeypatch: pytest.MonkeyPatch, queries: list[str]) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 2)
    for _ in range(5):
        written(session).sent_at = NOW - 91 * DAY
    session.commit()
    counts = []
    for _ in range(4):
        queries.clear()
        counts.append((forgetting.forget_old(session, now=NOW), len(queries)))
    assert counts == [(2, 2), (2, 2), (1, 2), (0, 1)]


def test_everything_to_one_address_goes_at_once(session: Session) -> None:
    hers = written(session, to="ada@example.org", subject="sent")
    hers.sent_at = NOW
    written(session, to="ada@example.org", subject="waiting")
    written(session, to="ben@example.org", subject="another's")
    session.commit()
    assert [mail.subject for mail in forgetting.mails_to(session, "ada@example.org")] == ["sent", "waiting"]
    assert forgetting.forget_address(session, "ada@example.org") == 2
    assert subjects(session) == ["another's"]


def test_the_file_of_a_forgotten_mail_goes_even_where_its_number_is_given_again(
    session: Session, place: Settings
) -> None:
    gone = written(session, to="ada@example.org", subject="Receipt")
    deliver(NOW)
    (place.instance_path / "outbox" / "notes.txt").write_text("of somebody else")
    number = gone.id
    forgetting.forget_address(session, "ada@example.org")
    session.commit()
    session.expunge_all()
    kept = written(session, id=number, to="ben@example.org", subject="Receipt").message_id
    session.commit()
    deliver(NOW)
    assert len(list((place.instance_path / "outbox").iterdir())) == 3
    forgetting.sweep(place)
    left = sorted(path.name for path in (place.instance_path / "outbox").iterdir())
    assert left == [f"{number:06d}-receipt-{kept[1:13]}.eml", "notes.txt"]


def test_where_a_server_takes_the_mail_there_are_no_files_to_sweep(place: Settings) -> None:
    forgetting.sweep(replace(place, mail_url="smtp://localhost"))
    forgetting.sweep(place)
    assert not (place.instance_path / "outbox").exists()


def test_a_mail_that_is_forgotten_while_it_is_on_its_way_stops_nothing(
    session: Session, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = written(session, to="ada@example.org")
    number = first.id
    send = Files.send

    def forgotten_meanwhile(way_out: Files, message: object, of: int) -> None:
        send(way_out, message, of)  # type: ignore[arg-type]
        if message["To"] == "ada@example.org":  # type: ignore[index]
            forgetting.forget_address(session, "ada@example.org")
            session.expunge_all()
            # On SQLite a number that is free is given again: this one has not been sent.
            written(session, id=number, to="ben@example.org")

    monkeypatch.setattr(delivery.transport(place).__class__, "send", forgotten_meanwhile)
    assert deliver(NOW) == Delivered(sent=2, failed=0, waiting=0)
    db.session.remove()
    assert [(mail.to, mail.sent_at) for mail in session.scalars(select(Mail))] == [("ben@example.org", NOW)]
