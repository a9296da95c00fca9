"""The outbox: a mail is a row, written with the act that it tells of and sent after it."""

from datetime import datetime

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class Mail(Model):
    """One mail to one address. Once sent it keeps no body: the links in it would open accounts."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Given when the row is written, so that a second attempt is recognised as the same mail.
    message_id: Mapped[str] = mapped_column(String(255), unique=True)
    # What the mail is about, for what may be said only once, such as `reminder 2027 of seat 12`.
    key: Mapped[str | None] = mapped_column(String(255), unique=True)
    # The template that it was made from.
    kind: Mapped[str] = mapped_column(String(80))
    to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(Text)
    # Small text files that go with it: name, type (such as `application/json`) and text.
    attachments: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    # Whoever is sending it has it until then; afterwards it is anybody's again.
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)
    # The kind of error and the server's code, without an address.
    last_error: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None] = mapped_column(Instant)

    __table_args__ = (
        Index("ix_mail_unsent", due_at, sqlite_where=sent_at.is_(None), postgresql_where=sent_at.is_(None)),
        Index("ix_mail_to", to),
    )
