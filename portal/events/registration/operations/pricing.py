"""Fixing what a place costs, and what comes back, at the moment at which it is given or offered."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts import memberships
from portal.accounts.membership import Kind, vouched_for
from portal.events import calendar
from portal.events.listing import Listing
from portal.events.registration.models import Registration
from portal.events.registration.rules.fees import price


def kinds_of(session: Session, person_id: int, listing: Listing, now: datetime) -> Collection[Kind]:
    """What is verified of this person, by the body that organises the event, on this day where it is held."""
    today = now.astimezone(calendar.zone(listing.zone)).date()
    return vouched_for(memberships.held(session, person_id), listing.organiser, today)


def fix(session: Session, registration: Registration, listing: Listing, *, now: datetime) -> None:
    """The price that applies now stays the price of this place; so do the terms, unless others were agreed before."""
    found = price(listing, kinds_of(session, registration.person_id, listing, now))
    registration.fee_cents, registration.is_members_fee = found.cents, found.is_members
    registration.currency = listing.currency
    registration.cancellation = registration.cancellation or listing.cancellation
