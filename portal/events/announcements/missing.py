"""What an announcement of its kind should say, and does not."""

from collections.abc import Iterator

from portal.events.announcements import terms
from portal.events.announcements.announcement import Announcement
from portal.events.announcements.faults import Code, Fault, fault
from portal.events.announcements.money import For
from portal.events.announcements.sittings import hours_of, sittings

# What one pays for, and binds oneself to.
_BINDING = ("group", "course", "retreat")
# What lasts an hour or so, at an hour that must be known.
_HOURLY = ("group", "conversation", "discussion", "drop-in")
_LED = ("group", "course", "retreat", "conversation")


def faults(found: Announcement) -> list[Fault]:
    return [*_when(found), *_where(found), *_who(found), *_money(found), *_terms(found)]


def _when(found: Announcement) -> Iterator[Fault]:
    kind = found.kind.value
    hours = hours_of(found)
    if not found.has_kind:
        yield fault(Code.KIND)
    if not found.all_dates and found.rule is None and not (kind == "award" and found.deadline):
        yield fault(Code.DATES)
    if kind in _HOURLY and not hours.used and (found.days or found.rule):
        yield fault(Code.TIME)
    if hours.used and all(clock.zone is None for clock in hours.used):
        yield fault(Code.ZONELESS, hours.used[0].span)
    if kind in _HOURLY and hours.used and any(s.minutes is None for s in sittings(found)):
        yield fault(Code.ENDLESS, hours.used[0].span)


def _where(found: Announcement) -> Iterator[Fault]:
    if found.kind.value in ("course", "retreat") and found.where.place is None and found.where.online is None:
        yield fault(Code.PLACE)


def _who(found: Announcement) -> Iterator[Fault]:
    if found.audience is None:
        yield fault(Code.AUDIENCE)
    if found.kind.value in _LED and not found.leaders:
        yield fault(Code.LEADERS)
    ways = terms.ways_to_come(found.prose) or terms.lost_links(found.prose)
    if not ways and all(address.grievances for address in found.addresses):
        yield fault(Code.CONTACT)


def _money(found: Announcement) -> Iterator[Fault]:
    if found.amount(For.EVERYBODY, For.OTHERS) or found.free:
        return
    refunds = terms.speaks_of_refunds(found.prose)
    if found.kind.value in _BINDING or (refunds and found.kind.value != "award"):
        yield fault(Code.FEE, *([refunds] if refunds else []), implied="yes" if refunds else "")


def _terms(found: Announcement) -> Iterator[Fault]:
    prose, kind = found.prose, found.kind.value
    if kind in _BINDING and terms.capacity(prose) is None:
        yield fault(Code.CAPACITY)
    minimum = terms.minimum(prose)
    if minimum and minimum.number is None:
        yield fault(Code.MINIMUM, minimum.span)
    parts = [found.cancel_by, found.amount(For.WITHHELD), terms.refund_days(prose)]
    if any(parts) and not all(parts):
        yield fault(Code.PARTIAL_TERMS)
    elif kind in _BINDING and not any(parts) and not terms.no_refund(prose) and not terms.called_off(prose):
        yield fault(Code.TERMS)
    if unstated := [credit.span for credit in terms.credits_said(prose) if credit.amount is None]:
        yield fault(Code.CREDIT, *unstated)
