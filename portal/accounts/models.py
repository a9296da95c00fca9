"""A person: who signs in. What they may do in a prize is a seat there, not a role here."""

from datetime import datetime

from flask_security import UserMixin, verify_password
from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class Person(Model, UserMixin):
    """Somebody with an account. The attribute names without a comment here are those Flask-Security asks for."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_in_lower_case"),
        CheckConstraint("name <> ''", name="has_a_name"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    # An argon2id hash; none until an invited person has chosen a password.
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    # What the session cookie and every mailed link carry. Changes at sign-out, with the password and with the address,
    # so that all that carry the old one are worthless.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    is_organiser: Mapped[bool] = mapped_column(default=False)
    # When the account was deleted: what is left is a number that the register and the prize's record refer to.
    erased_at: Mapped[datetime | None] = mapped_column(Instant)

    # Flask-Security looks for roles; this portal has none.
    roles: tuple[()] = ()

    def verify_and_update_password(self, password: str) -> bool:
        """Only verifies: a hash that has grown old is renewed by the sign-in form, in a transaction of its own."""
        return bool(verify_password(password, self.password))
