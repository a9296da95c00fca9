"""What is listed, as values; and whether it has changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from unicodedata import combining, normalize

from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import Session

from portal.events.listing import (
    Audience,
    Cancellation,
    Credit,
    Intake,
    Listing,
    Meeting,
    MeetingStatus,
    Mode,
    Status,
)
from portal.events.models import Event, Occurrence

_MEETING = [getattr(Occurrence, f.name) for f in fields(Meeting)]
# Audiences of which nobody vouches for anybody.
_FOR_WHOEVER_SAYS_SO = (Audience.EVERYONE, Audience.CLINICIANS, Audience.STUDENTS)
_REVISION = select(func.count(), func.sum(Event.revision), func.max(Event.changed_at))


@dataclass(frozen=True, slots=True)
class Revision:
    """Stands for the listings as they are: another after any change.

    changed_at: when any of them, a draft as well, was last changed; None where there is none
    """

    count: int
    total: int
    changed_at: datetime | None


def revision(session: Session) -> Revision:
    """The listings' revision now. One statement, over an index alone."""
    count, total, changed_at = session.execute(_REVISION).one()
    return Revision(count, int(total or 0), changed_at)


def published(session: Session) -> tuple[Listing, ...]:
    """What the public may see, in calendar order. Two statements, whatever the rows."""
    return _listings(session, drafts=False)


def one(session: Session, event_id: int) -> Listing:
    """This event, draft or not. Two statements."""
    row = session.execute(select(Event.__table__).where(Event.id == event_id)).one()
    meetings = _meetings(session, select(Occurrence.event_id, *_MEETING).where(Occurrence.event_id == event_id))
    return _listing(row, meetings[event_id])


def of_slug(session: Session, slug: str) -> Listing | None:
    """The event of this address, draft or not; None where there is none. At most three statements."""
    event_id = session.scalar(select(Event.id).filter_by(slug=slug))
    return None if event_id is None else one(session, event_id)


def everything(session: Session) -> tuple[Listing, ...]:
    """Drafts as well, in calendar order: for the organiser. Two statements, whatever the rows."""
    return _listings(session, drafts=True)


def _listings(session: Session, *, drafts: bool) -> tuple[Listing, ...]:
    rows = select(Event.__table__).order_by(Event.listed_on, Event.id)
    meetings = select(Occurrence.event_id, *_MEETING)
    if not drafts:
        rows = rows.where(Event.status != Status.DRAFT)
        meetings = meetings.join(Event).where(Event.status != Status.DRAFT)
    by_event = _meetings(session, meetings)
    return tuple(_listing(row, by_event[row.id]) for row in session.execute(rows))


def _meetings(session: Session, of: Select[Any]) -> Mapping[int, list[Meeting]]:
    by_event: defaultdict[int, list[Meeting]] = defaultdict(list)
    for event_id, *values in session.execute(of.order_by(Occurrence.day, Occurrence.at, Occurrence.id)):
        meeting = dict(zip((f.name for f in fields(Meeting)), values, strict=True))
        by_event[event_id].append(Meeting(**meeting | {"status": MeetingStatus(meeting["status"])}))
    return by_event


def _listing(row: Row[Any], meetings: Sequence[Meeting]) -> Listing:
    made: dict[str, Any] = {
        "leaders": tuple(row.leaders),
        "mode": Mode(row.mode),
        "audience": Audience(row.audience),
        "eligibility": tuple(row.eligibility),
        "notices": tuple(row.notices),
        "accreditation": tuple(Credit(**credit) for credit in row.accreditation),
        "cancellation": None
        if row.refund_if_called_off is None
        else Cancellation(row.refund_if_called_off, row.cancel_by, row.withheld_cents, row.refund_days),
        "status": Status(row.status),
        "registration": Intake(row.registration),
        "meetings": tuple(meetings),
    }
    plain = {f.name: getattr(row, f.name) for f in fields(Listing) if f.name not in made}
    return Listing(**plain, **made)


def organisers(session: Session) -> Sequence[str]:
    """Who organises something that members pay less for, or that is not for everybody. One statement."""
    for_some = Event.audience.in_([a for a in Audience if a not in _FOR_WHOEVER_SAYS_SO])
    rows = select(Event.organiser).where(or_(for_some, Event.member_fee_cents.is_not(None)))
    return session.scalars(rows.distinct().order_by(Event.organiser)).all()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asked to see. since, until: days, both included; None leaves that end open.

    mode: one of `Mode`; what is held both online and at a place is found under either
    """

    kind: str = ""
    audience: str = ""
    mode: str = ""
    since: date | None = None
    until: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A listing among others.

    day: the first that falls into what the reader asked for
    meeting: the first scheduled one that is not over by then; None where there is none
    """

    day: date
    listing: Listing

    @property
    def meeting(self) -> Meeting | None:
        return next((m for m in self.listing.scheduled if m.through >= self.day), None)


def matching(listings: Sequence[Listing], filters: Filters) -> list[Line]:
    """The listings that a reader asked for, by day. Listings of the same day keep their order."""
    lines = []
    for listing in asked_for(listings, filters):
        day = listing.first_day(filters.since)
        if day is not None and (filters.until is None or day <= filters.until):
            lines.append(Line(day, listing))
    return sorted(lines, key=lambda line: line.day)


def asked_for(listings: Iterable[Listing], filters: Filters) -> list[Listing]:
    """The listings that a reader asked for, of whatever day, in their order."""
    words = folded(filters.text).split()
    return [
        listing
        for listing in listings
        if filters.kind in ("", listing.kind)
        and filters.audience in ("", listing.audience)
        and (filters.mode in ("", listing.mode) or listing.mode is Mode.BOTH)
        and (not words or _has_all(listing, words))
    ]


def _has_all(listing: Listing, words: Sequence[str]) -> bool:
    said = (
        listing.title,
        listing.summary,
        listing.description,
        listing.organiser,
        listing.place,
        listing.series,
    )
    text = folded(" ".join([*said, *listing.leaders]))
    return all(word in text for word in words)


def folded(text: str) -> str:
    """Without case and accents, so that `zurich` finds Zürich; the same on every engine."""
    return "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
