"""Whom the portal reminds, of what, and when: jurors of their essays, those invited of their answer."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Edition, ReadingPlace, Reminder, Review, Role, Seat
from portal.prize.queries.jury import Shelf, shelves_of
from portal.prize.rules.juror_reminders import (
    EARLIEST,
    OVER,
    Coming,
    Juror,
    LeftToRead,
    Occasion,
    Silence,
    coming,
    coming_to_invited,
)


@dataclass(frozen=True, slots=True)
class ToJuror:
    """A juror, with what they are written next if they read nothing meanwhile. written: so far, the latest first."""

    seat: Seat
    person: Person
    edition: Edition
    shelf: Shelf
    juror: Juror
    next: Coming | Silence
    written: Sequence[Reminder]

    @property
    def left(self) -> LeftToRead | None:
        """None where nothing is."""
        following, own = self.shelf.next, self.seat.zone
        if following is None:
            return None
        shelf = self.shelf
        return LeftToRead(
            len(shelf.to_do), shelf.minutes_left, following.code, own, has_plan=bool(own and self.seat.reading_days)
        )


@dataclass(frozen=True, slots=True)
class ToInvited:
    """The same of somebody who has not answered an invitation that still holds."""

    seat: Seat
    edition: Edition
    next: Coming | Silence
    written: Sequence[Reminder]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What goes out in one edition, the soonest first; last those to whom nothing does."""

    jurors: Sequence[ToJuror]
    invited: Sequence[ToInvited]

    @property
    def next(self) -> Sequence[Coming]:
        """All that is to come, in its order."""
        found = [*(its.next for its in self.jurors), *(its.next for its in self.invited)]
        return sorted((one for one in found if isinstance(one, Coming)), key=_when)


def outlook(session: Session, edition_id: int, now: datetime) -> Outlook:
    here = Seat.edition_id == edition_id
    jurors, invited = to_jurors(session, now, here), to_invited(session, now, here)
    return Outlook(sorted(jurors, key=lambda its: _when(its.next)), sorted(invited, key=lambda its: _when(its.next)))


def to_juror(session: Session, edition_id: int, seat_id: int, now: datetime) -> ToJuror | None:
    """One of them; None where nobody has this seat."""
    return next(iter(to_jurors(session, now, Seat.edition_id == edition_id, Seat.id == seat_id)), None)


def _when(next_: Coming | Silence) -> datetime:
    return next_.at if isinstance(next_, Coming) else datetime.max.replace(tzinfo=UTC)


def to_jurors(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[ToJuror]:
    """The jurors whose seats this says, by name, in a constant number of statements."""
    people = session.execute(
        select(Seat, Person, Edition)
        .join(Person, Person.id == Seat.person_id)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None), Person.active, *which)
        .order_by(Seat.name, Seat.id)
        .execution_options(populate_existing=True)
    ).all()
    numbers = [seat.id for seat, _, _ in people]
    shelves = {shelf.seat.id: shelf for shelf in shelves_of(session, Seat.id.in_(numbers))}
    seen, written = _seen(session, numbers), _written(session, numbers)
    found = []
    for seat, person, edition in people:
        if seat.id not in shelves:  # withdrawn between the two statements
            continue
        its = _juror(seat, edition, shelves[seat.id], seen.get(seat.id, _Seen()), written[seat.id])
        next_ = coming(its, edition.window, now)
        found.append(ToJuror(seat, person, edition, shelves[seat.id], its, next_, written[seat.id]))
    return found


def to_invited(session: Session, now: datetime, *which: ColumnElement[bool]) -> list[ToInvited]:
    """Those invited to the seats this says, by name, whose invitation holds and is not answered."""
    rows = session.execute(
        select(Seat, Edition)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.accepted_at.is_(None), Seat.declined_at.is_(None), Seat.withdrawn_at.is_(None))
        .where(Seat.expires_at > now, Edition.decided_at.is_(None), *which)
        .order_by(Seat.name, Seat.id)
        .execution_options(populate_existing=True)
    ).all()
    written = _written(session, [seat.id for seat, _ in rows])
    return [
        ToInvited(seat, edition, _to_invited(seat, written[seat.id], now), written[seat.id]) for seat, edition in rows
    ]


def due(session: Session, now: datetime) -> list[int]:
    """The seats of those to whom something goes out now. Asked often, so it looks only where something may."""
    recent = and_(Edition.reviews_due_at > now - OVER, Edition.reviews_due_at <= now + EARLIEST)
    jurors = to_jurors(session, now, or_(recent, Seat.reminder_asked_at.is_not(None)))
    everybody = [(its.seat.id, its.next) for its in jurors]
    everybody += [(its.seat.id, its.next) for its in to_invited(session, now)]
    return [seat_id for seat_id, next_ in everybody if _when(next_) <= now]


def _juror(seat: Seat, edition: Edition, shelf: Shelf, seen: "_Seen", written: Sequence[Reminder]) -> Juror:
    return Juror(
        given=bool(shelf.entries),
        left=shelf.tasks,
        zone=ZoneInfo(seat.zone) if seat.zone else None,
        weekdays=shelf.seat.reading_days,
        told_at=seen.told_at,
        read_at=seen.read_at,
        said=frozenset(Occasion(row.occasion) for row in written if row.about == edition.reviews_due_at),
        written_at=max((row.written_at for row in written), default=None),
        quiet_until=seat.quiet_until,
        held=seat.reminders_held_at is not None,
        asked_at=seat.reminder_asked_at,
    )


def _to_invited(seat: Seat, written: Sequence[Reminder], now: datetime) -> Coming | Silence:
    said = any(row.about == seat.expires_at for row in written)
    return coming_to_invited(seat.expires_at, now, said=said, held=seat.reminders_held_at is not None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """When somebody was last given an essay, and when they last saved a review or came to a place in a text."""

    told_at: datetime | None = None
    read_at: datetime | None = None


def _seen(session: Session, seat_ids: Sequence[int]) -> Mapping[int, _Seen]:
    rows = session.execute(
        select(
            Assignment.seat_id,
            func.max(Assignment.published_at).label("told_at"),
            func.max(Review.saved_at).label("saved_at"),
            func.max(ReadingPlace.saved_at).label("place_at"),
        )
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .outerjoin(ReadingPlace, ReadingPlace.assignment_id == Assignment.id)
        .where(Assignment.seat_id.in_(seat_ids))
        .group_by(Assignment.seat_id)
    )
    return {
        row.seat_id: _Seen(row.told_at, max((at for at in (row.saved_at, row.place_at) if at), default=None))
        for row in rows
    }


def _written(session: Session, seat_ids: Sequence[int]) -> Mapping[int, list[Reminder]]:
    latest_first = select(Reminder).where(Reminder.seat_id.in_(seat_ids)).order_by(Reminder.written_at.desc())
    written: dict[int, list[Reminder]] = defaultdict(list)
    for row in session.scalars(latest_first):
        written[row.seat_id].append(row)
    return written
