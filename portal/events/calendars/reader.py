"""A calendar file becomes draft listings: one for each UID, or for each listing of a feed that this portal wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from portal.events.announcements.wording import as_slug
from portal.events.calendar import NoSuchZone
from portal.events.calendars.entry import Entry, Unreadable, entry
from portal.events.calendars.series import Budget, Meetings, meetings_of
from portal.events.calendars.text import Calendar, split
from portal.events.calendars.zones import iana
from portal.events.listing import KINDS, NO_ORGANISER, Audience, Listing, Mode, Status, kind_label

_LONGEST_UID, _LONGEST_DESCRIPTION, _LONGEST_SUMMARY = 100, 5000, 300
_IS_LINK = re.compile(r"https://[^\s<>\"]{1,400}")
_ONLINE = re.compile(r"(?:online|zoom|video|webex|(?:microsoft )?teams|google meet|jitsi)\b.*", re.IGNORECASE)
_OFF = re.compile(r"(?:Cancelled|Postponed): ")


@dataclass(frozen=True, slots=True)
class Fault:
    """An entry, or a part of the file, that nothing becomes of. line: counted from 1"""

    line: int
    title: str
    reason: str


@dataclass(frozen=True, slots=True)
class Draft:
    """listing: with a slug that others may have · line: that its first entry begins on
    uid: what the uids of its meetings begin with, or are
    says_place, says_description: whether the file says so, or leaves what is listed already as it is
    is_window: whether meetings that the file does not have may be there all the same, as before and after a feed
    """

    line: int
    uid: str
    listing: Listing
    remarks: Sequence[str]
    dropped: Sequence[str]
    says_place: bool
    says_description: bool
    is_window: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """asks_zone: how many entries name no zone, or are in UTC"""

    drafts: Sequence[Draft]
    faults: Sequence[Fault]
    asks_zone: int


def read(text: str, *, zone: str, kind: str = "group", today: date) -> Reading:
    """zone: an IANA name, for times that name none and those in UTC · kind: of what the file does not name one for

    Raises text.NotACalendar.
    """
    found = split(text)
    entries: list[Entry] = []
    faults: list[Fault] = []
    for block in found.blocks:
        try:
            entries.append(_sound(entry(block, zone, found.zones)))
        except ValueError as error:
            reason = str(error) if isinstance(error, Unreadable) else "it is not written as calendars are"
            faults.append(Fault(block.line, _title(block.lines), reason))
    if found.unclosed:
        faults.append(Fault(found.unclosed, "", "it has no end: the file is cut short"))
    drafts: list[Draft] = []
    budget = Budget()
    for uid, own_slug, several in _groups(found, entries):
        try:
            drafts.append(_draft(found, uid, own_slug, several, kind, today, budget))
        except Unreadable as error:
            faults.append(Fault(several[0].line, several[0].title, str(error)))
    asks = sum(one.asks_zone for one in entries)
    return Reading(drafts, sorted(faults, key=lambda fault: fault.line), asks)


def calendar_zone(text: str) -> str:
    """The zone that the calendar says it is kept in; empty where it does not, or nobody knows it.

    Raises text.NotACalendar.
    """
    found = split(text)
    try:
        return iana(found.zone, found.zones) if found.zone else ""
    except NoSuchZone:
        return ""


def _sound(read: Entry) -> Entry:
    if not read.title:
        raise Unreadable("it has no SUMMARY, so it has no title")
    if not read.uid:
        raise Unreadable("it has no UID, so it would be another one each time that the file is read")
    return read


def _title(lines: Sequence[str]) -> str:
    found = next((line for line in lines if line.upper().startswith("SUMMARY")), "")
    return found.partition(":")[2][:120]


def _groups(found: Calendar, entries: Sequence[Entry]) -> Iterator[tuple[str, str, list[Entry]]]:
    """What becomes one listing: the uid, the slug where the portal's own feed says it, and the entries."""
    by_key: dict[tuple[str, str], list[Entry]] = {}
    for one in entries:
        slug = one.url.rpartition("/events/")[2] if found.is_own else ""
        by_key.setdefault((slug, "") if slug else ("", one.uid), []).append(one)
    for (slug, uid), several in by_key.items():
        yield (slug or _kept_uid(uid)), slug, several


