"""Who belongs to an audience by what is verified of them, where nobody has promised anything by registering."""

from collections.abc import Collection

from portal.accounts.membership import Kind
from portal.events.listing import Audience
from portal.events.registration.rules.audience import Lack, lack


def lack_of_proof(audience: Audience, kinds: Collection[Kind]) -> Lack | None:
    """As `lack`; but somebody of whom nothing is verified belongs to no audience, be it everyone's."""
    if missing := lack(audience, kinds):
        return missing
    if audience is Audience.UNCREDENTIALED_LEADERS and Kind.LEADER not in kinds:
        return Lack.GROUP
    return None if kinds else Lack.MEMBERSHIP
