"""What is missing in a listing, or contradicts itself, before it is published and afterwards."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from portal.events.listing import NO_ORGANISER, Intake, Listing, Mode, Status
from portal.events.validity import faults

# Kinds that one pays for and binds oneself to, and kinds that are about who leads.
_BINDING = ("group", "course", "retreat")
_LED = ("group", "course", "retreat", "conversation")
# States from which it is still to be published, or to be held after all.
_AHEAD = (Status.DRAFT, Status.POSTPONED)
# A call is listed on its last day, and need not meet.
_CALLS = ("award",)


@dataclass(frozen=True, slots=True)
class Lack:
    """code: `templates/events/organiser/_lacks.html` has the words · facts: for the words
    is_needed: whether it cannot be published so; else it is advice
    """

    code: str
    is_needed: bool
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


def lacks(listing: Listing, kinds: Collection[str], *, today: date, has_key_dates: bool = False) -> list[Lack]:
    """What must be mended first, and then what is worth a look; nothing of what was held or called off.

    kinds: those that may be listed · today: the day before which a meeting is past
    has_key_dates: whether a plug-in brings dates of its own
    """
    if listing.status not in _AHEAD and listing.first_day(today) is None:
        return []
    found = [Lack("fault", True, {"fault": fault}) for fault in faults(listing, kinds)]
    found += _when(listing, today, has_key_dates)
    found += [*_where(listing), *_who(listing), *_money(listing), *_places(listing)]
    return sorted(found, key=lambda lack: not lack.is_needed)


def _when(listing: Listing, today: date, has_key_dates: bool) -> Iterator[Lack]:
    meetings = listing.scheduled
    days = [meeting.day for meeting in meetings]
    if not meetings and not listing.expected_from and not has_key_dates and listing.kind not in _CALLS:
        yield Lack("no-dates", True)
    if listing.first_day(today) is None:
        yield Lack("over", True)
    elif days and min(days) < today and listing.status in _AHEAD:
        yield Lack("begun", False, {"first": min(days)})
    if any(meeting.at is None and meeting.last_day is None for meeting in meetings):
        yield Lack("no-hour", False)
    if any(meeting.at and meeting.minutes is None for meeting in meetings):
        yield Lack("no-length", False)
    if doubtful := sum(meeting.to_be_confirmed for meeting in meetings):
        yield Lack("doubtful", False, {"number": doubtful})
    if days and listing.decide_by and listing.decide_by >= min(days):
        yield Lack("decided-late", True, {"day": listing.decide_by, "first": min(days)})
    if days and listing.cancellation and listing.cancellation.by and listing.cancellation.by > min(days):
        yield Lack("cancelled-late", False, {"day": listing.cancellation.by, "first": min(days)})
    if days and listing.expected_from:
        yield Lack("window-beside-dates", False)


def _where(listing: Listing) -> Iterator[Lack]:
    if listing.mode in (Mode.PLACE, Mode.BOTH) and not listing.place:
        yield Lack("no-place", True)
    if listing.mode is Mode.UNKNOWN:
        yield Lack("no-mode", False)


def _who(listing: Listing) -> Iterator[Lack]:
    if listing.organiser == NO_ORGANISER:
        yield Lack("no-organiser", True)
    if listing.kind in _LED and not listing.leaders:
        yield Lack("no-leaders", False)
    if listing.registration is Intake.NONE and not listing.how_to_join and not listing.contact:
        yield Lack("no-way-in", False)
    elif listing.contact is None:
        yield Lack("no-contact", False)
    if not listing.description:
        yield Lack("no-description", False)


def _money(listing: Listing) -> Iterator[Lack]:
    fee, members = listing.fee_cents, listing.member_fee_cents
    if fee is None and (listing.kind in _BINDING or listing.registration is Intake.OPEN):
        yield Lack("no-fee", False)
    if fee is not None and members is not None and members > fee:
        yield Lack("members-pay-more", False)
    withheld = listing.cancellation.withheld_cents if listing.cancellation else None
    if withheld and any(paid and paid < withheld for paid in (fee, members)):
        yield Lack("withheld-more", False)
    if listing.kind in _BINDING and fee and listing.cancellation is None:
        yield Lack("no-terms", False)


def _places(listing: Listing) -> Iterator[Lack]:
    if listing.registration is Intake.OPEN and listing.capacity is None:
        yield Lack("no-capacity", False)
    if listing.registration is Intake.OPEN and not listing.scheduled:
        yield Lack("no-day-to-register", False)
    if listing.minimum is not None and listing.decide_by is None:
        yield Lack("no-decide-by", False)
