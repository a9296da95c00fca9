"""Why not every essay can have its readings, as facts that anybody can check by counting."""

from dataclasses import dataclass
from operator import attrgetter

from portal.scoring.groups import Groups
from portal.scoring.sheet import Sheet


@dataclass(frozen=True, slots=True)
class TooFewJurors:
    """An essay asks for more readers than there are jurors who read it or may. No limit is to blame."""

    essay: str
    able: int
    needed: int


@dataclass(frozen=True, slots=True)
class LimitsTooSmall:
    """A bottleneck of all jurors: together they may take fewer further readings than all the essays need.

    needed: so far as somebody may read them.
    """

    room: int
    needed: int


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """These essays need more further readings than those who may read them can take.

    essays: those that compete. jurors: those of their jurors whose limits stand in the way; every other juror who may
    read one of them reads it. needed: the further readings of all these essays, so far as somebody may read them.
    room: what all their jurors together can take of them, each an essay once and no more than the limit.
    """

    essays: tuple[str, ...]
    jurors: tuple[str, ...]
    needed: int
    room: int


Shortage = TooFewJurors | LimitsTooSmall | Bottleneck


def shortages(sheet: Sheet) -> tuple[Shortage, ...]:
    """Of a sheet on which as much is placed as can be; empty where every essay has its readings.

    Together they are all that is missing: what each one needs beyond what there is, added up.
    """
    too_few = []
    needed, short = [], []
    for essay, need in enumerate(sheet.need):
        readers = sheet.readers[essay]
        able = sheet.able(essay)
        if able < need:
            too_few.append(TooFewJurors(sheet.essays[essay], able, need))
        if len(readers) < min(able, need):
            short.append(essay)
        fixed = sum(essay not in sheet.held[juror] for juror in readers)
        needed.append(max(min(able, need) - fixed, 0))
    too_few.sort(key=attrgetter("essay"))
    bottlenecks = _bottlenecks(sheet, short, needed)
    everybody = len(sheet.jurors) - len(sheet.idle)
    if [len(bottleneck.jurors) for bottleneck in bottlenecks] == [everybody]:
        room = sum(max(sheet.room[juror] + len(sheet.held[juror]), 0) for juror in range(len(sheet.jurors)))
        return *too_few, LimitsTooSmall(room, sum(needed))
    return *too_few, *bottlenecks


def _bottlenecks(sheet: Sheet, short: list[int], needed: list[int]) -> list[Bottleneck]:
    """The essays on the near side of a minimum cut (Ford and Fulkerson 1956), apart where no juror's limit joins them.

    Whoever could help a short essay has no room, and everything they could hand on goes to such jurors again.
    """
    competing: Groups[tuple[str, int]] = Groups()
    queue, reached, full = list(short), set(short), set[int]()
    while queue:
        essay = queue.pop()
        for juror in range(len(sheet.jurors)):
            if juror in sheet.idle or not sheet.may(juror, essay):
                continue
            competing.join(("essay", essay), ("juror", juror))
            for held in () if juror in full else sheet.held[juror]:
                competing.join(("essay", held), ("juror", juror))
                if held not in reached:
                    reached.add(held)
                    queue.append(held)
            full.add(juror)
    return sorted((_bottleneck(sheet, group, needed) for group in competing.all()), key=attrgetter("essays"))


def _bottleneck(sheet: Sheet, group: list[tuple[str, int]], needed: list[int]) -> Bottleneck:
    essays = [number for kind, number in group if kind == "essay"]
    # A full juror takes up all their room here; anybody else who may read one of these essays reads it.
    taken = sum(essay in sheet.held[juror] for essay in essays for juror in sheet.readers[essay])
    return Bottleneck(
        tuple(sorted(sheet.essays[essay] for essay in essays)),
        tuple(sorted(sheet.jurors[number] for kind, number in group if kind == "juror")),
        sum(needed[essay] for essay in essays),
        taken,
    )
