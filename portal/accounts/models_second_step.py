"""The second step of a sign-in: the authenticator app of a person, and what lets them in without it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Instant, Model


class SecondStep(Model):
    """Whoever has a row gives a code after the password.

    secret: what the app and the portal share, encrypted; see `authenticator`
    last_counter: the half minute of the latest code that was taken: neither that code nor an older one is taken again
    """

    __tablename__ = "second_step"
    __table_args__ = (
        CheckConstraint("secret <> ''", name="has_a_secret"),
        CheckConstraint("last_counter > 0", name="begun_with_a_code"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, autoincrement=False)
    secret: Mapped[str] = mapped_column(String(400))
    last_counter: Mapped[int]
    since: Mapped[datetime] = mapped_column(Instant)


class RecoveryCode(Model):
    """One of the codes on a sheet of paper, each good for once. It is shown when it is made, and kept as a digest.

    The digest depends on no secret: in a backup that is restored under another SECRET_KEY it still lets people in.
    """

    __tablename__ = "recovery_code"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="whole_digest"),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("second_step.person_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
