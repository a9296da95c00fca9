"""Forgetting mails: those to an address, and the log of those that were sent long ago."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.config import Settings
from portal.database import db
from portal.mail.delivery import MAX_TRIES
from portal.mail.models import Mail
from portal.mail.transports import Files

# How long the portal knows to whom it wrote, and about what: long enough to answer "we never received it".
LOG_KEPT = timedelta(days=90)

# At one time: a round of `portal tick` must not hold the others up.
BATCH = 500


def mails_to(session: Session, address: str) -> Sequence[Mail]:
    """What was written to this address and is not forgotten yet, the oldest first."""
    return session.scalars(select(Mail).filter_by(to=address).order_by(Mail.id)).all()


def forget_address(session: Session, address: str) -> int:
    """Forget every mail to this address, also what waits to be sent; returns how many."""
    gone = session.execute(delete(Mail).where(Mail.to == address).returning(Mail.id))
    return len(gone.all())


def forget_old(session: Session, *, now: datetime) -> int:
    """Forget mails that were sent, or given up, ninety days ago; returns how many."""
    then = now - LOG_KEPT
    over = or_(Mail.sent_at <= then, (Mail.tries >= MAX_TRIES) & (Mail.due_at <= then))
    # On PostgreSQL others pass over what somebody is forgetting; SQLite has one writer at a time.
    due = select(Mail.id).where(over).order_by(Mail.id).limit(BATCH).with_for_update(skip_locked=True)
    numbers = session.scalars(due).all()
    if numbers:
        session.execute(delete(Mail).where(Mail.id.in_(numbers)))
    return len(numbers)


def sweep(settings: Settings) -> None:
    """Where mails are files, remove the files of mails that are forgotten."""
    if not settings.mail_url:
        Files(settings.instance_path / "outbox").keep_only(db.session.scalars(select(Mail.message_id)).all())
