"""Asking jurors to read further essays: what the committee wants read before it decides, published as one act."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Person
from portal.audit import register
from portal.prize.dealing import Pair, Table, table
from portal.prize.models import Assignment
from portal.prize.operations import assignments, plans, sealing, turnstile
from portal.prize.permissions import why_not_ask


@dataclass(frozen=True, slots=True)
class Asked:
    """words: of each juror who has new essays, by seat, the lengths of these. had: how many readings were on their
    jurors' desks already. left: how many can no longer be asked for."""

    words: Mapping[int, tuple[int, ...]]
    had: int
    left: int

    @property
    def readings(self) -> int:
        return sum(map(len, self.words.values()))


def ask(session: Session, edition_id: int, wanted: Collection[Pair], *, member: Person, now: datetime) -> Asked:
    """Give these essays to these jurors at once, whatever else is planned. Whoever asks twice has asked once.

    What cannot be is left out: the juror has left, stepped back, must not read it or has enough; the essay is gone or
    held. Which of these it is, is not for the committee to know.

    Raises NotAsking where what is read could not be handed in.
    """
    edition = turnstile.edition(session, edition_id)
    if refusal := why_not_ask(edition.window, edition.zone, now):
        raise refusal
    its = table(session, edition)
    had = its.given.intersection(wanted)
    new = _possible(its, sorted(set(wanted) - had))
    if new:
        # As with all readings that jurors are given: in an edition from before there were seals, it falls here.
        sealing.seal(session, edition_id, organiser=None, now=now)
    for seat_id, code in new:
        _give(session, its, seat_id, code, now)
    session.flush()
    if new:
        subject, readings = f"edition {edition.year}", plans.by_seat(new)
        register.record(session, actor=member, verb="ask", subject=subject, now=now, reads=len(new), readings=readings)
    return Asked(plans.lengths(session, edition_id, new), len(had), len(set(wanted)) - len(had) - len(new))


def _possible(its: Table, wanted: Collection[Pair]) -> list[Pair]:
    loads = Counter(seat_id for seat_id, _ in its.given | its.planned)
    found = []
    for seat_id, code in wanted:
        if seat_id not in its.limits or code not in its.essays or (seat_id, code) in its.barred | its.late:
            continue
        most = its.limits[seat_id]
        if (seat_id, code) not in its.planned:
            if most is not None and loads[seat_id] >= most:
                continue
            loads[seat_id] += 1
        found.append((seat_id, code))
    return found


def _give(session: Session, its: Table, seat_id: int, code: str, now: datetime) -> None:
    """A reading that the organiser has planned is published; any other is new."""
    planned = select(Assignment).filter_by(seat_id=seat_id, entry_id=its.essays[code])
    reading = session.scalar(planned) if (seat_id, code) in its.planned else None
    if reading is None:
        reading = assignments.planned(seat_id, its.essays[code], now)
        session.add(reading)
    reading.published_at = now
