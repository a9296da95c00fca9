"""Forgetting who wanted what: when an account is deleted, and by the clock."""

from collections.abc import Mapping

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from portal.accounts.models import Membership, Person
from portal.events.members.models import Board, BoardReminder, OwnCalendar, Post

# At one time: `portal tick` comes round again soon.
BATCH = 100


def erase_person(session: Session, person: Person) -> Mapping[str, int]:
    """Reminders and the calendar's address are gone. What somebody posted for a body is the body's notice, and stays
    without whose hand it was. Returns how many it concerned."""
    wishes = delete(BoardReminder).filter_by(person_id=person.id).returning(BoardReminder.board_id)
    addresses = delete(OwnCalendar).filter_by(person_id=person.id).returning(OwnCalendar.person_id)
    posts = update(Post).filter_by(posted_by_id=person.id).values(posted_by_id=None).returning(Post.id)
    counts = {"board reminders": wishes, "calendars": addresses, "posts": posts}
    return {what: len(session.execute(act).all()) for what, act in counts.items()}


def forget_reminders(session: Session) -> int:
    """Of people of whom the board's body has nothing verified any more; returns how many."""
    known = exists().where(
        Membership.person_id == BoardReminder.person_id, Membership.body == Board.body, Membership.since.is_not(None)
    )
    due = (
        select(BoardReminder)
        .join(Board, Board.id == BoardReminder.board_id)
        .where(~known)
        .order_by(BoardReminder.board_id, BoardReminder.person_id)
        .limit(BATCH)
        .with_for_update(of=BoardReminder, skip_locked=True)
    )
    rows = session.scalars(due).all()
    for row in rows:
        session.delete(row)
    session.flush()
    return len(rows)
