"""A proposal as it is typed, what it says, and what it still lacks to be put to signature.

It is kept as typed, so that a sum which cannot be read is not lost.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from portal.prize.rules.amount import cents_of
from portal.prize.rules.awards import Award, Fault, Prize, Wrong, faults
from portal.prize.rules.band import Point, points
from portal.prize.rules.basis import Basis
from portal.prize.rules.codes import read_code

# What a field is called: of a row, which place, which essay, how much; of the whole, why; why in spite of the ranking
# or the shares, by point; why somebody is excused, by seat.
PLACE, ESSAY, AMOUNT, REASON, BECAUSE, EXCUSED = "place-", "essay-", "amount-", "reason", "because-", "excused-"
# With shared places there may be more awards than places.
MORE_ROWS = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the split. number: of the row on the page; place, cents: None where it cannot be read."""

    number: int
    place: int | None
    essay: str
    cents: int | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """rows: those that name an essay. because: by the key of a point; excused: why, by the number of the seat."""

    rows: tuple[Row, ...]
    reason: str
    because: Mapping[str, str]
    excused: Mapping[int, str]

    @property
    def readable(self) -> Sequence[Row]:
        return [row for row in self.rows if row.place is not None and row.cents is not None]

    @property
    def awards(self) -> list[Award]:
        """Of the rows that can be read, in their order."""
        return [Award(row.place or 0, row.essay, row.cents or 0) for row in self.readable]


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing or wrong. field: the one it is about, empty where it is about the whole.

    fault: of the split; point: of the ranking's band; neither where the field is empty or cannot be read.
    """

    field: str
    fault: Fault | None = None
    point: Point | None = None


def row_count(prize: Prize) -> int:
    """How many lines the page has for awards."""
    return prize.places + (MORE_ROWS if prize.allows_shared else 0)


def read(typed: Mapping[str, str], prize: Prize) -> Proposal:
    """What was typed, by the names above."""
    said = {name: text.strip() for name, text in typed.items() if text.strip()}
    numbers = [number for number in range(1, row_count(prize) + 1) if f"{ESSAY}{number}" in said]
    excused = {name.removeprefix(EXCUSED): text for name, text in said.items() if name.startswith(EXCUSED)}
    return Proposal(
        rows=tuple(_row(said, number, prize) for number in numbers),
        reason=said.get(REASON, ""),
        because={name.removeprefix(BECAUSE): text for name, text in said.items() if name.startswith(BECAUSE)},
        excused={int(seat): text for seat, text in excused.items() if seat.isdecimal()},
    )


def lacks(proposal: Proposal, prize: Prize, basis: Basis, proposer: int) -> list[Lack]:
    """What it lacks; empty where it can be put to signature. proposer: the seat of whoever puts it, who is there."""
    found = _of_split(proposal, prize, basis.essays)
    if not proposal.reason:
        found.append(Lack(REASON))
    needed = points_of(proposal, prize, basis)
    found += [Lack(f"{BECAUSE}{p.key}", point=p) for p in needed if p.key not in proposal.because]
    return found + ([Lack(f"{EXCUSED}{proposer}")] if proposer in proposal.excused else [])


def points_of(proposal: Proposal, prize: Prize, basis: Basis) -> list[Point]:
    """Where it leaves what the ranking supports, or the shares; nowhere as long as the split itself is none."""
    if _of_split(proposal, prize, basis.essays):
        return []
    return points(proposal.awards, basis.ranking, prize.shares)


def _of_split(proposal: Proposal, prize: Prize, essays: Collection[str]) -> list[Lack]:
    found = [Lack(f"{AMOUNT}{row.number}") for row in proposal.rows if row.cents is None]
    found += [Lack(f"{PLACE}{row.number}") for row in proposal.rows if row.place is None]
    # What cannot be read adds up to nothing, nor does the amount of a place that nobody has: that is said first.
    is_readable = not found
    wrong = faults(proposal.awards, prize, essays)
    if any(fault.wrong is Wrong.NOBODY for fault in wrong):
        wrong = [fault for fault in wrong if fault.wrong is not Wrong.SPLIT]
    for fault in wrong:
        if fault.award is not None:
            field = PLACE if fault.wrong in (Wrong.SHARED, Wrong.SKIPPED) else ESSAY
            found.append(Lack(f"{field}{proposal.readable[fault.award].number}", fault))
        elif is_readable:
            found.append(Lack("", fault))
    return found


def _row(said: Mapping[str, str], number: int, prize: Prize) -> Row:
    place = said.get(f"{PLACE}{number}", str(number))
    return Row(
        number,
        int(place) if place.isascii() and place.isdecimal() and len(place) < 4 else None,
        read_code(said[f"{ESSAY}{number}"]),
        cents_of(said.get(f"{AMOUNT}{number}", ""), prize.currency),
    )
