"""What registration does by itself when it is due: `portal tick` asks."""

from datetime import datetime

from portal.accounts import queries as people
from portal.database import db, transaction
from portal.events import queries as events
from portal.events.registration import notices
from portal.events.registration.operations import seats, turnstile
from portal.events.registration.queries import due
from portal.events.registration.queries.places import places
from portal.events.registration.rules.headcount import AHEAD, LATE, decision_is_near
from portal.events.registration.rules.reminders import days_before, offer_is_ending
from portal.events.registration.rules.times import begins_at
from portal.mail import outbox


def pass_on(now: datetime) -> int:
    """Let offers lapse whose time is over, make those that can be made, and close lists; returns how many people were
    told. Each event is one act: two machines come through it one after the other, and the second finds it done."""
    told = 0
    for event_id in due.unsettled(db.session(), now):
        with transaction() as session:
            listing = turnstile.event(session, event_id)
            passed = seats.pass_on(session, listing, now=now)
            notices.passed_on(session, listing, passed, now=now)
        told += len(passed.offered) + len(passed.lapsed) + len(passed.closed)
    return told


def remind(now: datetime) -> int:
    """Write to those with a place a week and a day before the event, to those whose offer is about to lapse, and to the
    organisers who have to decide whether an event runs; returns how many mails. Each is written once."""
    return _remind_placed(now) + _remind_offered(now) + _remind_organisers(now)


def _remind_placed(now: datetime) -> int:
    written = 0
    for event_id in due.near(db.session(), now):
        listing = events.one(db.session(), event_id)
        begins = begins_at(listing)
        if begins is None:
            continue
        rows = due.placed(db.session(), event_id)
        found = [(row, days_before(begins, row.placed_at, now)) for row in rows if row.placed_at]
        asked = {notices.reminder_key(row, begins, days): (row, days) for row, days in found if days}
        for key in outbox.written(db.session(), asked):
            del asked[key]
        if asked:
            with transaction() as session:
                for row, days in asked.values():
                    notices.reminder(session, row, listing, begins, days=days, now=now)
        written += len(asked)
    return written


def _remind_offered(now: datetime) -> int:
    ending = {
        notices.ending_key(row): row
        for row in due.offers(db.session(), now)
        if row.offered_at and row.offered_until and offer_is_ending(row.offered_at, row.offered_until, now)
    }
    for key in outbox.written(db.session(), ending):
        del ending[key]
    for row in ending.values():
        with transaction() as session:
            notices.offer_ends(session, row, events.one(session, row.event_id), now=now)
    return len(ending)


def _remind_organisers(now: datetime) -> int:
    written = 0
    for event_id in due.undecided(db.session(), now, AHEAD, LATE):
        listing = events.one(db.session(), event_id)
        if not decision_is_near(listing, now):
            continue
        asked = {notices.headcount_key(listing, one): one for one in people.organisers(db.session())}
        for key in outbox.written(db.session(), asked):
            del asked[key]
        placed = places(db.session(), listing, now).placed
        with transaction() as session:
            for organiser in asked.values():
                notices.headcount(session, listing, organiser, placed, now=now)
        written += len(asked)
    return written
