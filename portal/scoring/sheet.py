"""The sheet on which readings are worked out: essays and jurors as numbers, and the counts that each step asks for."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from operator import itemgetter
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")

Pair = tuple[str, str]
"""A juror and an essay, by name."""

Reading = tuple[int, int]
"""A juror and an essay, by number."""

NEW, STOOD = 0, 1
"""What taking a reading away costs: nothing where nobody knows of it yet, one move where it stood before."""


class Sheet:
    """Who reads what, so far. A number is a place in `essays` or `jurors`, both drawn by lot: the first is nobody's.

    need: the readings that each essay asks for; it may have more.
    readers: of each essay, everybody who reads it.
    held: of each juror, the readings that may be taken from them, with the cost; fixed readings are not among them.
    load: of each juror, how many essays they read; room: how many more they may, negative where they have too many.
    shared: of each two jurors, how many essays both read.
    idle: jurors with a limit of nothing, and those who have left.
    stood: the movable readings as they were before, as (juror, essay); moved: those of them that stand no longer.
    """

    def __init__(
        self,
        essays: Collection[str],
        limits: Mapping[str, int | None],
        reads: int,
        *,
        barred: Collection[Pair],
        kept: Collection[Pair],
        movable: Collection[Pair],
        anchors: Collection[str],
        random: Random,
    ) -> None:
        # Sorted, so that nothing depends on the order they come in.
        self.essays = shuffled(sorted(essays), random)
        # Whoever has left reads nothing more, but links the essays they have read.
        self.jurors = shuffled(sorted(limits.keys() | {juror for juror, _ in kept}), random)
        self._essay = {name: place for place, name in enumerate(self.essays)}
        self._juror = {name: place for place, name in enumerate(self.jurors)}
        size, many = len(self.jurors), len(self.essays)
        self.readers: list[set[int]] = [set() for _ in self.essays]
        self.held: list[dict[int, int]] = [{} for _ in self.jurors]
        self.load = [0] * size
        self.shared = [[0] * size for _ in self.jurors]
        self._bar: list[set[int]] = [set() for _ in self.essays]
        for juror, essay in self._places(barred):
            self._bar[essay].add(juror)
        # Nobody reads an essay twice, so to have no limit is to have one of all the essays.
        self.room = [many if (limit := limits.get(name, 0)) is None else min(limit, many) for name in self.jurors]
        self.idle = {juror for juror, room in enumerate(self.room) if not room}
        for juror, essay in self._places(kept):
            self._put(juror, essay)
        # What is barred since, or nobody reads any more, is no reading to come back to.
        self.stood = {(j, e) for j, e in self._places(movable) if j not in self.idle and self.may(j, e)}
        self.moved = set(self.stood)
        # Whoever has too many keeps the essays with the fewest readers; a set alone has no order that every run has.
        stood = Counter(essay for _, essay in self.stood)
        for juror, essay in sorted(self.stood, key=lambda r: (len(self.readers[r[1]]) + stood[r[1]], r)):
            if self.room[juror] > 0:
                self.give(juror, essay)
        self.need = [reads] * many
        for essay in (self._essay[name] for name in anchors):
            self.need[essay] = max(reads, self.able(essay))

    def _places(self, pairs: Collection[Pair]) -> Iterator[Reading]:
        for juror, essay in pairs:
            if juror in self._juror and essay in self._essay:
                yield self._juror[juror], self._essay[essay]

    def may(self, juror: int, essay: int) -> bool:
        """Whether the juror may be given the essay, were there room: not barred, not reading it."""
        return juror not in self.readers[essay] and juror not in self._bar[essay]

    def able(self, essay: int) -> int:
        """How many jurors read the essay or may: those with a limit of nothing only if they do."""
        others = self._bar[essay] | self.idle | self.readers[essay]
        return len(self.readers[essay]) + len(self.jurors) - len(others)

    def missing(self, essay: int) -> int:
        return max(self.need[essay] - len(self.readers[essay]), 0)

    def give(self, juror: int, essay: int) -> None:
        self._put(juror, essay)
        self.moved.discard((juror, essay))
        self.held[juror][essay] = STOOD if (juror, essay) in self.stood else NEW

    def _put(self, juror: int, essay: int) -> None:
        if juror in self.readers[essay]:
            return
        row = self.shared[juror]
        for other in self.readers[essay]:
            row[other] += 1
            self.shared[other][juror] += 1
        self.readers[essay].add(juror)
        self.load[juror] += 1
        self.room[juror] -= 1

    def take(self, juror: int, essay: int) -> None:
        if self.held[juror].pop(essay) == STOOD:
            self.moved.add((juror, essay))
        self.readers[essay].remove(juror)
        row = self.shared[juror]
        for other in self.readers[essay]:
            row[other] -= 1
            self.shared[other][juror] -= 1
        self.load[juror] -= 1
        self.room[juror] += 1

    def exchange(self, one: Reading, other: Reading) -> None:
        """Two jurors change essays: (a, e) and (b, f) become (b, e) and (a, f)."""
        self.take(*one)
        self.take(*other)
        self.give(other[0], one[1])
        self.give(one[0], other[1])

    def exchangeable(self, one: Reading, other: Reading) -> bool:
        """Whether two jurors may change essays: neither reads the other's, nor is barred from it."""
        return self.may(one[0], other[1]) and self.may(other[0], one[1])

    def fixed(self, juror: int, essay: int) -> bool:
        """Whether this reading is not to be dealt out anew: it was there before."""
        return self.held[juror].get(essay) != NEW

    def new(self) -> list[Reading]:
        """The readings that nobody knows of yet, which may be dealt out anew, as (juror, essay)."""
        return [(juror, essay) for juror, held in enumerate(self.held) for essay, cost in held.items() if cost == NEW]

    def pairs(self) -> list[Pair]:
        return sorted((self.jurors[j], self.essays[e]) for e, those in enumerate(self.readers) for j in those)


def shuffled(things: Iterable[Thing], random: Random) -> list[Thing]:
    # Of all that Random has, only random() is promised to give the same in every version of Python.
    lots = [(random.random(), thing) for thing in things]
    return [thing for _, thing in sorted(lots, key=itemgetter(0))]
