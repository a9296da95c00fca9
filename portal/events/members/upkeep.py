"""What boards do by themselves when it is due: `portal tick` asks."""

from datetime import datetime

from portal.database import db, transaction
from portal.events import queries as events
from portal.events.listing import Listing, Meeting
from portal.events.members import notices
from portal.events.members.models import Board
from portal.events.members.permissions import may_read
from portal.events.members.queries import boards, due, joining
from portal.events.members.rules.reminders import is_due, is_time
from portal.mail import outbox


def remind(now: datetime) -> int:
    """Write, the day before, to those who asked for it on a board and still may read it; returns how many mails. Each
    is written once."""
    asked = due.boards_with_wishes(db.session())
    listings = [events.one(db.session(), event_id) for event_id in due.near(db.session(), now)] if asked else []
    return sum(
        _remind(board, listing, meeting, now)
        for board in asked
        for listing in listings
        if boards.belongs(board, listing)
        for meeting in listing.scheduled
        if is_time(meeting, now)
    )


def _remind(board: Board, listing: Listing, meeting: Meeting, now: datetime) -> int:
    audience = listing.audience
    people = {
        notices.reminder_key(person, meeting): person
        for wish, person, held in boards.asked(db.session(), board)
        if is_due(meeting, wish.asked_at, now) and may_read(audience, joining.kinds_on(held, listing, now))
    }
    for key in outbox.written(db.session(), people):
        del people[key]
    if people:
        windows = joining.windows(db.session(), [listing]).get(listing.slug, [])
        window = next((one for one in windows if one.meeting == meeting), None)
        with transaction() as session:
            for person in people.values():
                notices.reminder(session, person, board, listing, meeting, window, now=now)
    return len(people)
