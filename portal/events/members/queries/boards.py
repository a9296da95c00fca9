"""Boards as their readers see them, and the organiser."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, true
from sqlalchemy.orm import Session

from portal.accounts.membership import Held, body_of, vouched_for
from portal.accounts.models import Membership, Person
from portal.events.listing import Audience, Intake, Listing, Status
from portal.events.members.models import Board, BoardReminder, Post
from portal.events.members.permissions import may_read
from portal.events.models import Event
from portal.zones import earliest_today


@dataclass(frozen=True, slots=True)
class Notice:
    """A post with the event that it is about. slug, event: None where it is about none that the public sees"""

    post: Post
    slug: str | None = None
    event: str | None = None


def readable(session: Session, person_id: int, now: datetime) -> list[Board]:
    """The boards that this person may read now, by body and then by audience. One statement."""
    verified = (Membership.person_id == person_id, Membership.since.is_not(None))
    rows = select(Board, Membership).join(Membership, true()).where(*verified).order_by(Board.body, Board.id)
    held: defaultdict[Board, list[Held]] = defaultdict(list)
    for board, membership in session.execute(rows):
        if one := membership.held:
            held[board].append(one)
    return [board for board, of in held.items() if is_for(board, of, now)]


def is_for(board: Board, held: Iterable[Held], now: datetime) -> bool:
    """Whether somebody of whom this is verified may read it, by the day in UTC."""
    return may_read(Audience(board.audience), vouched_for(held, board.body, now.date()))


def for_reader(session: Session, slug: str, person_id: int, now: datetime) -> Board | None:
    """One of those; None where there is none of that name for this person."""
    return next((board for board in readable(session, person_id, now) if board.slug == slug), None)


def every(session: Session) -> list[tuple[Board, int]]:
    """All of them with the number of their posts: for the organiser. One statement."""
    posts = select(func.count(Post.id)).where(Post.board_id == Board.id).correlate(Board).scalar_subquery()
    return [(board, number) for board, number in session.execute(select(Board, posts).order_by(Board.body, Board.id))]


def one(session: Session, slug: str) -> Board | None:
    """For the organiser."""
    return session.scalars(select(Board).filter_by(slug=slug)).one_or_none()


def notices(session: Session, board: Board, now: datetime | None = None) -> list[Notice]:
    """The pinned ones first, then the newest; those that stand at `now`, or all. One statement."""
    is_public = (Event.id == Post.event_id) & (Event.status != Status.DRAFT)
    rows = select(Post, Event.slug, Event.title).outerjoin(Event, is_public).where(Post.board_id == board.id)
    if now is not None:
        # Its last day is over when it is over for everybody.
        rows = rows.where(or_(Post.until.is_(None), Post.until >= earliest_today(now)))
    order = (Post.is_pinned.desc(), Post.posted_at.desc(), Post.id.desc())
    return [Notice(*row) for row in session.execute(rows.order_by(*order))]


def post(session: Session, board: Board, post_id: int) -> Post | None:
    return session.scalars(select(Post).filter_by(id=post_id, board_id=board.id)).one_or_none()


def belongs(board: Board, listing: Listing) -> bool:
    """Whether it is one of the board's own meetings: for the same people, by the same body, and nobody registers."""
    of_body = body_of(listing.organiser).casefold() == board.body.casefold()
    return of_body and listing.audience == board.audience and listing.registration is Intake.NONE


def coming(board: Board, listings: Iterable[Listing], now: datetime) -> list[Listing]:
    """The board's meetings that are not over, in calendar order."""
    today = earliest_today(now)
    own = (one for one in listings if belongs(board, one))
    return [one for one in own if any(meeting.through >= today for meeting in one.scheduled)]


def reminder(session: Session, board: Board, person_id: int) -> BoardReminder | None:
    return session.get(BoardReminder, (board.id, person_id))


def asked(session: Session, board: Board) -> Sequence[tuple[BoardReminder, Person, list[Held]]]:
    """Who wants to be reminded of its meetings, with what is verified of each. One statement."""
    rows = (
        select(BoardReminder, Person, Membership)
        .join(Person, Person.id == BoardReminder.person_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(BoardReminder.board_id == board.id, Membership.since.is_not(None), Person.erased_at.is_(None))
        .order_by(Person.id, Membership.id)
    )
    found: dict[int, tuple[BoardReminder, Person, list[Held]]] = {}
    for wish, person, membership in session.execute(rows):
        held = found.setdefault(person.id, (wish, person, []))[2]
        if one := membership.held:
            held.append(one)
    return list(found.values())
