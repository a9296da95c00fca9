"""Placing readings: as many as a maximum flow would, with the fewest moves, and then as level as they can be."""

from collections import deque
from math import inf

from portal.scoring.sheet import NEW, Sheet

Way = dict[int, tuple[int | None, int]]
"""Of each juror reached: the essay they would take, and from whom; None where it only lacks a reader."""


def place(sheet: Sheet) -> None:
    """Bring every essay to the readings it needs, or to as many as can be had; what stood before moves least.

    Most readings go straight to whoever has the fewest essays, and among those to whoever shares the fewest with the
    essay's other readers. The rest find room by augmenting paths of least cost (Ford and Fulkerson 1956; Busacker and
    Gowen 1960): a juror takes the essay and gives up another, which the next one takes, until one has room.
    """
    # More readers than there are jurors is asked for in vain, however many more.
    for wanted in range(1, min(max(sheet.need, default=0), len(sheet.jurors)) + 1):
        for essay, need in enumerate(sheet.need):
            if len(sheet.readers[essay]) < min(wanted, need) and (juror := _lightest(sheet, essay)) is not None:
                sheet.give(juror, essay)
    # Whom a search in vain has reached will never have room again, so each is searched in vain only once.
    closed: set[int] = set()
    for essay in range(len(sheet.essays)):
        while sheet.missing(essay) and _push(sheet, essay, closed):
            pass


def _lightest(sheet: Sheet, essay: int) -> int | None:
    readers = sheet.readers[essay]
    able = [juror for juror, room in enumerate(sheet.room) if room > 0 and sheet.may(juror, essay)]
    if not able:
        return None
    least = min(sheet.load[juror] for juror in able)
    return min(
        (juror for juror in able if sheet.load[juror] == least),
        key=lambda juror: sum(sheet.shared[juror][other] for other in readers),
    )


def _push(sheet: Sheet, essay: int, closed: set[int]) -> bool:
    """Find one more reader for the essay, by the way that moves the fewest readings; False where there is none."""
    reachable = [juror for juror in range(len(sheet.jurors)) if juror not in closed]
    cost: dict[int, int] = {}
    way: Way = {}
    queue: deque[int] = deque()

    def offer(offered: int, giver: int | None, spent: int) -> None:
        for juror in reachable:
            # A reading that was moved and now comes back is one move less.
            price = spent - ((juror, offered) in sheet.moved)
            if price < cost.get(juror, inf) and sheet.may(juror, offered):
                cost[juror], way[juror] = price, (giver, offered)
                queue.append(juror)

    # The cheapest end so far: its cost, the last juror, and what is taken from them where they have no room.
    end: tuple[int, int, int | None] | None = None
    offer(essay, None, 0)
    while queue:
        juror = queue.popleft()
        # Only what was moved before could make a way cheaper than one that moves nothing.
        if end and end[0] == 0 and not sheet.moved:
            break
        if sheet.room[juror] > 0:
            if not end or cost[juror] < end[0]:
                end = (cost[juror], juror, None)
            continue
        for held, price in sheet.held[juror].items():
            spent = cost[juror] + price
            if len(sheet.readers[held]) <= sheet.need[held]:
                offer(held, juror, spent)
            elif not end or spent < end[0]:
                end = (spent, juror, held)
    if not end:
        closed.update(cost)
        return False
    _, last, surplus = end
    if surplus is not None:
        sheet.take(last, surplus)
    _go(sheet, way, last)
    return True


def _go(sheet: Sheet, way: Way, last: int) -> None:
    """Hand the essays on along the way that ends with this juror."""
    juror: int | None = last
    while juror in way:
        giver, essay = way[juror]
        if giver is not None:
            sheet.take(giver, essay)
        sheet.give(juror, essay)
        juror = giver


def level(sheet: Sheet) -> None:
    """Move new readings until no juror could hand one on, through however many hands, to somebody with two fewer.

    Then the loads are as level as limits, bars and earlier readings let them be (Harvey et al. 2006, semi-matchings).
    """
    # Whoever a search in vain has reached can take nothing from anybody who reads less.
    closed: set[int] = set()
    while givers := [juror for juror, held in enumerate(sheet.held) if juror not in closed and NEW in held.values()]:
        _relieve(sheet, max(givers, key=sheet.load.__getitem__), closed)


def _relieve(sheet: Sheet, heavy: int, closed: set[int]) -> None:
    way: Way = {}
    seen = {heavy}
    queue = deque([heavy])
    while queue:
        giver = queue.popleft()
        unseen = [juror for juror in range(len(sheet.jurors)) if juror not in seen and juror not in closed]
        for essay, price in sheet.held[giver].items():
            for juror in unseen if price == NEW else ():
                if juror not in seen and sheet.may(juror, essay):
                    way[juror] = (giver, essay)
                    if sheet.room[juror] > 0 and sheet.load[juror] <= sheet.load[heavy] - 2:
                        _go(sheet, way, juror)
                        return
                    seen.add(juror)
                    queue.append(juror)
    closed.update(seen)
