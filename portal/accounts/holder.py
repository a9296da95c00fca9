"""What the accounts themselves hold of a person: the account, the mails to its address, its acts in the register."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from portal.accounts import memberships, second_step
from portal.accounts.download import as_json, columns
from portal.accounts.holdings import Counts, HeldFile, Words
from portal.accounts.models import Person
from portal.accounts.queries import memberships_of
from portal.audit import register
from portal.database import Model
from portal.mail import forgetting as mails
from portal.mail.models import Mail

# An account whose address nobody has confirmed: its links are dead long before.
UNCONFIRMED_KEPT = timedelta(days=30)
BATCH = 100

# The last mail to somebody whose account is deleted.
FAREWELL = "accounts/deleted"


class AccountHolder:
    readme = "accounts/data/readme_account.txt"

    def files(self, session: Session, person: Person, now: datetime) -> Iterator[HeldFile]:  # noqa: ARG002
        yield as_json("account.json", columns(person, "name", "email", "is_organiser", "created_at", "confirmed_at"))
        if vouched := memberships_of(session, person.id):
            about = ("kind", "body", "claimed_at", "verified_at", "since", "until")
            yield as_json("memberships.json", [columns(one, *about) for one in vouched])
        if step := second_step.state(session, person.id):
            yield as_json("second_step.json", columns(step, "since", "left"))
        written = mails.mails_to(session, person.email)
        yield as_json("mails.json", [columns(mail, "subject", "kind", "created_at", "sent_at") for mail in written])
        acts = register.acts_of(session, person)
        yield as_json("register.json", [columns(act, "number", "at", "verb", "subject", "facts") for act in acts])

    def kept(self, session: Session, person: Person, now: datetime) -> Words:  # noqa: ARG002
        values = {"person": person, "mails_kept": mails.LOG_KEPT.days, "memberships": _memberships(session, person)}
        return Words("accounts/data/kept_account.html", values)

    def loss(self, session: Session, person: Person, now: datetime) -> Words:  # noqa: ARG002
        values = {"person": person, "memberships": _memberships(session, person)}
        return Words("accounts/data/loss_account.html", values)

    def erase(self, session: Session, person: Person, *, now: datetime) -> Counts:  # noqa: ARG002
        gone = memberships.erase(session, person.id)
        steps = second_step.erase(session, person.id)
        return {"mails": mails.forget_address(session, person.email), "memberships": gone, "second steps": steps}

    def forget(self, session: Session, *, now: datetime) -> Counts:
        _forget_farewells(session)
        return {
            "mails": mails.forget_old(session, now=now),
            "memberships": memberships.forget(session, now=now),
            "unconfirmed accounts": _forget_unconfirmed(session, now),
        }


def _memberships(session: Session, person: Person) -> int:
    """How many are verified or claimed."""
    return len(memberships_of(session, person.id))


def _forget_farewells(session: Session) -> None:
    """Once the last mail has left, nobody needs to know where to."""
    session.execute(update(Mail).where(Mail.kind == FAREWELL, Mail.sent_at.is_not(None), Mail.to != "").values(to=""))


def _forget_unconfirmed(session: Session, now: datetime) -> int:
    """Accounts a month old that nobody has ever entered and nothing refers to; that of an organiser waits for them."""
    referring = [
        foreign_key.parent
        for table in Model.metadata.sorted_tables
        for foreign_key in table.foreign_keys
        if foreign_key.column is Person.__table__.c.id
    ]
    due = (
        select(Person.id)
        .where(
            Person.confirmed_at.is_(None),
            Person.created_at <= now - UNCONFIRMED_KEPT,
            Person.erased_at.is_(None),
            Person.is_organiser.is_(False),
            *(~exists().where(column == Person.id) for column in referring),
        )
        .order_by(Person.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    numbers = session.scalars(due).all()
    if numbers:
        session.execute(delete(Person).where(Person.id.in_(numbers)))
    return len(numbers)
