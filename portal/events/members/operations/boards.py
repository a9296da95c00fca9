"""Boards: opening and closing one, what is posted there, and who wants to be reminded."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.events.listing import Audience
from portal.events.members.models import Board, BoardReminder, Post
from portal.events.members.refusals import BoardTaken, WrittenMeanwhile
from portal.events.members.rules.versions import version_of
from portal.events.queries import folded
from portal.refusals import Conflict

_LONGEST_STEM = 50


@dataclass(frozen=True, slots=True)
class Said:
    """What a post says: see `models.Post`."""

    title: str
    text: str
    link: str
    event_id: int | None
    is_pinned: bool
    until: date | None

    @classmethod
    def of(cls, row: Post) -> "Said":
        return cls(*(getattr(row, name) for name in cls.__slots__))


def open_board(session: Session, body: str, audience: Audience, *, organiser: Person, now: datetime) -> Board:
    """Raises BoardTaken."""
    stem = re.sub(r"[^a-z0-9]+", "-", folded(body))[:_LONGEST_STEM].strip("-")
    slug = f"{stem}-{audience}" if stem else str(audience)
    taken = set(session.scalars(select(Board.slug).where(Board.slug.startswith(slug, autoescape=True))))
    # Two bodies may come to the same letters.
    free = next(one for one in (slug, *(f"{slug}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    board = Board(slug=free, body=body, audience=audience, opened_at=now)
    try:
        with session.begin_nested():
            session.add(board)
    except IntegrityError as error:
        raise BoardTaken from error
    _record(session, board, "open board", organiser, now)
    return board


def close_board(session: Session, board_id: int, *, organiser: Person, now: datetime) -> None:
    """With all that is posted there, and all who wanted to be reminded. Raises Conflict where it is closed already."""
    board = _board(session, board_id)
    for rows in (Post, BoardReminder):
        session.execute(delete(rows).where(rows.board_id == board_id))
    _record(session, board, "close board", organiser, now)
    session.delete(board)
    session.flush()


def post(session: Session, board_id: int, said: Said, *, organiser: Person, now: datetime) -> Post:
    """Raises Conflict where the board is closed by now."""
    board = _board(session, board_id)
    row = Post(board_id=board_id, posted_at=now, posted_by_id=organiser.id)
    _say(session, row, said)
    _record(session, board, "post", organiser, now, post=row.id)
    return row


def edit(session: Session, post_id: int, said: Said, *, version: str, organiser: Person, now: datetime) -> None:
    """version: of what the page showed that was edited

    Raises WrittenMeanwhile where it says something else by now, Conflict where it is taken down.
    """
    board, row = _post(session, post_id)
    if version_of(Said.of(row)) != version:
        raise WrittenMeanwhile
    row.changed_at = now
    _say(session, row, said)
    _record(session, board, "edit post", organiser, now, post=row.id)


def take_down(session: Session, post_id: int, *, organiser: Person, now: datetime) -> None:
    """Raises Conflict where it is taken down already."""
    board, row = _post(session, post_id)
    _record(session, board, "take down post", organiser, now, post=row.id)
    session.delete(row)
    session.flush()


def ask_for_reminders(session: Session, board_id: int, person_id: int, *, now: datetime) -> None:
    """Again does nothing. Raises Conflict where the board is closed by now."""
    _board(session, board_id)
    if session.get(BoardReminder, (board_id, person_id)) is None:
        session.add(BoardReminder(board_id=board_id, person_id=person_id, asked_at=now))
        session.flush()


def end_reminders(session: Session, board_id: int, person_id: int) -> None:
    """Again does nothing."""
    session.execute(delete(BoardReminder).filter_by(board_id=board_id, person_id=person_id))


def _board(session: Session, board_id: int) -> Board:
    """Locked: of two acts on one board, the second finds what the first has made of it."""
    board = session.get(Board, board_id, with_for_update=True, populate_existing=True)
    if board is None:
        raise Conflict
    return board


def _post(session: Session, post_id: int) -> tuple[Board, Post]:
    """With its board, which is locked."""
    row = session.get(Post, post_id)
    board = _board(session, row.board_id) if row else None
    row = session.get(Post, post_id, populate_existing=True)
    if row is None or board is None:
        raise Conflict
    return board, row


def _say(session: Session, row: Post, said: Said) -> None:
    for name in Said.__slots__:
        setattr(row, name, getattr(said, name))
    session.add(row)
    session.flush()


def _record(session: Session, board: Board, verb: str, organiser: Person, now: datetime, **facts: int) -> None:
    register.record(session, actor=organiser, verb=verb, subject=f"board {board.slug}", now=now, **facts)
