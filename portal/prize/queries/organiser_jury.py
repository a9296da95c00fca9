"""What the organiser reads of the seats: who has answered, and how far each juror is, as counts only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Assignment, Entry, Manuscript, Review, Role, Seat


class State(StrEnum):
    """Where an invitation stands. `SENT`: no sign yet that it has reached anybody."""

    SENT = "sent"
    OPENED = "opened"
    EXPIRED = "expired"
    SEATED = "seated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_ORDER = (State.SEATED, State.OPENED, State.SENT, State.EXPIRED, State.DECLINED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class SeatLine:
    """One seat. since: when it came into this state; for an invitation that has expired, when that was.

    declared: whether its holder has said whom they are close to, or that they are to nobody.
    given, handed_in, begun: of the essays that a juror knows of; planned: of those that are not published.
    """

    id: int
    name: str
    email: str
    role: Role
    state: State
    since: datetime
    expires_at: datetime
    opened_at: datetime | None
    most_essays: int | None
    declared: bool
    given: int
    handed_in: int
    begun: int
    stepped_back: int
    planned: int

    @property
    def is_open(self) -> bool:
        """Whether the invitation waits for an answer."""
        return self.state in (State.SENT, State.OPENED, State.EXPIRED)

    @property
    def is_live(self) -> bool:
        return self.is_open or self.state is State.SEATED


@dataclass(frozen=True, slots=True)
class Jury:
    """Everybody who was invited, those who are seated first."""

    lines: Sequence[SeatLine]

    def of(self, role: str) -> list[SeatLine]:
        return [line for line in self.lines if line.role == role]

    def tally(self, role: str) -> dict[State, int]:
        """How many seats are in each state that any is in."""
        counts = {state: sum(line.state is state for line in self.of(role)) for state in _ORDER}
        return {state: count for state, count in counts.items() if count}


def holders(session: Session, seat_ids: Collection[int]) -> dict[int, Person]:
    """Who sits on these seats, by seat."""
    rows = session.execute(
        select(Seat.id, Person).join(Person, Person.id == Seat.person_id).where(Seat.id.in_(seat_ids))
    )
    return {row.id: row.Person for row in rows}


def jury(session: Session, edition_id: int, now: datetime) -> Jury:
    known = and_(Assignment.published_at.is_not(None), Assignment.recused_at.is_(None), Manuscript.id.is_not(None))
    final = and_(known, Review.manuscript_id == Manuscript.id)
    rows = session.execute(
        select(
            Seat,
            func.count(Assignment.id).filter(known).label("given"),
            func.count(Review.handed_in_at).filter(final).label("handed_in"),
            func.count(Review.id).filter(known).label("written"),
            func.count(Assignment.recused_at).label("stepped_back"),
            func.count(Assignment.id).filter(Assignment.published_at.is_(None)).label("planned"),
        )
        .outerjoin(Assignment, Assignment.seat_id == Seat.id)
        .outerjoin(Entry, and_(Entry.id == Assignment.entry_id, Entry.withdrawn_at.is_(None)))
        .outerjoin(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Seat.edition_id == edition_id)
        .group_by(Seat.id)
    )
    lines = []
    for seat, given, handed_in, written, stepped_back, planned in rows:
        state, since = _state(seat, now)
        lines.append(
            SeatLine(
                id=seat.id,
                name=seat.name,
                email=seat.email,
                role=Role(seat.role),
                state=state,
                since=since,
                expires_at=seat.expires_at,
                opened_at=seat.opened_at,
                most_essays=seat.most_essays,
                declared=bool(seat.close_to),
                given=given,
                handed_in=handed_in,
                begun=written - handed_in,
                stepped_back=stepped_back,
                planned=planned,
            )
        )
    return Jury(sorted(lines, key=lambda line: (_ORDER.index(line.state), line.name.casefold(), line.id)))


def _state(seat: Seat, now: datetime) -> tuple[State, datetime]:
    if seat.withdrawn_at:
        return State.WITHDRAWN, seat.withdrawn_at
    if seat.accepted_at:
        return State.SEATED, seat.accepted_at
    if seat.declined_at:
        return State.DECLINED, seat.declined_at
    if now >= seat.expires_at:
        return State.EXPIRED, seat.expires_at
    return (State.OPENED, seat.opened_at) if seat.opened_at else (State.SENT, seat.invited_at)
