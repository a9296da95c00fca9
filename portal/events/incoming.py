"""A file of listings beside what is listed already: what would be new, what would change, and how."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from hashlib import sha256

from portal.events.calendars.reader import Draft
from portal.events.listing import Listing, Meeting, MeetingStatus, Status
from portal.web import money

# The day, and the hour where there are several a day, that ends the uid of a meeting of a series.
_OF_A_SERIES = re.compile(r"\.\d{4}-\d\d-\d\d(?:T\d{4})?$")
_OFF = (Status.CANCELLED, Status.POSTPONED)


@dataclass(frozen=True, slots=True)
class Change:
    """was, will: as they are shown, empty where nothing is said"""

    what: str
    was: str
    will: str


@dataclass(frozen=True, slots=True)
class Card:
    """One listing of a file. listing: as it would be · listed: as it is now, None where it is new
    line: of the file · remarks, dropped: as in `Draft`"""

    listing: Listing
    listed: Listing | None
    changes: Sequence[Change] = ()
    line: int | None = None
    remarks: Sequence[str] = ()
    dropped: Sequence[str] = ()

    @property
    def is_new(self) -> bool:
        return self.listed is None

    @property
    def asks(self) -> bool:
        """Whether somebody has to say so: what is public would change."""
        return bool(self.changes) and self.listed is not None and self.listed.status is not Status.DRAFT

    @property
    def does_something(self) -> bool:
        return self.is_new or bool(self.changes)


def of_calendar(drafts: Sequence[Draft], listings: Sequence[Listing]) -> list[Card]:
    """The drafts of a calendar file. What is listed is known by the uids of its meetings."""
    known = _by_uid(listings)
    taken = {listing.slug for listing in listings}
    cards = []
    for draft in drafts:
        listed = _listed(draft, known)
        listing = _said_anew(draft, listed) if listed else _free(draft.listing, taken)
        taken.add(listing.slug)
        cards.append(_card(listing, listed, draft))
    return cards


def of_file(read: Sequence[Listing], listings: Sequence[Listing]) -> list[Card]:
    """The listings of a TOML file. What is listed is known by its slug."""
    known = {listing.slug: listing for listing in listings}
    return [_card(listing, known.get(listing.slug)) for listing in read]


def stamp(cards: Sequence[Card]) -> str:
    """Stands for what the page said would be done."""
    said = [(card.listing.slug, card.is_new, *((c.what, c.was, c.will) for c in card.changes)) for card in cards]
    return sha256(repr(said).encode()).hexdigest()[:32]


def _card(listing: Listing, listed: Listing | None, draft: Draft | None = None) -> Card:
    changes = list(_changes(listed, listing)) if listed else []
    if draft is None:
        return Card(listing, listed, changes)
    return Card(listing, listed, changes, draft.line, draft.remarks, draft.dropped)


def _by_uid(listings: Sequence[Listing]) -> Mapping[str, Listing]:
    found: dict[str, Listing] = {}
    for listing in listings:
        for meeting in listing.meetings:
            for uid in (meeting.uid, _OF_A_SERIES.sub("", meeting.uid)):
                found.setdefault(uid, listing)
    return found


def _listed(draft: Draft, known: Mapping[str, Listing]) -> Listing | None:
    uids = [draft.uid, *(meeting.uid for meeting in draft.listing.meetings)]
    return next((known[uid] for uid in uids if uid in known), None)


def _free(listing: Listing, taken: set[str]) -> Listing:
    slug, number = listing.slug, 1
    while slug in taken:
        number += 1
        slug = f"{listing.slug}-{number}"
    return replace(listing, slug=slug)


def _said_anew(draft: Draft, listed: Listing) -> Listing:
    """The listing with what a calendar says of it: everything else in it is the office's own."""
    read = draft.listing
    meetings = _meetings(draft, listed)
    first = min((meeting.day for meeting in listed.meetings), default=None)
    said = replace(
        listed,
        title=read.title,
        meetings=meetings,
        listed_on=meetings[0].day if listed.listed_on == first else listed.listed_on,
        rule=read.rule or listed.rule,
    )
    # The portal's own feed says only in short what is listed.
    if draft.is_window:
        return replace(said, rule=listed.rule)
    if draft.says_place:
        said = replace(said, mode=read.mode, place=read.place)
    if draft.says_description:
        said = replace(said, description=read.description)
    return replace(said, how_to_join=read.how_to_join or listed.how_to_join, contact=listed.contact or read.contact)


