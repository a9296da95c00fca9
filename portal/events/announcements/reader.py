"""The reader: prose in, drafts out. The same text on the same day gives the same drafts."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from portal.events.announcements import (
    account,
    announcement,
    checks,
    dates,
    decisions,
    hours,
    kinds,
    listed,
    missing,
    series,
    sittings,
    split,
    wording,
)
from portal.events.announcements.announcement import Announcement, Context
from portal.events.announcements.facts import Because, Fact
from portal.events.announcements.faults import Code, Fault, Sort, fault
from portal.events.announcements.spans import Span
from portal.events.announcements.text import Even, Passage, even
from portal.events.listing import Listing

Item = TypeVar("Item", Fact, Fault)


@dataclass(frozen=True, slots=True)
class Draft:
    """number: from 1, in the order of the text · span: the announcement's words · faults: contradictions first
    listing: a draft listing, complete enough to be kept, with a slug that no other draft has
    """

    number: int
    span: Span
    listing: Listing
    facts: tuple[Fact, ...]
    faults: tuple[Fault, ...]

    def of(self, sort: Sort) -> list[Fault]:
        return [fault for fault in self.faults if fault.sort is sort]


@dataclass(frozen=True, slots=True)
class Reading:
    """text: the pasted text, unchanged, which all spans are of
    unread: the parts from which no announcement was read
    """

    text: str
    drafts: tuple[Draft, ...]
    unread: tuple[Span, ...]

    @property
    def contradictions(self) -> int:
        return sum(len(draft.of(Sort.CONTRADICTION)) for draft in self.drafts)


def read(text: str, *, today: date) -> Reading:
    """Read announcements.

    today: the reader's day; dates whose year nobody states come next after it

    Raises TooLong. Any other text is answered: one that announces nothing, with no drafts.
    """
    paste = even(text)
    whole = Passage(paste.text)
    context = _context(whole, today)
    parts = [(part, announcement.read(part, context)) for part in split.announcements(whole)]
    found = [one for _, one in parts if one]
    placed = list(zip(found, series.places(found), strict=True))
    listings = [listed.listing(one, place, context, account.spoken_for(one, place, context)) for one, place in placed]
    drafts = []
    for number, ((one, place), listing) in enumerate(zip(placed, _named(listings), strict=True), 1):
        facts = [_as_pasted(fact, paste) for fact in account.facts(one, place, listing, context)]
        faults = [_as_pasted(fault, paste) for fault in _faults(one, place, listing, context)]
        drafts.append(Draft(number, paste.pasted(one.passage.span), listing, tuple(facts), tuple(faults)))
    unread = tuple(paste.pasted(part.span) for part, one in parts if one is None)
    return Reading(text, tuple(drafts), unread)


def _as_pasted(item: Item, paste: Even) -> Item:
    return replace(item, spans=tuple(paste.pasted(span) for span in item.spans))


def _named(listings: Sequence[Listing]) -> list[Listing]:
    """The listings, each with a slug of its own, and with the name of its series where several belong together."""
    series_of = Counter(wording.series(listing) for listing in listings if listing.rule or not listing.leaders)
    taken: set[str] = set()
    tried = Counter[str]()
    made = []
    for listing in listings:
        slug = usual = wording.slug(listing)
        while slug in taken:
            tried[usual] += 1
            slug = f"{usual}-{tried[usual] + 1}"
        taken.add(slug)
        name = wording.series(listing)
        named = listed.named(listing, slug)
        made.append(replace(named, series=name if series_of[name] > 1 else ""))
    return made


def _context(whole: Passage, today: date) -> Context:
    named = dates.years(whole).most_common(1)
    year = named[0][0] if named else None
    zones = Counter(clock.zone for clock in hours.clocks(whole, date(year or today.year, 1, 15)) if clock.zone)
    return Context(kinds.societies(whole), year, next((zone for zone, _ in zones.most_common(1)), None), today)


def _faults(found: Announcement, place: series.Place, listing: Listing, context: Context) -> list[Fault]:
    faults = [*checks.faults(found, context), *place.faults, *missing.faults(found)]
    if decisions.organiser(found, context).because is Because.NOTHING:
        faults.append(fault(Code.ORGANISER))
    for meeting, sitting in zip(listing.meetings, sittings.sittings(found), strict=False):
        if sitting.at and meeting.at is None and sitting.clock:
            faults.append(fault(Code.NO_TIME, sitting.clock.span))
    sorts = list(Sort)
    return sorted(faults, key=lambda one: sorts.index(one.sort))
