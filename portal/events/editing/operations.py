"""What the desk does to listings. Each act is written into the register; who is told of it, `registration.notices`."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events import operations, queries
from portal.events.changes import Change, noticed
from portal.events.editing.refusals import ListingChanged, NoSuchStep, NotPublishable, PeopleKnow, SlugTaken
from portal.events.editing.rules.steps import Step
from portal.events.listing import Listing, Status
from portal.events.members.operations import joining
from portal.events.models import Event, Occurrence
from portal.events.registration import notices
from portal.events.registration.models import Registration
from portal.events.registration.operations import turnstile
from portal.events.registration.queries import due, relisting
from portal.zones import earliest_today


@dataclass(frozen=True, slots=True)
class Saved:
    """What an act has made of a listing, what whoever is coming would notice of it, and who was told."""

    listing: Listing
    changes: Sequence[Change] = ()
    told: Sequence[Registration] = ()


def create(session: Session, listing: Listing, *, organiser: Person, now: datetime) -> Event:
    """A new draft.

    Raises SlugTaken.
    """
    event = Event()
    _write(session, event, replace(listing, status=Status.DRAFT), now)
    _record(session, organiser, "create listing", listing.slug, now)
    return event


def save(
    session: Session, seen: Listing, edited: Listing, *, words: str = "", organiser: Person, now: datetime
) -> Saved:
    """Make a listing say something else, and tell those who are coming what they would notice.

    seen: the listing that was edited; nobody else may have made it another · words: what the organiser adds to the mail

    Raises ListingChanged, SlugTaken, PeopleKnow where people are registered for what would have no registration.
    """
    before = _locked(session, seen)
    if edited == before:
        return Saved(before)
    if edited.registration is not before.registration and (
        why := _known(session, before).contradicts_intake(edited.registration)
    ):
        raise PeopleKnow(why)
    event = session.get_one(Event, before.id)
    _write(session, event, replace(edited, status=before.status), now)
    return _changed(session, before, queries.one(session, event.id), words, organiser, now)


def take(
    session: Session, seen: Listing, step: Step, *, ready: bool, words: str = "", organiser: Person, now: datetime
) -> Saved:
    """Bring a listing into another state, and tell those who are coming.

    ready: whether nothing must be mended first, where it becomes public

    Raises ListingChanged, NoSuchStep, NotPublishable, PeopleKnow.
    """
    before = _locked(session, seen)
    if before.status not in step.since:
        raise NoSuchStep(str(before.status))
    if step.to is Status.PUBLISHED and not ready:
        raise NotPublishable
    if step.to is Status.DRAFT and before.first_day(earliest_today(now)) is None:
        raise PeopleKnow("over")
    if why := _known(session, before).contradicts(step.to):
        raise PeopleKnow(why)
    event = session.get_one(Event, before.id)
    event.status, event.changed_at = step.to, now
    session.flush()
    saved = _told(session, before, queries.one(session, event.id), words, now)
    _record(session, organiser, step.verb, saved.listing.slug, now, told=len(saved.told))
    return saved


def take_in(session: Session, listings: Sequence[Listing], *, organiser: Person | None, now: datetime) -> list[Saved]:
    """List all of a file, or none of it, and tell those who are coming what they would notice. Returns what was
    listed before and is another now.

    organiser: None for whoever runs the portal

    Raises MalformedListings, as `operations.put_all`.
    """
    known = {listing.slug: listing.id for listing in queries.everything(session)}
    # Always in the same order: of two files at once, none waits for the other for ever.
    before = [turnstile.event(session, one) for one in sorted(known[o.slug] for o in listings if o.slug in known)]
    operations.put_all(session, listings, now=now)
    for one in listings:
        if one.slug not in known:
            _record(session, organiser, "create listing", one.slug, now)
    after = [queries.one(session, was.id) for was in before]
    return [
        _changed(session, was, now_is, "", organiser, now)
        for was, now_is in zip(before, after, strict=True)
        if was != now_is
    ]


def discard(session: Session, seen: Listing, *, organiser: Person, now: datetime) -> None:
    """Take a draft away altogether.

    Raises ListingChanged, NoSuchStep where it is no draft, PeopleKnow where something that stays refers to it.
    """
    listing = _locked(session, seen)
    if listing.status is not Status.DRAFT:
        raise NoSuchStep(str(listing.status))
    # How one joins was said while it was public, and is nobody's record.
    joining.take_away(session, listing, None, organiser=organiser, now=now)
    try:
        with session.begin_nested():
            session.delete(session.get_one(Event, listing.id))
    except IntegrityError as error:
        raise PeopleKnow("kept") from error
    _record(session, organiser, "discard listing", listing.slug, now)


def taken_uids(session: Session, slug: str) -> set[str]:
    """The uids of any event's meetings that a new meeting of this one might want. One statement."""
    return set(session.scalars(select(Occurrence.uid).where(Occurrence.uid.startswith(f"{slug}.", autoescape=True))))


def _known(session: Session, listing: Listing) -> relisting.Told:
    return relisting.told(session, [listing.slug]).get(listing.slug, relisting.Told())


def _changed(
    session: Session, before: Listing, after: Listing, words: str, organiser: Person | None, now: datetime
) -> Saved:
    saved = _told(session, before, after, words, now)
    facts = _different(before, after)
    _record(session, organiser, "change listing", after.slug, now, facts=facts, told=len(saved.told))
    return saved


def _told(session: Session, before: Listing, after: Listing, words: str, now: datetime) -> Saved:
    """Tell those who are coming, by one mail each."""
    changes = noticed(before, after, now)
    if after.status is Status.POSTPONED and before.status is not Status.POSTPONED:
        told = notices.untold(session, after)
        notices.postponed(session, after, told, words=words, now=now)
        return Saved(after, changes, told)
    told = due.placed(session, after.id) if changes else []
    notices.changed(session, before, after, changes, told, words=words, now=now)
    if after.status is Status.POSTPONED:
        notices.still_postponed(session, before, after, due.placed(session, after.id))
    return Saved(after, changes, told)


def _locked(session: Session, seen: Listing) -> Listing:
    try:
        now = turnstile.event(session, seen.id)
    except NoResultFound as error:
        # Somebody has discarded it since we looked.
        raise ListingChanged from error
    if now != seen:
        raise ListingChanged
    return now


def _write(session: Session, event: Event, listing: Listing, now: datetime) -> None:
    other = select(Event.id).where(Event.slug == listing.slug, Event.id != (event.id or 0))
    if session.scalar(other) is not None:
        raise SlugTaken(listing.slug)
    try:
        with session.begin_nested():
            session.add(event)
            operations.write(session, event, listing, now=now)
    except IntegrityError as error:
        # Somebody took it since we looked: the slug, or the uid that its meetings have from it.
        raise SlugTaken(listing.slug) from error


def _different(before: Listing, after: Listing) -> list[str]:
    return [f.name for f in fields(Listing) if f.compare and getattr(before, f.name) != getattr(after, f.name)]


def _record(session: Session, organiser: Person | None, verb: str, slug: str, now: datetime, **facts: object) -> None:
    register.record(session, actor=organiser, verb=verb, subject=f"event {slug}", now=now, **facts)
