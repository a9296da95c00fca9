"""Whose calendar an address is of, and what is in it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.events.feeds.shown import Shown
from portal.events.listing import Listing, Status
from portal.events.members.models import OwnCalendar
from portal.events.registration.models import Registration
from portal.events.registration.queries import mine
from portal.events.registration.rules.state import State, Why, state


def of(session: Session, person_id: int) -> OwnCalendar | None:
    return session.get(OwnCalendar, person_id)


def owner(session: Session, token: str) -> int | None:
    """Whose it is; None of an address that leads nowhere, or to an account that is closed."""
    whose = select(OwnCalendar.person_id).join(Person, Person.id == OwnCalendar.person_id)
    return session.scalar(whose.where(OwnCalendar.token == token, Person.active, Person.erased_at.is_(None)))


def own(
    session: Session, person_id: int, listings: Mapping[str, Listing], now: datetime
) -> list[tuple[Listing, State]]:
    """The events of which somebody has a place, or an offer; and those that were called off when they had, so that a
    calendar learns it. Each once. One statement."""
    found: dict[str, State] = {}
    for registration, slug in mine.all_of(session, person_id):
        if stands := _stands(registration, now):
            found.setdefault(slug, stands)
    of_slug = ((listings[slug], stands) for slug, stands in sorted(found.items()) if slug in listings)
    return [one for one in of_slug if one[1] is not State.OVER or one[0].status is Status.CANCELLED]


def _stands(registration: Registration, now: datetime) -> State | None:
    stands = state(registration, now)
    if stands in (State.PLACED, State.OFFERED):
        return stands
    was_called_off = registration.why == Why.CALLED_OFF and registration.seat is not None
    return State.OVER if was_called_off else None


def shown(own: Sequence[tuple[Listing, State]], join_at: Mapping[str, str]) -> Iterator[Shown]:
    """join_at: the address at which one joins, by slug; for those who have a place"""
    for listing, stands in own:
        address = join_at.get(listing.slug) if stands is State.PLACED else None
        remark = f"How to join, once you have signed in: {address}" if address else ""
        yield Shown(listing, remark=remark, is_tentative=stands is State.OFFERED)
