"""What essays are dealt out from: who reads, what can be read, and what is given or planned already."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from portal.prize.conflicts import pairings
from portal.prize.models import Assignment, BlindCopy, Edition, Entry, Highlight, Manuscript, Review, Role, Seat
from portal.scoring.assignment import Plan, assign

Pair = tuple[int, str]
"""A juror's seat and an essay's code."""

# Nothing is written of it: no review is begun, no passage marked.
UNBEGUN = ~or_(
    exists().where(Review.assignment_id == Assignment.id).correlate(Assignment),
    exists().where(Highlight.assignment_id == Assignment.id).correlate(Assignment),
)


@dataclass(frozen=True, slots=True)
class Table:
    """One edition's essays and jurors as they are dealt out from.

    essays: those that can be read, code to id. limits: of each juror who reads, the most essays; None for no limit.
    barred: who must not read what. stepped_back: those of them whose juror said so of the very essay.
    given: what jurors know of, and which stays. planned: what is not published.
    late: what jurors know of and have not begun, and must not read after all: publishing takes it back.
    """

    essays: Mapping[str, int]
    limits: Mapping[int, int | None]
    reads: int
    anchors: frozenset[str]
    barred: frozenset[Pair]
    stepped_back: frozenset[Pair]
    given: frozenset[Pair]
    planned: frozenset[Pair]
    late: frozenset[Pair]

    @property
    def impossible(self) -> frozenset[Pair]:
        """What is planned and cannot be published any more: somebody stepped back or left, or the essay is held."""
        return frozenset(
            (seat_id, code)
            for seat_id, code in self.planned
            if (seat_id, code) in self.barred or seat_id not in self.limits or code not in self.essays
        )

    @property
    def mark(self) -> str:
        """Names what publishing would do, so that nothing else is published than what somebody has looked at."""
        parts = ([f"{seat_id} {code}" for seat_id, code in sorted(pairs)] for pairs in (self.planned, self.late))
        return sha256("/".join(",".join(part) for part in parts).encode()).hexdigest()[:16]

    def lacks(self, code: str) -> int:
        """How many readers this essay has still to be given or promised; nothing where it cannot be read."""
        return max(self.reads - len(self._readers(code)), 0) if code in self.essays else 0

    def stand_in(self, code: str) -> int | None:
        """Who should read this essay where a reader is lacking, by their seat: of those who may and have room whoever
        reads least, and of these whoever shares fewest essays with its other readers. None where there is nobody, or
        nothing is lacking.

        What others have is given and stays, so that this is the only repair there can be, and the smallest.
        """
        if not self.lacks(code):
            return None
        readings, readers = self.given | self.planned, self._readers(code)
        essays: dict[int, set[str]] = {seat_id: set() for seat_id in self.limits}
        for seat_id, its in readings:
            if its in self.essays:
                essays.setdefault(seat_id, set()).add(its)
        able = [
            (len(essays[seat_id]), sum(len(essays[seat_id] & essays[other]) for other in readers), seat_id)
            for seat_id, limit in self.limits.items()
            if seat_id not in readers
            and (seat_id, code) not in self.barred
            and (limit is None or len(essays[seat_id]) < limit)
        ]
        return min(able)[2] if able else None

    def _readers(self, code: str) -> set[int]:
        return {seat_id for seat_id, its in self.given | self.planned if its == code}

    def deal(self, seed: int, *, anew: bool = False) -> Plan:
        """Everything that is missing, with what is planned left as it is, or dealt anew.

        Essays are named by their code, jurors by their seat, as text.
        """
        return assign(
            tuple(self.essays),
            {str(seat_id): limit for seat_id, limit in self.limits.items()},
            self.reads,
            barred=_named(self.barred),
            kept=_named(self.given),
            movable=() if anew else _named(self.planned),
            anchors=self.anchors,
            seed=seed,
        )


def _named(pairs: Iterable[Pair]) -> set[tuple[str, str]]:
    return {(str(seat_id), code) for seat_id, code in pairs}


def table(session: Session, edition: Edition) -> Table:
    """What is dealt from now.

    A recused juror does not get the essay again; one whose seat was withdrawn counts with what was handed in before.
    """
    seats = session.execute(
        select(Seat.id, Seat.most_essays).where(
            Seat.edition_id == edition.id,
            Seat.role == Role.JUROR,
            Seat.accepted_at.is_not(None),
            Seat.withdrawn_at.is_(None),
        )
    )
    essays = session.execute(readable(edition.id).with_only_columns(Entry.code, Entry.id, Entry.is_anchor)).all()
    stepped_back, given, planned, late = set[Pair](), set[Pair](), set[Pair](), set[Pair]()
    barred = {(pairing.seat_id, pairing.code) for pairing in pairings(session, edition.id) if pairing.keeps_apart}
    rows = session.execute(
        select(
            Seat.id,
            Entry.code,
            Assignment.recused_at.is_not(None),
            Assignment.published_at.is_(None),
            UNBEGUN,
        )
        .join(Assignment, Assignment.seat_id == Seat.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Seat.edition_id == edition.id, or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)))
    )
    for seat_id, code, recused, is_plan, unbegun in rows:
        pair = (seat_id, code)
        if recused:
            stepped_back.add(pair)
        elif is_plan:
            planned.add(pair)
        elif pair in barred and unbegun:
            late.add(pair)
        else:
            given.add(pair)
    return Table(
        essays={code: entry_id for code, entry_id, _ in essays},
        limits={row.id: row.most_essays for row in seats},
        reads=edition.reads_per_entry,
        anchors=frozenset(code for code, _, is_anchor in essays if is_anchor),
        barred=frozenset(barred | stepped_back),
        stepped_back=frozenset(stepped_back),
        given=frozenset(given),
        planned=frozenset(planned),
        late=frozenset(late),
    )


def readable(edition_id: int) -> Select[Entry]:
    """Selects the essays that may be read: not withdrawn, not erased, not held, and with their blind copy made."""
    return (
        select(Entry)
        .join(Manuscript, Manuscript.entry_id == Entry.id)
        .join(BlindCopy, BlindCopy.manuscript_id == Manuscript.id)
        .where(
            Entry.edition_id == edition_id,
            Entry.withdrawn_at.is_(None),
            Entry.erased_at.is_(None),
            Manuscript.replaced_at.is_(None),
            Manuscript.held.is_(False),
        )
        .order_by(Entry.id)
    )
