"""What is held of one person: their own rows, and of others nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events.members.models import Board, BoardReminder, OwnCalendar, Post


@dataclass(frozen=True, slots=True)
class Held:
    """Reminders with their boards, posts with theirs, and the address of the own calendar."""

    reminders: Sequence[tuple[BoardReminder, Board]]
    posts: Sequence[tuple[Post, Board]]
    calendar: OwnCalendar | None

    def __bool__(self) -> bool:
        return bool(self.reminders or self.posts or self.calendar)


def held(session: Session, person_id: int) -> Held:
    """Three statements."""
    wishes = select(BoardReminder, Board).join(Board, Board.id == BoardReminder.board_id)
    posts = select(Post, Board).join(Board, Board.id == Post.board_id)
    return Held(
        [(wish, board) for wish, board in session.execute(wishes.where(BoardReminder.person_id == person_id))],
        [
            (post, board)
            for post, board in session.execute(posts.where(Post.posted_by_id == person_id).order_by(Post.id))
        ],
        session.get(OwnCalendar, person_id),
    )
