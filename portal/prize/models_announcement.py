"""What becomes public of a decision: when, by whose act, and under which name a winner is printed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class Announcement(Model):
    """The organiser's act by which a decision becomes public, at the edition's `announced_at`; gone where it is taken
    back before then.

    mailed_at: when everybody was written to, which is once.
    """

    __tablename__ = "announcement"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), unique=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    mailed_at: Mapped[datetime | None] = mapped_column(Instant)


class Byline(Model):
    """How the author of an essay that wins is to be named, in public and in print. No row: not said yet.

    name: None for somebody who does not want to be named.
    """

    __tablename__ = "byline"
    __table_args__ = (
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(
            "name IS NOT NULL OR NOT (shows_school OR shows_country)", name="nothing_is_said_of_whoever_is_not_named"
        ),
    )

    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    name: Mapped[str | None] = mapped_column(String(120))
    shows_school: Mapped[bool]
    shows_country: Mapped[bool]
    said_at: Mapped[datetime] = mapped_column(Instant)
