"""Whether people were credentialed leaders on a day, by what is known of their memberships now."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.membership import Held, Kind, vouched_for
from portal.accounts.models import Membership


def memberships(session: Session, people: Collection[int]) -> Mapping[int, list[Held]]:
    """What is verified of these people, whenever it holds. One statement."""
    rows = select(Membership).where(Membership.person_id.in_(people), Membership.since.is_not(None))
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for row in session.scalars(rows):
        if row.held is not None:
            found[row.person_id].append(row.held)
    return found


def is_credentialed(held: Collection[Held], organiser: str, day: date) -> bool:
    return Kind.CREDENTIALED in vouched_for(held, organiser, day)
