"""Whether places and money are as they must be, whatever wrote them: `portal verify` asks."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.registration.models import Registration
from portal.events.registration.queries.accounts import accounts
from portal.events.registration.rules.ledger import Account


def faults(session: Session) -> list[str]:
    """What is wrong, in words; empty where all is well."""
    sums = accounts(session)
    found = []
    for row in session.scalars(select(Registration).order_by(Registration.id)):
        account = sums.get(row.id, Account())
        fee = row.fee_cents or 0
        if account.owed != (fee if row.placed_at else 0):
            found.append(f"registration {row.id}: {account.owed} cents are owed for a fee of {fee}")
        if account.claim < 0 or account.held < 0:
            found.append(f"registration {row.id}: more was waived, or returned, than there was")
        if account.unacknowledged():
            found.append(f"registration {row.id}: what is to be returned is not what was acknowledged")
    return found
