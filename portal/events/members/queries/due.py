"""Of which meetings somebody may have to be reminded."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.events.listing import Intake, Status
from portal.events.members.models import BOARD_AUDIENCES, Board, BoardReminder
from portal.events.models import Event, Occurrence

_DAY = timedelta(days=1)


def boards_with_wishes(session: Session) -> Sequence[Board]:
    """The boards of whose meetings somebody wants to be reminded."""
    asked = exists().where(BoardReminder.board_id == Board.id)
    return session.scalars(select(Board).where(asked).order_by(Board.id)).all()


def near(session: Session, now: datetime) -> Sequence[int]:
    """Published events of boards with a meeting in about these days."""
    days = ((now - _DAY).date(), (now + 3 * _DAY).date())
    soon = exists().where(Occurrence.event_id == Event.id, Occurrence.day.between(*days))
    own = (Event.audience.in_(BOARD_AUDIENCES), Event.registration == Intake.NONE, Event.status == Status.PUBLISHED)
    return session.scalars(select(Event.id).where(*own, soon).order_by(Event.id)).all()
