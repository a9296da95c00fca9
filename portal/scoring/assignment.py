"""Who reads what: as many readings as can be placed, level loads, and jurors who are linked through common essays."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from random import Random

from portal.scoring.placing import level, place
from portal.scoring.sheet import Pair, Sheet
from portal.scoring.shortages import Shortage, shortages
from portal.scoring.spreading import connect, spread


@dataclass(frozen=True, slots=True)
class Plan:
    """Who reads what. Pairs are (juror, essay), in order; nothing depends on the order in which names were given.

    readings: all of them, those that were there before among them.
    added: what is new. taken: what was movable and is no longer to be read.
    loads: of each juror who may be given essays, how many they read.
    shortages: why not every essay has its readings; empty where each has.
    """

    readings: tuple[Pair, ...]
    added: tuple[Pair, ...]
    taken: tuple[Pair, ...]
    loads: Mapping[str, int]
    shortages: tuple[Shortage, ...]


def assign(
    essays: Collection[str],
    limits: Mapping[str, int | None],
    reads: int,
    *,
    barred: Collection[Pair] = (),
    kept: Collection[Pair] = (),
    movable: Collection[Pair] = (),
    anchors: Collection[str] = (),
    seed: int = 0,
) -> Plan:
    """Give every essay its readers, or as many as can be had: never fewer in all than a maximum flow would place.

    limits: of each juror, the most essays they read; None where they set no limit.
    reads: how many readers an essay needs.
    barred: who must not read what.
    kept: readings that stay, whatever their juror's limit is; those of jurors who are not in `limits` count as well.
    movable: readings nobody has begun. One is taken away only where it is barred, its juror has left or has more than
        the limit, or a missing reading can be placed only so: where every essay has its readings, no plan takes fewer.
    anchors: essays that every juror reads who is not barred and has a limit above nothing.
    seed: the same input and seed give the same plan; another seed gives another plan that is as good.

    In this order of weight: readings placed, readings not moved, loads level, jurors linked with each other, and each
    two of them sharing as many essays as any other two. What is kept counts in all of them; what is known to a juror
    is never moved for the last three. Readings of essays that are not in `essays` are left out.

    Raises ValueError for an essay that is named twice, an anchor that is no essay, a number below nothing.
    """
    if len(set(essays)) < len(essays):
        raise ValueError("an essay is named twice")
    if unknown := set(anchors) - set(essays):
        raise ValueError(f"no such essay: {', '.join(sorted(unknown))}")
    if reads < 0 or any(limit is not None and limit < 0 for limit in limits.values()):
        raise ValueError("reads and limits are numbers from 0")
    random = Random(seed)  # noqa: S311 - a fair draw, not a secret
    facts = {"barred": barred, "kept": kept, "movable": movable}
    sheet = Sheet(essays, limits, reads, **facts, anchors=anchors, random=random)
    place(sheet)
    level(sheet)
    spread(sheet, random)
    connect(sheet, random)
    readings = sheet.pairs()
    known, before = {*kept, *movable}, set(movable) - set(kept)
    return Plan(
        readings=tuple(readings),
        added=tuple(pair for pair in readings if pair not in known),
        taken=tuple(sorted(before.difference(readings))),
        loads={juror: load for juror, load in sorted(zip(sheet.jurors, sheet.load, strict=True)) if juror in limits},
        shortages=shortages(sheet),
    )
