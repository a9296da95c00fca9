"""What is done to listings: put one into the calendar, and take in or hand out a file of them."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.events import files
from portal.events.facts import MalformedListings
from portal.events.listing import KINDS, Listing, Meeting
from portal.events.models import Event, Occurrence
from portal.events.queries import everything
from portal.events.registration.queries import relisting

# What the rows keep for themselves, and a listing says nothing of.
_OWN = frozenset({"id", "sequence", "changed_at", "moved_from_day", "moved_from_at"})


def put(session: Session, listing: Listing, *, now: datetime) -> Event:
    """List an event as these facts say, or make the one with their slug say so. Meetings keep their identity by uid;
    one that the facts no longer have is removed. What is so already is not written again.
    """
    event = session.scalars(select(Event).filter_by(slug=listing.slug)).one_or_none()
    if event is None:
        event = Event()
        session.add(event)
    write(session, event, listing, now=now)
    return event


def write(session: Session, event: Event, listing: Listing, *, now: datetime) -> None:
    """Make this event say what the facts say, as `put` does."""
    known = {occurrence.uid: occurrence for occurrence in event.occurrences}
    with session.no_autoflush:
        _set(event, _columns(listing))
        event.occurrences = [
            _set(known.get(meeting.uid) or Occurrence(), _said(meeting)) for meeting in listing.meetings
        ]
        if any(session.is_modified(row) for row in (event, *event.occurrences)):
            event.changed_at = now
    session.flush()


def dates_changed(event: Event, *, now: datetime) -> None:
    """For a plug-in to call when a key date of its event has changed: calendars and kept pages hold those as well."""
    event.sequence += 1
    event.changed_at = now


def add(session: Session, listings: Sequence[Listing], *, now: datetime) -> list[Listing]:
    """List those whose slug no event has; what is listed already stays as it is. Returns those that were listed."""
    slugs = [listing.slug for listing in listings]
    taken = set(session.scalars(select(Event.slug).where(Event.slug.in_(slugs))))
    added = [listing for listing in listings if listing.slug not in taken]
    for listing in added:
        put(session, listing, now=now)
    return added


def import_file(session: Session, path: Path, kinds: Collection[str] = KINDS, *, now: datetime) -> Sequence[Listing]:
    """Put every listing of a file, all of them or none; again does no harm. Listings that the file does not have stay.

    kinds: those that may be listed

    Raises MalformedListings, also for what contradicts what registrants were told; OSError where the file cannot be
    read.
    """
    return put_all(session, read_file(path, kinds), now=now)


def read_file(path: Path, kinds: Collection[str] = KINDS) -> list[Listing]:
    """The listings of a file. Raises MalformedListings; OSError where it cannot be read."""
    try:
        return files.read(path.read_text(encoding="utf-8"), kinds)
    except UnicodeDecodeError as error:
        raise MalformedListings("this is not a text in UTF-8") from error


def put_all(session: Session, listings: Sequence[Listing], *, now: datetime) -> Sequence[Listing]:
    """List all of these, or none.

    Raises MalformedListings where two events would have one meeting, or what registrants were told is contradicted.
    """
    try:
        for listing in listings:
            put(session, listing, now=now)
    except IntegrityError as error:
        # Whatever else a constraint asks of a listing, `files.read` has asked before.
        raise MalformedListings("a meeting has the uid of another event's meeting") from error
    # Once they are put: whoever calls an event off at this moment holds its row, and is waited for.
    relisting.refuse_contradiction(session, listings)
    return listings


def export_file(session: Session, path: Path) -> int:
    """Write every listing, drafts as well, as `import_file` reads it. Returns how many there are.

    Raises OSError where the file cannot be written.
    """
    listings = everything(session)
    path.write_text(files.write(listings), encoding="utf-8")
    return len(listings)


def _columns(listing: Listing) -> dict[str, Any]:
    """The event's own columns. Tuples become lists, as JSON gives them back: equal values are not written again."""
    terms = listing.cancellation
    other = _OWN | {"meetings", "cancellation", "accreditation"}
    values = {f.name: getattr(listing, f.name) for f in fields(Listing) if f.name not in other}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()} | {
        "accreditation": [asdict(credit) for credit in listing.accreditation],
        "refund_if_called_off": terms.refund_if_called_off if terms else None,
        "cancel_by": terms.by if terms else None,
        "withheld_cents": terms.withheld_cents if terms else None,
        "refund_days": terms.refund_days if terms else None,
    }


def _said(meeting: Meeting) -> dict[str, Any]:
    return {name: value for name, value in asdict(meeting).items() if name not in _OWN}


def _set(row: Any, values: dict[str, Any]) -> Any:
    for name, value in values.items():
        setattr(row, name, value)
    return row
