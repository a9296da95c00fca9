"""A person: who signs in. What they may do in a prize is a seat there, not a role here."""

from datetime import datetime

from flask_security import UserMixin
from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class Person(Model, UserMixin):
    """Somebody with an account. The attribute names without a comment here are those Flask-Security asks for."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # Changes at sign-out, reset and deactivation, so that every cookie that carries the old one is worthless.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    is_organiser: Mapped[bool] = mapped_column(default=False)

    # Flask-Security looks for roles; this portal has none.
    roles: tuple[()] = ()
