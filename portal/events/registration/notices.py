"""The mails about places and money. Each is written in the transaction of the act it speaks of, and leaves after it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.accounts.operations import invite_link
from portal.events.changes import Change
from portal.events.feeds import ical
from portal.events.feeds.shown import Shown
from portal.events.listing import Listing, Status
from portal.events.members.queries import joining
from portal.events.registration.models import LedgerEntry, Registration
from portal.events.registration.outcomes import CalledOff, Outcome, Passed
from portal.events.registration.rules.cancelling import Settlement
from portal.events.registration.rules.ledger import Account, Entry
from portal.events.registration.rules.times import is_cohort
from portal.mail import outbox
from portal.mail.outbox import Attachment
from portal.web import absolute_url


def registered(session: Session, outcome: Outcome, *, now: datetime) -> None:
    """There is a place, or a turn in the waitlist; and whoever else was moved by it is told."""
    if outcome.is_new:
        registration, listing = outcome.registration, outcome.listing
        if registration.placed_at:
            _write(session, registration, listing, "placed", now, calendar="meetings")
        else:
            _write(session, registration, listing, "waiting", now)
    passed_on(session, outcome.listing, outcome.passed, now=now)


def left(session: Session, outcome: Outcome, *, now: datetime, by_host: bool = False) -> None:
    """The acknowledgement, from which the days for a refund count; and the offers that follow."""
    template = "removed" if by_host else "left"
    _over(session, outcome.registration, outcome.listing, outcome.settlement, template, now)
    passed_on(session, outcome.listing, outcome.passed, now=now)


def called_off(session: Session, called_off: CalledOff, *, now: datetime) -> None:
    for registration, settlement in called_off.released:
        _over(session, registration, called_off.listing, settlement, "called-off", now)


def passed_on(session: Session, listing: Listing, passed: Passed, *, now: datetime) -> None:
    for registration in passed.offered:
        _write(session, registration, listing, "offer", now)
    for registration in passed.lapsed:
        _write(session, registration, listing, "lapsed", now)
    for registration in passed.closed:
        _write(session, registration, listing, "closed", now)


def runs(session: Session, listing: Listing, placed: Iterable[Registration], *, now: datetime) -> None:
    for registration in placed:
        _write(session, registration, listing, "runs", now)


def untold(session: Session, listing: Listing) -> Sequence[Registration]:
    """Those with a place in what is postponed who have had no mail about it: none of what is not postponed. At most two
    statements."""
    if listing.status is not Status.POSTPONED:
        return []
    placed = select(Registration).filter_by(event_id=listing.id, released_at=None)
    rows = session.scalars(placed.where(Registration.placed_at.is_not(None)).order_by(Registration.id))
    by_key = {_postponed_key(registration, listing): registration for registration in rows}
    for key in outbox.written(session, by_key):
        del by_key[key]
    return list(by_key.values())


def postponed(
    session: Session, listing: Listing, registrations: Iterable[Registration], *, words: str = "", now: datetime
) -> None:
    """The dates no longer hold; each is told once of the same dates. words: what the organiser adds"""
    for registration in registrations:
        key = _postponed_key(registration, listing)
        _write(session, registration, listing, "postponed", now, key=key, calendar="meetings", words=words)


def changed(
    session: Session,
    before: Listing,
    listing: Listing,
    changes: Sequence[Change],
    placed: Iterable[Registration],
    *,
    words: str = "",
    now: datetime,
) -> None:
    """What has changed, to those with a place, in one mail each. words: what the organiser adds"""
    for registration in placed:
        # Told once more where it is postponed again, be it that it was in doubt in between.
        if before.status is Status.POSTPONED:
            outbox.rekey(session, {_postponed_key(registration, listing): None})
        _write(
            session, registration, listing, "changed", now,
            calendar="meetings", before=before, changes=changes, words=words,
        )  # fmt: skip


def still_postponed(session: Session, before: Listing, after: Listing, placed: Iterable[Registration]) -> None:
    """It has other dates now, and is postponed as before: whoever was told so has been told."""
    outbox.rekey(session, {_postponed_key(one, before): _postponed_key(one, after) for one in placed})


def _postponed_key(registration: Registration, listing: Listing) -> str:
    first = min((meeting.day for meeting in listing.scheduled), default=None)
    return f"registration {registration.id}, postponed from {first}"


def charged(session: Session, listing: Listing, registrations: Iterable[Registration], *, now: datetime) -> None:
    """The fee is set, for those who came before it was."""
    for registration in registrations:
        _write(session, registration, listing, "charged", now)


def recorded(
    session: Session,
    registration: Registration,
    listing: Listing,
    account: Account,
    *,
    act: Entry,
    cents: int,
    now: datetime,
) -> None:
    """A line of the ledger, for whose it is."""
    due_on = _due_on(session, registration)
    _write(session, registration, listing, "recorded", now, act=str(act), cents=cents, account=account, due_on=due_on)


def reminder_key(registration: Registration, begins_at: datetime, days: int) -> str:
    """What makes a reminder one that was sent already. Where the event moves, there is a new one."""
    return f"reminder of registration {registration.id}, {days} days before {begins_at.isoformat()}"


def reminder(
    session: Session, registration: Registration, listing: Listing, begins_at: datetime, *, days: int, now: datetime
) -> None:
    key, day = reminder_key(registration, begins_at, days), min(meeting.day for meeting in listing.scheduled)
    windows, join = joining.windows(session, [listing]), absolute_url("events.joining.join", slug=listing.slug)
    first = next(iter(windows.get(listing.slug, [])), None)
    _write(
        session, registration, listing, "reminder", now, key=key, calendar="meetings", day=day, window=first, join=join
    )


def ending_key(registration: Registration) -> str:
    return f"offer of registration {registration.id} until {registration.offered_until} ends"


def offer_ends(session: Session, registration: Registration, listing: Listing, *, now: datetime) -> None:
    _write(session, registration, listing, "offer-ends", now, key=ending_key(registration))


def headcount_key(listing: Listing, organiser: Person) -> str:
    return f"headcount of {listing.slug} by {listing.decide_by}, to {organiser.id}"


def headcount(session: Session, listing: Listing, organiser: Person, placed: int, *, now: datetime) -> None:
    """The date is near by which an organiser decides whether the event runs."""
    outbox.post(
        session,
        to=organiser.email,
        template="events/headcount",
        now=now,
        key=headcount_key(listing, organiser),
        person=organiser,
        listing=listing,
        placed=placed,
        link=absolute_url("events.registration_desk.registrations", slug=listing.slug),
    )


def _over(
    session: Session,
    registration: Registration,
    listing: Listing,
    settlement: Settlement,
    template: str,
    now: datetime,
) -> None:
    due_on = _due_on(session, registration) if settlement.back else None
    had_a_place = "gone" if registration.placed_at else None
    _write(session, registration, listing, template, now, calendar=had_a_place, settlement=settlement, due_on=due_on)


def _write(
    session: Session,
    registration: Registration,
    listing: Listing,
    template: str,
    now: datetime,
    *,
    key: str | None = None,
    calendar: str | None = None,
    before: Listing | None = None,
    **values: object,
) -> None:
    """calendar: `meetings` puts them into the reader's calendar, `gone` takes them out again.
    before: the listing of which the reader has them so far

    Nobody is written to whose account is deleted.
    """
    person = session.get_one(Person, registration.person_id)
    if person.erased_at is not None:
        return
    files = _calendar(session, registration, listing, before, gone=calendar == "gone") if calendar else ()
    outbox.post(
        session,
        to=person.email,
        template=f"events/{template}",
        now=now,
        key=key,
        attachments=files,
        has_file=bool(files),
        person=person,
        registration=registration,
        listing=listing,
        is_cohort=is_cohort(listing),
        link=absolute_url("events.registration.place", slug=listing.slug),
        welcome_link=invite_link(person) if registration.entered_by_id and not person.password else None,
        **values,
    )


def _calendar(
    session: Session, registration: Registration, listing: Listing, before: Listing | None, *, gone: bool
) -> Sequence[Attachment]:
    """The same entries as in the calendars to follow, so that none stands twice; cancelled for whoever has no place.
    None where no hour is known. What is cancelled or taken out is in it: in the reader's calendar it stands as held."""
    if not any(meeting.at for meeting in (*listing.meetings, *(before.meetings if before else ()))):
        return ()
    # What comes later has a higher number, else a calendar goes by what it has: of each time that somebody came, the
    # meetings and then that they are gone.
    sequence = listing.sequence + 2 * _earlier(session, registration) + gone
    listing = replace(listing, status=Status.CANCELLED if gone else listing.status, sequence=sequence)
    host = current_app.extensions["settings"].host
    text = ical.calendar(
        listing.title,
        [Shown(listing, before=before)],
        host=host,
        address=lambda slug: absolute_url("events.public.listing", slug=slug),
        method="CANCEL" if gone else "PUBLISH",
    )
    return (Attachment(f"{listing.slug}.ics", ical.MIMETYPE, text),)


def _earlier(session: Session, registration: Registration) -> int:
    """How often this person was registered for the event before."""
    rows = select(func.count()).select_from(Registration)
    whose = {"event_id": registration.event_id, "person_id": registration.person_id}
    return session.scalar(rows.filter_by(**whose).where(Registration.id < registration.id)) or 0


def _due_on(session: Session, registration: Registration) -> date | None:
    """The last day for what is to be returned."""
    due = select(LedgerEntry.due_on).filter_by(registration_id=registration.id, kind=Entry.REFUND_DUE)
    return session.scalars(due.order_by(LedgerEntry.id.desc()).limit(1)).one_or_none()
