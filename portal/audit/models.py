"""The register of acts: who did what, when. Rows are added and never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class Act(Model):
    """One act. Its digest covers the row and the digest before it, so that nothing can be changed in between."""

    __tablename__ = "act"

    # 1, 2, 3…: without a gap, so that a missing row is missed.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    # None: the portal itself, as when a deadline passes.
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    # What was done and to what, such as `assigned` and `entry K7QMX`.
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(200), index=True)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))
