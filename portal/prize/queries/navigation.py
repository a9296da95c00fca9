"""Where somebody has a place in the prize, in one query a page."""

from dataclasses import dataclass

from sqlalchemy import CompoundSelect, Integer, bindparam, literal, select, union
from sqlalchemy.orm import Session

from portal.prize.models import Draft, Edition, Entry, Role, Seat


@dataclass(frozen=True, slots=True)
class Places:
    """The years in which a person has an entry or has begun one, reads for the jury, sits on the committee; the latest
    first."""

    entered: tuple[int, ...]
    juror: tuple[int, ...]
    committee: tuple[int, ...]


def _places() -> CompoundSelect[str, int]:
    own_id = bindparam("person_id", type_=Integer)
    entered, begun = (
        select(literal("entrant").label("place"), Edition.year)
        .join(own, own.edition_id == Edition.id)
        .where(own.person_id == own_id)
        for own in (Entry, Draft)
    )
    seated = (
        select(Seat.role, Edition.year)
        .join(Edition, Edition.id == Seat.edition_id)
        .where(Seat.person_id == own_id, Seat.withdrawn_at.is_(None))
    )
    # Once each: of an entry that is being corrected there is a form as well.
    return union(entered, begun, seated)


# With every page of somebody who has signed in: the statement is made once.
_PLACES = _places()


def places(session: Session, person_id: int) -> Places:
    rows = sorted(session.execute(_PLACES, {"person_id": person_id}).all(), key=lambda row: -row.year)

    def years(place: str) -> tuple[int, ...]:
        return tuple(row.year for row in rows if row.place == place)

    return Places(years("entrant"), years(Role.JUROR), years(Role.COMMITTEE))
