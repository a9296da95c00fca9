"""The mails of a board. None has a link to a meeting in it: mails are passed on, and boxes are shared."""

from datetime import datetime

from flask import current_app
from itsdangerous import BadData
from sqlalchemy.orm import Session

from portal.accounts import tokens
from portal.accounts.models import Person
from portal.events.listing import Listing, Meeting
from portal.events.members.models import Board
from portal.events.members.rules.windows import Window
from portal.mail import outbox
from portal.web import absolute_url

_PURPOSE = "no more reminders of a board"


def reminder_key(person: Person, meeting: Meeting) -> str:
    """What makes a reminder one that was sent already. Where the meeting moves, there is a new one."""
    return f"meeting {meeting.uid} on {meeting.day} at {meeting.at}, to person {person.id}"


def reminder(
    session: Session,
    person: Person,
    board: Board,
    listing: Listing,
    meeting: Meeting,
    window: Window | None,
    *,
    now: datetime,
) -> None:
    """window: of the link, where it is written down how one joins"""
    outbox.post(
        session,
        to=person.email,
        template="events/board-reminder",
        now=now,
        key=reminder_key(person, meeting),
        person=person,
        board=board,
        listing=listing,
        meeting=meeting,
        window=window,
        join=absolute_url("events.joining.join", slug=listing.slug),
        link=absolute_url("events.boards.board", slug=board.slug),
        end=absolute_url("events.boards.before_ending_reminders", token=token(board, person)),
    )


def token(board: Board, person: Person) -> str:
    """Of the link by which this person ends the reminders of this board."""
    return tokens.serializer(current_app, _PURPOSE).dumps([board.id, person.id])


def whose(given: str) -> tuple[int, int] | None:
    """The board and the person of a link that ends reminders, by number; None of one that is not ours."""
    try:
        board_id, person_id = tokens.serializer(current_app, _PURPOSE).loads(given)
    except BadData:
        return None
    return board_id, person_id
