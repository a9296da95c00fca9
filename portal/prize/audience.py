"""Who is told of a decision: those who win, the others who entered, and those who judged."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.prize.models import Entry, Role, Seat
from portal.prize.models_announcement import Byline
from portal.prize.models_decision import Award
from portal.prize.result_now import awarded


@dataclass(frozen=True, slots=True)
class Winner:
    """Whoever wrote what wins. person: None where the account is deleted: then nobody is written to."""

    entry: Entry
    award: Award
    person: Person | None
    byline: Byline | None


@dataclass(frozen=True, slots=True)
class Judge:
    person: Person
    role: Role


@dataclass(frozen=True, slots=True)
class Audience:
    """Everybody who is written to at the announcement. entrants: those who do not win, each with their essay."""

    winners: Sequence[Winner]
    entrants: Sequence[tuple[Person, Entry]]
    judges: Sequence[Judge]

    @property
    def jurors(self) -> int:
        return sum(judge.role is Role.JUROR for judge in self.judges)

    @property
    def mails(self) -> int:
        return sum(one.person is not None for one in self.winners) + len(self.entrants) + len(self.judges)


def winners(session: Session, edition_id: int) -> list[Winner]:
    """By place, then by code."""
    rows = session.execute(
        awarded(edition_id)
        .outerjoin(Person, and_(Person.id == Entry.person_id, Person.active))
        .outerjoin(Byline, Byline.entry_id == Entry.id)
        .add_columns(Person, Byline)
    )
    return [Winner(row.Entry, row.Award, row.Person, row.Byline) for row in rows]


def audience(session: Session, edition_id: int) -> Audience:
    """Whoever took their essay back, has deleted the account or left their seat is not among them. Three statements."""
    winning = winners(session, edition_id)
    entered = session.execute(
        select(Person, Entry)
        .join(Entry, Entry.person_id == Person.id)
        .where(
            Entry.edition_id == edition_id,
            Entry.withdrawn_at.is_(None),
            Entry.id.not_in([one.entry.id for one in winning]),
            Person.active,
        )
        .order_by(Entry.code)
    )
    seated = session.execute(
        select(Person, Seat.role)
        .join(Seat, Seat.person_id == Person.id)
        .where(Seat.edition_id == edition_id, Seat.withdrawn_at.is_(None), Person.active)
        .order_by(Seat.id)
    )
    judges = [Judge(person, Role(role)) for person, role in seated]
    return Audience(winning, [(person, entry) for person, entry in entered], judges)
