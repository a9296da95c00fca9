"""What anybody may read of the prize: its editions, and one call."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.prize.models import Criterion, Edition


@dataclass(frozen=True, slots=True)
class Call:
    """One edition with its criteria, in their order."""

    edition: Edition
    criteria: tuple[Criterion, ...]


# Asked for with nearly every page of the prize: the statement is made once.
_OF_YEAR = select(Edition).where(Edition.year == bindparam("year"))


def editions(session: Session) -> list[Edition]:
    """Every edition, the latest first."""
    return list(session.scalars(select(Edition).order_by(Edition.year.desc())))


def edition(session: Session, year: int) -> Edition | None:
    return session.scalars(_OF_YEAR, {"year": year}).one_or_none()


def by_event(session: Session) -> dict[int, Edition]:
    """Every edition by its event. One statement."""
    return {edition.event_id: edition for edition in session.scalars(select(Edition))}


def call(session: Session, year: int) -> Call | None:
    found = edition(session, year)
    if found is None:
        return None
    criteria = session.scalars(select(Criterion).filter_by(edition_id=found.id).order_by(Criterion.position))
    return Call(found, tuple(criteria))
