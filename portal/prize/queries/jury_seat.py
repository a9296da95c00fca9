"""A juror's own seat: what they have told of themselves. Only values leave this module."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.models import Edition, Role, Seat


@dataclass(frozen=True, slots=True)
class OwnSeat:
    """schools, people, countries: whom they are close to, countries by ISO code. has_declared: whether they have said,
    be it that there is nobody."""

    id: int
    year: int
    title: str
    schools: tuple[str, ...]
    people: tuple[str, ...]
    countries: tuple[str, ...]
    has_declared: bool
    most_essays: int | None
    zone: str | None


def seats(session: Session, person_id: int) -> list[OwnSeat]:
    """The seats in juries that this person holds, the latest edition first."""
    rows = session.execute(
        select(Seat.id, Edition.year, Edition.title, Seat.close_to, Seat.most_essays, Seat.zone)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.person_id == person_id, Seat.role == Role.JUROR, Seat.withdrawn_at.is_(None))
        .order_by(Edition.year.desc())
    )
    return [
        OwnSeat(
            id=row.id,
            year=row.year,
            title=row.title,
            schools=tuple(row.close_to.get("schools", ())),
            people=tuple(row.close_to.get("people", ())),
            countries=tuple(row.close_to.get("countries", ())),
            has_declared=bool(row.close_to),
            most_essays=row.most_essays,
            zone=row.zone,
        )
        for row in rows
    ]


def seat(session: Session, person_id: int, year: int) -> OwnSeat | None:
    return next((own for own in seats(session, person_id) if own.year == year), None)
