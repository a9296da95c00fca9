"""What is held of one person: their own rows, and of others nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.rules.cancelling import Settlement, settlement
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, state


@dataclass(frozen=True, slots=True)
class Held:
    """Registrations with their events, and the ledger of each by its number."""

    registrations: Sequence[tuple[Registration, Event]]
    ledgers: dict[int, list[LedgerEntry]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.registrations)

    def account(self, registration: Registration) -> Account:
        entries = self.ledgers.get(registration.id, [])
        return Account.of((entry.kind, entry.cents) for entry in entries)

    def losses(self, now: datetime) -> list[tuple[Registration, Event, Settlement]]:
        """What is given back when the account is deleted now, and what that comes to."""
        return [
            (row, event, settlement(row.cancellation, self.account(row), event.zone, now))
            for row, event in self.registrations
            if state(row, now) is not State.OVER
        ]

    def still_owed(self, now: datetime) -> list[tuple[Registration, Event, int]]:
        """What is to be returned for something that is over already."""
        rows = [(row, event, self.account(row).to_return) for row, event in self.registrations]
        return [(row, event, cents) for row, event, cents in rows if cents and state(row, now) is State.OVER]


def held(session: Session, person_id: int) -> Held:
    """Two statements."""
    rows = select(Registration, Event).join(Event, Event.id == Registration.event_id)
    mine = session.execute(rows.where(Registration.person_id == person_id).order_by(Registration.id))
    found = Held([(registration, event) for registration, event in mine])
    entries = select(LedgerEntry).where(LedgerEntry.registration_id.in_([row.id for row, _ in found.registrations]))
    for entry in session.scalars(entries.order_by(LedgerEntry.id)):
        found.ledgers.setdefault(entry.registration_id, []).append(entry)
    return found
