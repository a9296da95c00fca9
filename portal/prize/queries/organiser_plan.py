"""What the organiser reads of the plan: who reads what, how well that links the jury, and what is missing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from portal.prize.dealing import Pair, Table, table
from portal.prize.models import Assignment, Edition, Entry, Manuscript, Review, Seat
from portal.prize.rules.reading_time import minutes
from portal.scoring.linkage import Linkage, linkage
from portal.scoring.shortages import Shortage

# A picture of more jurors than this has cells too small to see.
MOST_PICTURED = 40


class Standing(StrEnum):
    """How a reading stands. `LATE` is taken back when the plan is published; `IMPOSSIBLE` cannot be published."""

    PLANNED = "planned"
    IMPOSSIBLE = "impossible"
    LATE = "late"
    GIVEN = "given"
    BEGUN = "begun"
    HANDED_IN = "handed in"
    STEPPED_BACK = "stepped back"


_READS = (Standing.PLANNED, Standing.GIVEN, Standing.BEGUN, Standing.HANDED_IN)


@dataclass(frozen=True, slots=True)
class ReaderLine:
    seat_id: int
    name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class EssayLine:
    """An essay that can be read, with everybody who reads it or is to."""

    code: str
    title: str
    words: int
    is_anchor: bool
    readers: Sequence[ReaderLine]
    needed: int

    @property
    def reads(self) -> int:
        return sum(reader.standing in _READS for reader in self.readers)

    @property
    def missing(self) -> int:
        return max(self.needed - self.reads, 0)


@dataclass(frozen=True, slots=True)
class JurorLine:
    """A juror who can be given essays. known: what they know of; planned: what they do not; minutes: to read all of it.

    shared: with each other juror, how many essays both read.
    """

    seat_id: int
    name: str
    limit: int | None
    known: int
    planned: int
    minutes: int
    shared: Sequence[int]

    @property
    def load(self) -> int:
        return self.known + self.planned


@dataclass(frozen=True, slots=True)
class PlanView:
    """planned, late, impossible: how many readings publishing would add, take back, and stumble over.

    linkage: of all readings, those that are planned among them. shortages: why essays lack readers, with jurors by
    their seat as text; None where nothing has been dealt out yet. names: of the jurors, by seat as text.
    """

    essays: Sequence[EssayLine]
    jurors: Sequence[JurorLine]
    names: Mapping[str, str]
    planned: int
    late: int
    impossible: int
    mark: str
    linkage: Linkage
    shortages: Sequence[Shortage] | None

    @property
    def missing(self) -> int:
        return sum(essay.missing for essay in self.essays)

    @property
    def is_begun(self) -> bool:
        """Whether anything is given or planned."""
        return any(essay.reads for essay in self.essays)

    @property
    def most_shared(self) -> int:
        return max((max(juror.shared, default=0) for juror in self.jurors), default=0)

    @property
    def is_pictured(self) -> bool:
        return 1 < len(self.jurors) <= MOST_PICTURED

    @property
    def exactness(self) -> int | None:
        """How near the plan is to the best there can be with as many readings, in percent; None where that is not to be
        said."""
        known = self.linkage
        return round(100 * known.bound / known.variance) if known.bound and known.variance else None

    def named(self, seats: Sequence[str]) -> list[str]:
        return [self.names.get(seat_id, "a former juror") for seat_id in seats]


def plan(session: Session, edition: Edition) -> PlanView:
    its = table(session, edition)
    seats = session.execute(select(Seat.id, Seat.name, Seat.email).filter_by(edition_id=edition.id))
    apart = told_apart((seat.id, seat.name, seat.email) for seat in seats)
    names = {str(seat_id): name for seat_id, name in apart.items()}
    readers = _readers(session, edition.id, its)
    rows = session.execute(
        select(Entry.code, Entry.title, Manuscript.words)
        .join(Manuscript, and_(Manuscript.entry_id == Entry.id, Manuscript.replaced_at.is_(None)))
        .where(Entry.edition_id == edition.id, Entry.withdrawn_at.is_(None), Entry.erased_at.is_(None))
        .order_by(Entry.code)
    ).all()
    essays = [
        EssayLine(code, title, words, code in its.anchors, readers[code], _needed(its, code))
        for code, title, words in rows
        if code in its.essays or readers[code]
    ]
    reading = [
        (reader.seat_id, essay.code) for essay in essays for reader in essay.readers if reader.standing in _READS
    ]
    is_short = bool(reading) and any(essay.missing for essay in essays)
    return PlanView(
        essays=essays,
        jurors=_jurors(its, names, {essay.code: essay.words for essay in essays}, reading),
        names=names,
        planned=len(its.planned - its.impossible),
        late=len(its.late),
        impossible=len(its.impossible),
        mark=its.mark,
        linkage=linkage((str(seat_id), code) for seat_id, code in reading),
        shortages=its.deal(edition.id).shortages if is_short else None,
    )


def told_apart(seats: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """What to call the holder of each seat (id, name, mail address): by name, and where two have the same, by both."""
    known = list(seats)
    times = Counter(name for _, name, _ in known)
    return {seat_id: name if times[name] == 1 else f"{name} ({email})" for seat_id, name, email in known}


def _needed(its: Table, code: str) -> int:
    """How many readers an essay is to have. An anchor has everybody who may read it and whose limit allows it."""
    if code not in its.essays:
        return 0
    if code not in its.anchors:
        return its.reads
    able = sum((seat_id, code) not in its.barred for seat_id in its.limits)
    return max(its.reads, able)


def _readers(session: Session, edition_id: int, its: Table) -> dict[str, list[ReaderLine]]:
    rows = session.execute(
        select(Seat.id, Seat.name, Entry.code, Review.id.is_not(None), Review.handed_in_at.is_not(None))
        .join(Assignment, Assignment.seat_id == Seat.id)
        .join(Entry, Entry.id == Assignment.entry_id)
        .outerjoin(Review, Review.assignment_id == Assignment.id)
        .where(Seat.edition_id == edition_id, or_(Seat.withdrawn_at.is_(None), Review.handed_in_at.is_not(None)))
        .order_by(Seat.name, Seat.id)
    )
    readers: dict[str, list[ReaderLine]] = defaultdict(list)
    for seat_id, name, code, begun, handed_in in rows:
        readers[code].append(ReaderLine(seat_id, name, _standing(its, (seat_id, code), begun, handed_in)))
    return readers


def _standing(its: Table, pair: Pair, begun: bool, handed_in: bool) -> Standing:
    if pair in its.planned:
        return Standing.IMPOSSIBLE if pair in its.impossible else Standing.PLANNED
    if pair in its.stepped_back:
        return Standing.STEPPED_BACK
    if pair in its.late:
        return Standing.LATE
    if handed_in:
        return Standing.HANDED_IN
    return Standing.BEGUN if begun else Standing.GIVEN


def _jurors(its: Table, names: Mapping[str, str], words: Mapping[str, int], reading: Sequence[Pair]) -> list[JurorLine]:
    """Everybody who can be given essays, by name, with how many each shares with each."""
    essays, of_essay = defaultdict[int, list[str]](list), defaultdict[str, list[int]](list)
    for seat_id, code in reading:
        essays[seat_id].append(code)
        of_essay[code].append(seat_id)
    both = Counter(pair for those in of_essay.values() for pair in combinations(sorted(those), 2))
    seats = sorted(its.limits, key=lambda seat_id: (names[str(seat_id)].casefold(), seat_id))
    return [
        JurorLine(
            seat_id=seat_id,
            name=names[str(seat_id)],
            limit=its.limits[seat_id],
            known=sum((seat_id, code) not in its.planned for code in essays[seat_id]),
            planned=sum((seat_id, code) in its.planned for code in essays[seat_id]),
            minutes=sum(minutes(words[code]) for code in essays[seat_id]),
            shared=[both[min(seat_id, other), max(seat_id, other)] for other in seats if other != seat_id],
        )
        for seat_id in seats
    ]
