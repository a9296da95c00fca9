"""What the organiser reads of who is close to whom, and of what is given all the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.prize.conflicts import Pairing, pairings
from portal.prize.dealing import UNBEGUN
from portal.prize.models import Assignment, Entry, Seat


class Reading(StrEnum):
    """How far an essay has come to a juror who is close to its author."""

    NONE = "none"
    PLANNED = "planned"
    GIVEN = "given"
    BEGUN = "begun"
    STEPPED_BACK = "stepped back"


@dataclass(frozen=True, slots=True)
class ConflictLine:
    pairing: Pairing
    reading: Reading

    @property
    def is_urgent(self) -> bool:
        """Whether an essay lies on a desk where it should not."""
        return self.pairing.keeps_apart and self.reading in (Reading.GIVEN, Reading.BEGUN)


@dataclass(frozen=True, slots=True)
class Conflicts:
    """urgent: to be seen to now; apart: nothing more to do; waived: found to be none."""

    urgent: Sequence[ConflictLine]
    apart: Sequence[ConflictLine]
    waived: Sequence[ConflictLine]

    def of(self, seat_id: int, code: str) -> ConflictLine | None:
        every = (*self.urgent, *self.apart, *self.waived)
        return next((line for line in every if (line.pairing.seat_id, line.pairing.code) == (seat_id, code)), None)


def conflicts(session: Session, edition_id: int) -> Conflicts:
    """Strong matches before those that may be chance."""
    readings = _readings(session, edition_id)
    lines = [
        ConflictLine(pairing, readings.get((pairing.seat_id, pairing.code), Reading.NONE))
        for pairing in pairings(session, edition_id)
    ]
    lines.sort(key=lambda line: not (line.pairing.is_strong or line.pairing.barred))
    return Conflicts(
        urgent=[line for line in lines if line.is_urgent],
        apart=[line for line in lines if line.pairing.keeps_apart and not line.is_urgent],
        waived=[line for line in lines if not line.pairing.keeps_apart],
    )


def _readings(session: Session, edition_id: int) -> dict[tuple[int, str], Reading]:
    rows = session.execute(
        select(
            Assignment.seat_id,
            Entry.code,
            Assignment.recused_at.is_not(None),
            Assignment.published_at.is_(None),
            UNBEGUN,
        )
        .join(Entry, Entry.id == Assignment.entry_id)
        .join(Seat, Seat.id == Assignment.seat_id)
        .where(Seat.edition_id == edition_id)
    )
    return {(seat_id, code): _reading(*facts) for seat_id, code, *facts in rows}


def _reading(recused: bool, is_plan: bool, unbegun: bool) -> Reading:
    if recused:
        return Reading.STEPPED_BACK
    if is_plan:
        return Reading.PLANNED
    return Reading.GIVEN if unbegun else Reading.BEGUN
