"""The sums of ledgers, read for many at once."""

from collections import defaultdict

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.rules.ledger import Account


def accounts(session: Session, *of: ColumnElement[bool]) -> dict[int, Account]:
    """By registration; one without a line is left out. of: which registrations. One statement."""
    rows = session.execute(
        select(LedgerEntry.registration_id, LedgerEntry.kind, LedgerEntry.cents)
        .join(Registration, Registration.id == LedgerEntry.registration_id)
        .where(*of)
    )
    entries: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for registration_id, kind, cents in rows:
        entries[registration_id].append((kind, cents))
    return {registration_id: Account.of(of_one) for registration_id, of_one in entries.items()}
