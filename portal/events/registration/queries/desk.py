"""The list of an event as the organiser sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Person
from portal.events.queries import folded
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.queries.accounts import accounts
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, state


@dataclass(frozen=True, slots=True)
class Line:
    """One registration: whose, where it stands, and its money. turn: in the waitlist, from 1."""

    registration: Registration
    name: str
    email: str | None
    state: State
    account: Account
    turn: int | None = None


@dataclass(slots=True)
class Sums:
    """Of many ledgers in one currency, in cents. What one still owes is not set off against what another gets back."""

    held: int = 0
    claim: int = 0
    open: int = 0
    to_return: int = 0


@dataclass(frozen=True, slots=True)
class Written:
    """A line of a ledger, and who wrote it; None where it followed by itself."""

    entry: LedgerEntry
    by: str | None


def lines(session: Session, event_id: int, now: datetime) -> list[Line]:
    """Everybody who is or was registered: places, offers, the waitlist in its order, and what is over. Two statements,
    whatever the rows."""
    rows = session.execute(
        select(Registration, Person)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event_id)
        .order_by(Registration.registered_at, Registration.id)
    ).all()
    sums = accounts(session, Registration.event_id == event_id)
    found, waiting = [], 0
    for registration, person in rows:
        stands = state(registration, now)
        waiting += stands is State.WAITING
        turn = waiting if stands is State.WAITING else None
        email = None if person.erased_at else person.email
        account = sums.get(registration.id, Account())
        found.append(Line(registration, person.name, email, stands, account, turn))
    order = (State.PLACED, State.OFFERED, State.WAITING, State.OVER)
    return sorted(found, key=lambda line: order.index(line.state))


def matching(lines: Sequence[Line], text: str) -> list[Line]:
    """Those whose name or mail address has all of these words in it, without case and accents."""
    words = folded(text).split()
    return [line for line in lines if all(word in folded(f"{line.name} {line.email or ''}") for word in words)]


def totals(lines: Sequence[Line]) -> dict[str, Sums]:
    """The sums of all their ledgers, by currency; of those who never owed anything there are none."""
    by_currency: dict[str, Sums] = {}
    for line in lines:
        if line.account.owed:
            sums = by_currency.setdefault(line.registration.currency or "", Sums())
            sums.held += line.account.held
            sums.claim += line.account.claim
            sums.open += line.account.open
            sums.to_return += line.account.to_return
    return by_currency


def line(session: Session, event_id: int, registration_id: int, now: datetime) -> Line | None:
    """One of them; None where this event has none of that number. Two statements."""
    return next((one for one in lines(session, event_id, now) if one.registration.id == registration_id), None)


def ledger(session: Session, registration_id: int) -> list[Written]:
    """What was written down about one registration, in its order. One statement."""
    who = aliased(Person)
    rows = session.execute(
        select(LedgerEntry, who.name)
        .outerjoin(who, who.id == LedgerEntry.recorded_by_id)
        .where(LedgerEntry.registration_id == registration_id)
        .order_by(LedgerEntry.id)
    )
    return [Written(entry, name) for entry, name in rows]


def who_entered(session: Session, registration: Registration) -> str | None:
    """The name of the organiser who wrote it down; None where nobody did. At most one statement."""
    if registration.entered_by_id is None:
        return None
    return session.scalars(select(Person.name).filter_by(id=registration.entered_by_id)).one()
