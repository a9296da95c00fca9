import logging
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.database import db, transaction
from portal.mail.delivery import MAX_TRIES, Delivered, deliver
from portal.mail.models import Mail
from tests.builders import NOW
from tests.mail.conftest import Mailbox, ServerStarter, free_port

MINUTE = timedelta(minutes=1)
UseUrl = Callable[[str], None]


@pytest.fixture
def outbox(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings: Settings = app.extensions["settings"]
    monkeypatch.setitem(app.extensions, "settings", replace(settings, instance_path=tmp_path))
    return tmp_path / "outbox"


@pytest.fixture
def use_url(app: Flask, monkeypatch: pytest.MonkeyPatch) -> UseUrl:
    def use(url: str) -> None:
        settings: Settings = app.extensions["settings"]
        monkeypatch.setitem(app.extensions, "settings", replace(settings, mail_url=url))

    return use


@pytest.fixture
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def written(session: Session, subject: str = "Your receipt", to: str = "ada@example.org") -> Mail:
    mail = Mail(
        message_id=f"<{uuid4().hex}@localhost>",
        kind="receipt",
        to=to,
        subject=subject,
        body="Grüezi Ada\n",
        created_at=NOW,
        due_at=NOW,
    )
    session.add(mail)
    session.commit()
    return mail


@pytest.mark.usefixtures("context")
class TestFiles:
    def test_a_mail_becomes_a_file(self, session: Session, outbox: Path) -> None:
        mail = written(session, subject="Ihr Beleg: «Émile»")
        assert deliver(NOW) == Delivered(sent=1, failed=0, waiting=0)
        (path,) = outbox.iterdir()
        assert path.name == f"{mail.id:06d}-ihr-beleg-mile-{mail.message_id[1:13]}.eml"
        message = message_from_bytes(path.read_bytes(), policy=policy.default)
        assert {name: message[name] for name in ("From", "To", "Subject", "Message-ID", "Date", "Auto-Submitted")} == {
            "From": "no-reply@localhost",
            "To": "ada@example.org",
            "Subject": "Ihr Beleg: «Émile»",
            "Message-ID": mail.message_id,
            "Date": "Mon, 01 Mar 2027 12:00:00 +0000",
            "Auto-Submitted": "auto-generated",
        }
        assert message.get_content() == "Grüezi Ada\r\n"  # type: ignore[attr-defined]

    def test_a_sent_mail_is_not_sent_again_and_keeps_no_body(self, session: Session, outbox: Path) -> None:
        mail = written(session)
        deliver(NOW)
        assert deliver(NOW + MINUTE) == Delivered(sent=0, failed=0, waiting=0)
        session.refresh(mail)
        assert (mail.sent_at, mail.body, mail.claimed_until) == (NOW, "", None)

    def test_a_mail_waits_until_it_is_due(self, session: Session, outbox: Path) -> None:
        written(session).due_at = NOW + MINUTE
        session.commit()
        assert deliver(NOW) == Delivered(sent=0, failed=0, waiting=1)
        assert deliver(NOW + MINUTE) == Delivered(sent=1, failed=0, waiting=0)

    def test_what_a_dead_machine_had_claimed_is_free_after_ten_minutes(self, session: Session, outbox: Path) -> None:
        written(session).claimed_until = NOW + 10 * MINUTE
        session.commit()
        assert deliver(NOW + 9 * MINUTE).sent == 0
        assert deliver(NOW + 10 * MINUTE).sent == 1

    def test_a_folder_that_cannot_be_written_keeps_the_mail(self, session: Session, outbox: Path) -> None:
        outbox.mkdir()
        # A folder where the file should go: replacing fails even for root.
        mail = written(session)
        (outbox / f"{mail.id:06d}-your-receipt-{mail.message_id[1:13]}.eml").mkdir()
        assert deliver(NOW) == Delivered(sent=0, failed=1, waiting=1)

    def test_a_mail_that_cannot_be_put_together_does_not_hold_up_the_others(
        self, session: Session, outbox: Path
    ) -> None:
        bad = written(session, subject="one\r\ntwo")
        written(session)
        assert deliver(NOW) == Delivered(sent=1, failed=1, waiting=1)
        session.refresh(bad)
        assert (bad.last_error, bad.tries) == ("ValueError", 1)


@pytest.mark.usefixtures("context")
class TestSmtp:
    def test_mails_go_out_over_one_connection_in_the_order_they_were_due(
        self, session: Session, mailbox: Mailbox, start_server: ServerStarter, use_url: UseUrl
    ) -> None:
        use_url(f"smtp://127.0.0.1:{start_server().port}")
        sent = [written(session, subject=f"Number {n}") for n in range(3)]
        assert deliver(NOW) == Delivered(sent=3, failed=0, waiting=0)
        assert mailbox.ids == [mail.message_id for mail in sent]
        assert mailbox.messages[0].get_content() == "Grüezi Ada\r\n"

    def test_a_mail_outlives_a_server_that_is_away_and_keeps_its_message_id(
        self, session: Session, mailbox: Mailbox, start_server: ServerStarter, use_url: UseUrl
    ) -> None:
        use_url(f"smtp://127.0.0.1:{free_port()}")
        mail = written(session)
        for round_ in range(MAX_TRIES + 5):
            assert deliver(NOW + round_ * 2 * MINUTE) == Delivered(sent=0, failed=1, waiting=1)
        session.refresh(mail)
        assert (mail.tries, mail.last_error, mail.sent_at) == (0, "ConnectionRefusedError 111", None)
        use_url(f"smtp://127.0.0.1:{start_server().port}")
        assert deliver(NOW + timedelta(hours=1)) == Delivered(sent=1, failed=0, waiting=0)
        assert mailbox.ids == [mail.message_id]

    def test_a_server_that_is_away_is_asked_once_a_round(self, session: Session, use_url: UseUrl) -> None:
        use_url(f"smtp://127.0.0.1:{free_port()}")
        for _ in range(3):
            written(session)
        assert deliver(NOW) == Delivered(sent=0, failed=1, waiting=3)

    def test_a_mail_cut_off_in_the_middle_is_sent_again_with_the_same_message_id(
        self, session: Session, mailbox: Mailbox, start_server: ServerStarter, use_url: UseUrl
    ) -> None:
        use_url(f"smtp://127.0.0.1:{start_server().port}")
        mail = written(session)
        mailbox.refusal = "hang up"
        assert deliver(NOW) == Delivered(sent=0, failed=1, waiting=1)
        mailbox.refusal = ""
        assert deliver(NOW + MINUTE) == Delivered(sent=0, failed=0, waiting=1)
        assert deliver(NOW + 2 * MINUTE) == Delivered(sent=1, failed=0, waiting=0)
        assert mailbox.ids == [mail.message_id]

    def test_a_refused_mail_waits_twice_as_long_each_time_and_is_given_up_after_ten_tries(
        self,
        session: Session,
        mailbox: Mailbox,
        start_server: ServerStarter,
        use_url: UseUrl,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        use_url(f"smtp://127.0.0.1:{start_server().port}")
        mail = written(session)
        mailbox.refusal = "451 ada@example.org is greylisted"
        waits, now = [], NOW
        with caplog.at_level(logging.WARNING):
            while deliver(now).failed:
                session.refresh(mail)
                waits.append((mail.due_at - now) // MINUTE)
                now = mail.due_at
        assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
        assert deliver(now + timedelta(days=9)) == Delivered(sent=0, failed=0, waiting=0)
        assert caplog.messages[-1] == f"mail {mail.id} (receipt) given up after 10 tries: SMTPDataError 451"
        assert "ada" not in caplog.text

    def test_one_refused_recipient_does_not_hold_up_the_next(
        self, session: Session, mailbox: Mailbox, start_server: ServerStarter, use_url: UseUrl
    ) -> None:
        use_url(f"smtp://127.0.0.1:{start_server().port}")
        mailbox.recipient_refusal = "550 no such user"
        first, second = written(session), written(session)
        assert deliver(NOW) == Delivered(sent=0, failed=2, waiting=2)
        session.refresh(first)
        assert first.last_error == "SMTPRecipientsRefused 550"
        mailbox.recipient_refusal = ""
        assert deliver(NOW + 2 * MINUTE).sent == 2
        assert mailbox.ids == [first.message_id, second.message_id]

    def test_a_server_that_offers_encryption_is_spoken_to_encrypted(
        self,
        session: Session,
        mailbox: Mailbox,
        start_server: ServerStarter,
        use_url: UseUrl,
        encryption: ssl.SSLContext,
        certificate: tuple[Path, Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        server = start_server(tls_context=encryption, require_starttls=True, authenticator=mailbox.authenticate)
        use_url(f"smtp://portal:p%40ss%2Fword@127.0.0.1:{server.port}")
        written(session)
        assert deliver(NOW) == Delivered(sent=1, failed=0, waiting=0)
        assert mailbox.credentials == [(b"portal", b"p@ss/word")]

    def test_smtps_is_encrypted_from_the_first_byte(
        self,
        session: Session,
        mailbox: Mailbox,
        start_server: ServerStarter,
        use_url: UseUrl,
        encryption: ssl.SSLContext,
        certificate: tuple[Path, Path],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        use_url(f"smtps://127.0.0.1:{start_server(ssl_context=encryption).port}")
        written(session)
        assert deliver(NOW) == Delivered(sent=1, failed=0, waiting=0)
        assert len(mailbox.messages) == 1

    def test_a_server_with_a_stranger_s_certificate_gets_nothing(
        self,
        session: Session,
        mailbox: Mailbox,
        start_server: ServerStarter,
        use_url: UseUrl,
        encryption: ssl.SSLContext,
    ) -> None:
        use_url(f"smtp://127.0.0.1:{start_server(tls_context=encryption).port}")
        mail = written(session)
        assert deliver(NOW) == Delivered(sent=0, failed=1, waiting=1)
        session.refresh(mail)
        assert (mail.last_error, mailbox.messages) == ("SSLCertVerificationError 1", [])

    def test_a_password_is_never_said_in_the_clear(
        self, session: Session, mailbox: Mailbox, start_server: ServerStarter, use_url: UseUrl
    ) -> None:
        server = start_server(authenticator=mailbox.authenticate, auth_require_tls=False)
        use_url(f"smtp://portal:secret@127.0.0.1:{server.port}")
        mail = written(session)
        assert deliver(NOW) == Delivered(sent=0, failed=1, waiting=1)
        session.refresh(mail)
        assert (mail.last_error, mailbox.credentials) == (smtplib.SMTPNotSupportedError.__name__, [])


def test_two_machines_at_once_send_each_mail_once(
    engine_app: Flask, mailbox: Mailbox, start_server: ServerStarter, monkeypatch: pytest.MonkeyPatch
) -> None:
    # On the engine itself, with true commits: the usual fixtures share one connection.
    settings: Settings = engine_app.extensions["settings"]
    url = f"smtp://127.0.0.1:{start_server().port}"
    monkeypatch.setitem(engine_app.extensions, "settings", replace(settings, mail_url=url))
    with engine_app.app_context(), transaction() as session:
        ids = sorted(written_row(session, n).message_id for n in range(40))
    results: list[Delivered] = []
    together = threading.Barrier(4)

    def machine() -> None:
        with engine_app.app_context():
            together.wait()
            results.append(deliver(NOW))

    machines = [threading.Thread(target=machine) for _ in range(4)]
    try:
        for thread in machines:
            thread.start()
        for thread in machines:
            thread.join()
        assert sorted(mailbox.ids) == ids
        assert sum(result.sent for result in results) == 40
        assert sum(result.failed for result in results) == 0
    finally:
        with engine_app.app_context(), transaction() as session:
            session.execute(delete(Mail))
        with engine_app.app_context():
            db.session.remove()


def written_row(session: Session, number: int) -> Mail:
    mail = Mail(
        message_id=f"<{number}@localhost>",
        kind="receipt",
        to="ada@example.org",
        subject="Your receipt",
        body="Grüezi Ada\n",
        created_at=NOW,
        due_at=NOW,
    )
    session.add(mail)
    return mail
