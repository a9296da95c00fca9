"""A person, and what bodies vouch for of them. What somebody may do in a prize is a seat there, not a role here."""

from datetime import date, datetime

from flask_security import UserMixin, verify_password
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, exists, text
from sqlalchemy.orm import Mapped, column_property, mapped_column

from portal.accounts.membership import Held, Kind
from portal.accounts.models_second_step import SecondStep
from portal.database import Instant, Model

# The group of attributes that other packages give a person, to say whether the account has weight: see `weight`.
WEIGHT = "weight"


class Membership(Model):
    """What a body vouches for, of a person; `membership` says what kinds there are. Until the organiser has verified
    it, it is somebody's own word and gives nothing.

    since, until: the days from which and to which it holds, both included; until is NULL while no end is known
    """

    __tablename__ = "membership"
    __table_args__ = (
        Index(
            "uq_membership_open",
            "person_id",
            "kind",
            "body",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in Kind)})", name="kind"),
        CheckConstraint("body <> ''", name="somebody_vouches"),
        CheckConstraint("until IS NULL OR since <= until", name="ends_after_it_begins"),
        CheckConstraint("(verified_at IS NULL) = (verified_by_id IS NULL)", name="verified_by_somebody"),
        CheckConstraint("(verified_at IS NULL) = (since IS NULL)", name="holds_from_a_day"),
        CheckConstraint("claimed_at IS NOT NULL OR verified_at IS NOT NULL", name="said_by_somebody"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str] = mapped_column(String(16))
    body: Mapped[str] = mapped_column(String(200))
    claimed_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date | None]
    until: Mapped[date | None]

    @property
    def held(self) -> Held | None:
        """As a value; None while it is a claim."""
        return None if self.since is None else Held(Kind(self.kind), self.body, self.since, self.until)


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
    # Whether anything is verified of them, whenever it holds: read along, since every page asks it of its reader.
    is_vouched_for: Mapped[bool] = column_property(
        exists().where(Membership.person_id == id, Membership.since.is_not(None)).correlate_except(Membership)  # noqa: A003
    )

    # Whether the sign-in asks for a code after the password: read along as well.
    has_second_step: Mapped[bool] = column_property(
        exists().where(SecondStep.person_id == id).correlate_except(SecondStep)  # noqa: A003
    )

    # Flask-Security looks for roles; this portal has none.
    roles: tuple[()] = ()

    def verify_and_update_password(self, password: str) -> bool:
        """Only verifies: a hash that has grown old is renewed by the sign-in form, in a transaction of its own."""
        return bool(verify_password(password, self.password))
