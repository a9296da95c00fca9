"""What is due by itself: lists to be looked through, reminders to be written."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from portal.events.listing import Intake, Status
from portal.events.models import Event, Occurrence
from portal.events.registration.models import Headcount, Registration

DAY = timedelta(days=1)
_LIVE = Registration.released_at.is_(None)
_OFFERED = and_(Registration.placed_at.is_(None), Registration.offered_until.is_not(None))


def unsettled(session: Session, now: datetime) -> Sequence[int]:
    """Events with an offer that is over or that nobody can take, or with somebody waiting."""
    is_gone = or_(Registration.offered_until <= now, Event.status != Status.PUBLISHED)
    some = or_(and_(_OFFERED, is_gone), Registration.seat.is_(None))
    rows = select(Registration.event_id).join(Event, Event.id == Registration.event_id).where(_LIVE, some)
    return session.scalars(rows.distinct().order_by(Registration.event_id)).all()


def near(session: Session, now: datetime) -> Sequence[int]:
    """Published events in which somebody has a place, with a meeting in about the next week."""
    days = ((now - DAY).date(), (now + 9 * DAY).date())
    soon = exists().where(Occurrence.event_id == Event.id, Occurrence.day.between(*days))
    rows = (
        select(Registration.event_id)
        .join(Event, Event.id == Registration.event_id)
        .where(_LIVE, Registration.placed_at.is_not(None), Event.status == Status.PUBLISHED, soon)
    )
    return session.scalars(rows.distinct().order_by(Registration.event_id)).all()


def placed(session: Session, event_id: int) -> Sequence[Registration]:
    rows = select(Registration).filter_by(event_id=event_id, released_at=None)
    return session.scalars(rows.where(Registration.placed_at.is_not(None)).order_by(Registration.id)).all()


def offers(session: Session, now: datetime) -> Sequence[Registration]:
    """Those that somebody may still take."""
    rows = (
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(_LIVE, _OFFERED, Registration.offered_until > now, Event.status == Status.PUBLISHED)
    )
    return session.scalars(rows.order_by(Registration.id)).all()


def undecided(session: Session, now: datetime, ahead: timedelta, late: timedelta) -> Sequence[int]:
    """Published events with a minimum whose last day to decide is near, or not long past, and which are not decided."""
    decided = exists().where(Headcount.event_id == Event.id)
    here = (Event.status == Status.PUBLISHED, Event.registration != Intake.NONE)
    near = Event.decide_by.between((now - late - DAY).date(), (now + ahead + DAY).date())
    rows = select(Event.id).where(*here, near, ~decided)
    return session.scalars(rows.order_by(Event.id)).all()