def _kept_uid(uid: str) -> str:
    return uid if len(uid) <= _LONGEST_UID else sha256(uid.encode()).hexdigest()[:40]


def _draft(
    found: Calendar, uid: str, slug: str, entries: Sequence[Entry], kind: str, today: date, budget: Budget
) -> Draft:
    whole = next((one for one in entries if one.replaces is None), entries[0])
    held = _own_meetings(slug, entries, today, budget) if slug else meetings_of(entries, uid, today, budget)
    if not held.meetings:
        raise Unreadable("; ".join(held.remarks) or "no meeting of it is left: each was taken out")
    title = _OFF.sub("", whole.title, count=1) if slug else whole.title
    description = _own_prose(whole.description) if slug else whole.description
    remarks = [*held.remarks]
    if len(description) > _LONGEST_DESCRIPTION:
        description = description[:_LONGEST_DESCRIPTION].rpartition(" ")[0] + " …"
        remarks.append(f"its description is cut after {_LONGEST_DESCRIPTION:,} characters")
    mode, place = _where(whole, is_own=bool(slug))
    summary = description.partition("\n\n")[0] or f"{title}."
    summary = summary if len(summary) <= _LONGEST_SUMMARY else summary[:_LONGEST_SUMMARY].rpartition(" ")[0] + " …"
    links = [link for link in (whole.url, whole.place) if _IS_LINK.fullmatch(link)] if not slug else []
    by_label = {kind_label(known).casefold(): known for known in KINDS}
    listing = Listing(
        slug=slug or as_slug(f"{title} {held.meetings[0].day.year}") or f"calendar-{held.meetings[0].day}",
        kind=next((by_label[name.casefold()] for name in whole.categories if name.casefold() in by_label), kind),
        title=title,
        summary=summary,
        description="" if description == summary else description,
        organiser=whole.organiser or found.name[:200] or NO_ORGANISER,
        zone=whole.zone,
        audience=Audience.EVERYONE,
        listed_on=held.meetings[0].day,
        mode=mode,
        place=place,
        how_to_join=" ".join(dict.fromkeys(links)),
        contact=whole.contact or None,
        status=Status.DRAFT,
        rule=held.rule,
        meetings=tuple(held.meetings),
        staff_note="From a calendar file. It does not say for whom it is, and what it costs.",
    )
    dropped = list(dict.fromkeys(said for one in entries for said in one.dropped))
    return Draft(
        whole.line, uid, listing, remarks, dropped, bool(whole.place), bool(whole.description), is_window=bool(slug)
    )


def _own_meetings(slug: str, entries: Sequence[Entry], today: date, budget: Budget) -> Meetings:
    """As the feed wrote them: a series under one uid, and each of the others under its own."""
    found = Meetings()
    by_uid: dict[str, list[Entry]] = {}
    for one in entries:
        by_uid.setdefault(one.uid.rpartition("@")[0] or one.uid, []).append(one)
    for uid, several in by_uid.items():
        if uid == f"{slug}.series":
            series = meetings_of(several, slug, today, budget)
            found.rule, found.meetings = series.rule, [*found.meetings, *series.meetings]
            found.remarks += series.remarks
        elif several[0].is_utc and several[0].minutes is None:
            found.remarks.append(f"{several[0].title} is left out: a date to be kept, and no meeting")
        else:
            found.meetings += meetings_of(several, uid, today, budget).meetings
    found.meetings.sort(key=lambda meeting: (meeting.day, str(meeting.at or "")))
    return found


def _own_prose(text: str) -> str:
    """What the feed says of the listing: its summary, between remarks on the meeting and the listing's address."""
    return "".join(text.split("\n\n")[-2:-1])


def _where(said: Entry, *, is_own: bool) -> tuple[Mode, str]:
    if is_own and said.place.endswith(" and online"):
        return Mode.BOTH, said.place.removesuffix(" and online")
    if _IS_LINK.fullmatch(said.place) or _ONLINE.fullmatch(said.place):
        return Mode.ONLINE, ""
    return (Mode.PLACE, said.place) if said.place else (Mode.UNKNOWN, "")