def _meetings(draft: Draft, listed: Listing) -> tuple[Meeting, ...]:
    """Those of the file, and those that it does not speak of: added by hand, or before and after what it holds."""
    old = {meeting.uid: meeting for meeting in listed.meetings}
    read = {meeting.uid: _kept(meeting, old.get(meeting.uid), listed) for meeting in draft.listing.meetings}
    since = min(meeting.day for meeting in read.values())
    left = [
        meeting
        for uid, meeting in old.items()
        if uid not in read and (draft.is_window or not _is_of(uid, draft.uid) or _is_before(meeting, since, draft))
    ]
    return tuple(sorted([*read.values(), *left], key=lambda meeting: (meeting.day, str(meeting.at or ""))))


def _is_of(uid: str, series: str) -> bool:
    return uid == series or _OF_A_SERIES.sub("", uid) == series


def _is_before(meeting: Meeting, since: date, draft: Draft) -> bool:
    """Of a long series the first meetings are no longer read, see `series.BEFORE`: then they are not gone."""
    return meeting.day < since and any("left out" in remark for remark in draft.remarks)


def _kept(read: Meeting, old: Meeting | None, listed: Listing) -> Meeting:
    """With what no calendar says: a note, what postponed is, the zone of a day, and what the whole listing explains."""
    if old is None:
        return read
    read = replace(read, note=old.note, zone=old.zone if read.at is None else read.zone)
    was_off = old.status is not MeetingStatus.SCHEDULED or listed.status in _OFF
    if (read.status is not MeetingStatus.SCHEDULED) is was_off:
        read = replace(read, status=old.status)
    tentative = not was_off and (old.to_be_confirmed or listed.status is Status.TO_BE_CONFIRMED)
    if read.to_be_confirmed is tentative or was_off:
        read = replace(read, to_be_confirmed=old.to_be_confirmed)
    return read


def _changes(was: Listing, will: Listing) -> Iterator[Change]:
    """Everything that would be another, so that nothing changes unsaid."""
    for one in fields(Listing):
        if one.compare and one.name != "meetings" and getattr(was, one.name) != getattr(will, one.name):
            yield Change(_label(one.name), _shown(was, one.name), _shown(will, one.name))
    old, new = ({meeting.uid: meeting for meeting in listing.meetings} for listing in (was, will))
    for uid in dict.fromkeys([*old, *new]):
        if old.get(uid) != new.get(uid):
            yield Change("Meeting", _meeting(old.get(uid)), _meeting(new.get(uid)))


def _label(name: str) -> str:
    return name.removesuffix("_cents").replace("_", " ").capitalize()


def _shown(listing: Listing, name: str) -> str:
    value = getattr(listing, name)
    if value is None:
        return ""
    if name.endswith("_cents"):
        return money(value, listing.currency or "")
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _meeting(meeting: Meeting | None) -> str:
    if meeting is None:
        return ""
    day = f"{meeting.day.day} {meeting.day:%B %Y}"
    last = f" to {meeting.last_day.day} {meeting.last_day:%B %Y}" if meeting.last_day else ""
    at = f", {meeting.at:%H:%M}" if meeting.at else ""
    said = [f"{day}{last}{at} ({meeting.zone})", f"{meeting.minutes} minutes" if meeting.minutes else ""]
    said += ["" if meeting.status is MeetingStatus.SCHEDULED else str(meeting.status)]
    said += ["to be confirmed" if meeting.to_be_confirmed else "", meeting.note]
    return ", ".join(filter(None, said))
