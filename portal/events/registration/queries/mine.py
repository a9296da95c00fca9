"""What somebody has registered for: their own, and of others nothing but how many wait before them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from portal.events.models import Event
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, state


@dataclass(frozen=True, slots=True)
class Own:
    """One registration with its ledger, as it stands at an instant.

    turn: how many are asked before and with this one, from 1; None unless it waits
    """

    registration: Registration
    entries: Sequence[LedgerEntry]
    state: State
    turn: int | None = None

    @property
    def account(self) -> Account:
        return Account.of((entry.kind, entry.cents) for entry in self.entries)


def own(session: Session, event_id: int, person_id: int, now: datetime) -> Own | None:
    """The one that is not over, else the last that was; at most three statements."""
    rows = select(Registration).filter_by(event_id=event_id, person_id=person_id)
    order = (Registration.released_at.is_not(None), Registration.id.desc())
    registration = session.scalars(rows.order_by(*order).limit(1)).one_or_none()
    if registration is None:
        return None
    entries = select(LedgerEntry).filter_by(registration_id=registration.id).order_by(LedgerEntry.id)
    found = state(registration, now)
    turn = _turn(session, registration) if found is State.WAITING else None
    return Own(registration, session.scalars(entries).all(), found, turn)


def all_of(session: Session, person_id: int) -> Sequence[tuple[Registration, str]]:
    """Every registration of this person with the slug of its event, the newest first. One statement."""
    rows = select(Registration, Event.slug).join(Event, Event.id == Registration.event_id)
    mine = rows.where(Registration.person_id == person_id, Event.status != "draft")
    found = session.execute(mine.order_by(Registration.id.desc()))
    return [(registration, slug) for registration, slug in found]


def _turn(session: Session, registration: Registration) -> int:
    earlier = Registration.registered_at < registration.registered_at
    at_once = and_(Registration.registered_at == registration.registered_at, Registration.id <= registration.id)
    waiting = select(func.count()).select_from(Registration)
    of_event = waiting.filter_by(event_id=registration.event_id, released_at=None, seat=None)
    return session.scalar(of_event.where(or_(earlier, at_once))) or 1
