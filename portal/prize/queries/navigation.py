"""Where somebody has a place in the prize, in one query a page."""

from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from portal.prize.models import Edition, Entry, Role, Seat


@dataclass(frozen=True, slots=True)
class Places:
    """The years in which a person has an entry, reads for the jury, sits on the committee; the latest first."""

    entered: tuple[int, ...]
    juror: tuple[int, ...]
    committee: tuple[int, ...]


def places(session: Session, person_id: int) -> Places:
    entered = (
        select(literal("entrant").label("place"), Edition.year)
        .join(Entry, Entry.edition_id == Edition.id)
        .where(Entry.person_id == person_id)
    )
    seated = (
        select(Seat.role, Edition.year)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.person_id == person_id, Seat.withdrawn_at.is_(None))
    )
    rows = sorted(session.execute(union_all(entered, seated)).all(), key=lambda row: -row.year)

    def years(place: str) -> tuple[int, ...]:
        return tuple(row.year for row in rows if row.place == place)

    return Places(years("entrant"), years(Role.JUROR), years(Role.COMMITTEE))
