"""Spreading readers: two jurors share about as many essays as any other two, and everybody is linked with everybody."""

from itertools import islice, product
from random import Random

from portal.scoring.groups import Groups
from portal.scoring.sheet import Reading, Sheet, shuffled

# Beyond this the essays that two jurors share hardly become more even; the most bound the time from 1,000 essays on.
TRIALS_A_READING, MOST_TRIALS = 100, 400_000
# How often it is tried in vain to join two parts, and with how many readings each time: seconds on the biggest sheets.
DRAWS, JOINS = 30, 100_000


def spread(sheet: Sheet, random: Random) -> None:
    """Let jurors change essays wherever that makes what two of them share more even; loads stay as they are.

    The sum of the squares of `shared` never grows: with level loads, that is the (M,S)-criterion of Eccleston and
    Hedayat 1974 for designs that compare every essay with every other about as well.
    """
    readings = sheet.new()
    size = len(readings)
    for _ in range(min(TRIALS_A_READING * size, MOST_TRIALS)):
        x, y = int(random.random() * size), int(random.random() * size)
        (a, e), (b, f) = readings[x], readings[y]
        if _improve(sheet, (a, e), (b, f)):
            readings[x], readings[y] = (a, f), (b, e)


def _improve(sheet: Sheet, one: Reading, other: Reading) -> bool:
    """Let the two change essays unless that is impossible or makes less even what jurors share."""
    if not sheet.exchangeable(one, other) or _unevenness_added(sheet, one, other) > 0:
        return False
    sheet.exchange(one, other)
    return True


def _unevenness_added(sheet: Sheet, one: Reading, other: Reading) -> int:
    """Half of what the exchange adds to the sum of the squares of `shared`."""
    (a, e), (b, f) = one, other
    of_e, of_f = sheet.readers[e], sheet.readers[f]
    row_a, row_b = sheet.shared[a], sheet.shared[b]
    added = -2 * len(of_e & of_f)
    for c in of_e:
        if c != a:
            added += row_b[c] - row_a[c] + 1
    for c in of_f:
        if c != b:
            added += row_a[c] - row_b[c] + 1
    return added


def connect(sheet: Sheet, random: Random) -> None:
    """Join what no common juror links, by exchanges and moves that leave the loads as level as they were.

    A reading on a cycle can go to another part without breaking its own; which readings are, is drawn anew where
    nothing can be joined. A small sheet with few choices may still stay apart that need not, about one of a thousand
    of the hardest: to miss none is to look for Hamiltonian cycles.
    """
    draws = 0
    while draws < DRAWS:
        linked = _Links(sheet, random)
        if linked.parts == 1 or not linked.loose:
            return
        draws = 0 if _join(sheet, linked, random) else draws + 1


class _Links:
    """How readings link essays and jurors, over those that have any.

    parts: how many there are with no link between them.
    loose: new readings that could all be taken away without parting anything, drawn by lot.
    """

    def __init__(self, sheet: Sheet, random: Random) -> None:
        groups: Groups[int] = Groups()
        first_juror = len(sheet.essays)
        readings = [(juror, essay) for essay, those in enumerate(sheet.readers) for juror in sorted(those)]
        # Those that cannot be moved come first: the more of the others are loose then.
        readings.sort(key=lambda reading: (sheet.fixed(*reading), random.random()), reverse=True)
        self.loose = [
            (juror, essay)
            for juror, essay in readings
            if not groups.join(essay, first_juror + juror) and not sheet.fixed(juror, essay)
        ]
        self.parts = len(groups.all())
        self._of = [groups.of(essay) for essay in range(first_juror)]
        self._of_juror = [groups.of(first_juror + juror) for juror in range(len(sheet.jurors))]

    def apart(self, essay: int, juror: int) -> bool:
        return self._of[essay] != self._of_juror[juror]


def _join(sheet: Sheet, linked: _Links, random: Random) -> bool:
    """Join two parts by one move to a juror who reads one less, or by one exchange; False where none does."""
    takers = [juror for juror, room in enumerate(sheet.room) if room > 0 and sheet.load[juror]]
    for (giver, essay), taker in islice(product(linked.loose, takers), JOINS):
        lighter = sheet.load[taker] == sheet.load[giver] - 1
        if lighter and linked.apart(essay, taker) and sheet.may(taker, essay):
            sheet.take(giver, essay)
            sheet.give(taker, essay)
            return True
    for one, other in islice(product(linked.loose, shuffled(sheet.new(), random)), JOINS):
        if linked.apart(one[1], other[0]) and sheet.exchangeable(one, other):
            sheet.exchange(one, other)
            return True
    return False
