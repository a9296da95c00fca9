"""The reads that would help most, as the ranking advises them, beside what was asked for since."""

from dataclasses import dataclass

from portal.prize.queries.rankings import Board
from portal.prize.rules.reading_time import minutes


@dataclass(frozen=True, slots=True)
class AdvisedRead:
    """juror: the key. gain: as in scoring.standings.Advice. minutes: to read the essay. asked: whether it is on the
    juror's desk by now."""

    essay: str
    juror: str
    name: str
    gain: float
    minutes: int
    asked: bool

    @property
    def value(self) -> str:
        """What a form calls it."""
        return f"{self.essay} {self.juror}"


def advised(board: Board, most: int) -> list[AdvisedRead]:
    """So many of the reads that the stored ranking advises, in its order; those are left out from which the juror has
    stepped back since, or whose essay is gone."""
    if board.stored is None:
        return []
    return [
        AdvisedRead(
            advice.essay,
            advice.juror,
            board.names.get(advice.juror, advice.juror),
            advice.gain,
            minutes(board.essays[advice.essay].words),
            board.asked.get((advice.essay, advice.juror)) is False,
        )
        for advice in board.stored.result.ranking.next_reads[:most]
        if advice.essay in board.essays and not board.asked.get((advice.essay, advice.juror))
    ]


def under_way(board: Board) -> int:
    """How many reads the ranking counts on besides those that it advises: given out, and not handed in."""
    if board.task is None or board.stored is None:
        return 0
    advised = {(advice.essay, advice.juror) for advice in board.stored.result.ranking.next_reads}
    given = {pair for pair, has_stepped_back in board.asked.items() if not has_stepped_back}
    return len(given.difference(advised, (row[:2] for row in board.task.scores)))
