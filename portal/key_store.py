"""The public halves of the keys that signed files are or were signed with: they stay, so that old files can be
checked. Each kind of file has a table of its own."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.database import Instant
from portal.signatures import key_name


class PublishedKey:
    """The columns of such a table. name: as signed files call it · since: when it was first signed with"""

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    public: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime] = mapped_column(Instant)


Table = TypeVar("Table", bound=PublishedKey)


def publish(session: Session, table: type[Table], public: str, now: datetime) -> None:
    """Have a key among the published ones, from when it is first signed with."""
    name = key_name(public)
    if session.get(table, name) is None:
        row = table()
        row.name, row.public, row.since = name, public, now
        try:
            with session.begin_nested():
                session.add(row)
        except IntegrityError:
            # Another act at the same moment was the first to be signed with it.
            pass


def keys(session: Session, table: type[Table]) -> Sequence[Table]:
    """Every key of this kind, the latest first."""
    return session.scalars(select(table).order_by(table.since.desc(), table.name)).all()
