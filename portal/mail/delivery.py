"""Sending what waits in the outbox. Any number of machines may do so at once."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from flask import current_app
from sqlalchemy import ColumnElement, func, or_, select

from portal.config import Settings
from portal.database import transaction
from portal.mail.models import Mail
from portal.mail.transports import Transport, Undeliverable, Unreachable, transport

log = logging.getLogger(__name__)

MAX_TRIES = 10
# Longer than one mail can take: connecting, and each step of the conversation, end after 20 seconds of silence.
CLAIM = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one round did: mails sent, mails not taken, and mails that still wait for a later round."""

    sent: int
    failed: int
    waiting: int


def deliver(now: datetime) -> Delivered:
    """Send every mail that is due, each at least once and, unless a machine dies between sending and noting, only once.

    A mail that is not taken is tried again after 2, 4, 8… minutes (at most six hours), ten times in all. Where the
    server is away the round ends, and that does not count as a try. Commits on its own: call it outside of any act.
    """
    settings: Settings = current_app.extensions["settings"]
    sent = failed = 0
    with transport(settings) as way_out:
        while (mail := _claim(now)) is not None:
            error = _attempt(way_out, mail, settings.sender)
            _note(mail.message_id, error, now)
            if error is None:
                sent += 1
                continue
            failed += 1
            if isinstance(error, Unreachable):
                break
    with transaction() as session:
        waiting = session.scalar(select(func.count()).select_from(Mail).where(_unsent())) or 0
    return Delivered(sent, failed, waiting)


def _unsent() -> ColumnElement[bool]:
    return Mail.sent_at.is_(None) & (Mail.tries < MAX_TRIES)


def _claim(now: datetime) -> Mail | None:
    """The next mail that is due, ours alone until the claim runs out."""
    free = or_(Mail.claimed_until.is_(None), Mail.claimed_until <= now)
    with transaction() as session:
        mail = session.scalars(
            select(Mail)
            .where(_unsent(), Mail.due_at <= now, free)
            .order_by(Mail.due_at, Mail.id)
            .limit(1)
            # On PostgreSQL the others pass over a row that somebody is claiming; SQLite has one writer at a time.
            .with_for_update(skip_locked=True)
            # What is known of a row by this number may be of a mail that is forgotten.
            .execution_options(populate_existing=True)
        ).first()
        if mail is not None:
            mail.claimed_until = now + CLAIM
    return mail


def _attempt(way_out: Transport, mail: Mail, sender: str) -> Undeliverable | None:
    try:
        way_out.send(as_message(mail, sender), mail.id)
    except Undeliverable as error:
        return error
    except Exception as error:  # a mail that cannot even be put together must not hold up the others
        return Undeliverable(type(error).__name__)
    return None


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it goes out, the same at every attempt."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    # Tells an out-of-office robot not to answer.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    for file in mail.attachments:
        kind, _, subtype = file["type"].partition("/")
        message.add_attachment(file["text"].encode(), maintype=kind, subtype=subtype, filename=file["name"])
    return message


def _note(message_id: str, error: Undeliverable | None, now: datetime) -> None:
    with transaction() as session:
        # By the name that is never given twice: the row may have been forgotten meanwhile, with its reader's account.
        row = session.scalars(select(Mail).filter_by(message_id=message_id)).one_or_none()
        if row is None:
            return
        row.claimed_until = None
        if error is None:
            row.sent_at, row.body, row.attachments, row.last_error = now, "", [], None
            return
        row.last_error = str(error)
        if not isinstance(error, Unreachable):
            row.tries += 1
        row.due_at = now + min(timedelta(minutes=2 ** max(row.tries, 1)), LONGEST_WAIT)
        if row.tries == MAX_TRIES:
            log.error("mail %d (%s) given up after %d tries: %s", row.id, row.kind, row.tries, row.last_error)
        else:
            log.warning("mail %d (%s) not sent: %s", row.id, row.kind, row.last_error)
