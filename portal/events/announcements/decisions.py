"""What a listing must have and an announcement may leave out: decided from what else is known, and why so."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from portal.events.announcements.announcement import Announcement, Context
from portal.events.announcements.facts import Because
from portal.events.announcements.money import Amount, For
from portal.events.announcements.sittings import hours_of
from portal.events.announcements.spans import Span
from portal.events.listing import NO_ORGANISER, Audience, Mode

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Decided(Generic[Value]):
    """because: None where the words say it."""

    value: Value
    spans: tuple[Span, ...] = ()
    because: Because | None = None


def zone(found: Announcement, context: Context) -> Decided[str]:
    """An IANA name: of the hours, else of the place, else of the other announcements' hours."""
    for clock in hours_of(found).used:
        if clock.zone and clock.zone_span:
            return Decided(clock.zone, (clock.zone_span,))
    if found.where.zone and found.where.zone_span:
        return Decided(found.where.zone, (found.where.zone_span,), Because.PLACE)
    if context.zone:
        return Decided(context.zone, because=Because.OTHERS)
    return Decided("UTC", because=Because.NOTHING)


def mode(found: Announcement) -> Decided[Mode]:
    online, place = found.where.online, found.where.place
    if online:
        return Decided(Mode.BOTH, (online, place.span)) if place else Decided(Mode.ONLINE, (online,))
    if place:
        return Decided(Mode.PLACE, (place.span,))
    zoned = [clock for clock in hours_of(found).used if clock.zone and clock.zone_span]
    if two := next((clock for clock in zoned if clock.other), None):
        return Decided(Mode.ONLINE, (two.whole,), Because.TWO_ZONES)
    if zoned and zoned[0].zone_span:
        return Decided(Mode.ONLINE, (zoned[0].zone_span,), Because.NO_PLACE)
    return Decided(Mode.UNKNOWN, because=Because.NOTHING)


def organiser(found: Announcement, context: Context) -> Decided[str]:
    if named := found.organiser:
        return Decided(named.name[:200], named.spans, Because.ABBREVIATION if named.expanded else None)
    for society, _ in context.societies.most_common(1):
        return Decided(society[:200], because=Because.OTHERS)
    return Decided(NO_ORGANISER, because=Because.NOTHING)


def audience(found: Announcement) -> Decided[Audience]:
    if found.audience is None:
        return Decided(Audience.EVERYONE, because=Because.NOTHING)
    return Decided(found.audience[0], (found.audience[1],))


def fees(found: Announcement) -> tuple[Amount | None, Amount | None]:
    """What everybody pays and what members pay, in one currency; the second only where it differs from the first."""
    everybody, members = found.amount(For.OTHERS, For.EVERYBODY), found.amount(For.MEMBERS)
    if everybody is None or (members and members.currency != everybody.currency):
        return everybody, None
    return everybody, members


def withheld(found: Announcement) -> Amount | None:
    """What is kept of a fee that is returned, where it is in the fee's currency."""
    kept, fee = found.amount(For.WITHHELD), fees(found)[0]
    return kept if kept and (fee is None or fee.currency == kept.currency) else None
