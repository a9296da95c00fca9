"""What the committee's files hold, as values: the same in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.prize.queries.committee import EssayLine
from portal.prize.queries.rankings import Board
from portal.prize.rules.points import two_decimals
from portal.prize.standings_table import places_in_words, points
from portal.scoring.standings import Standing
from portal.spreadsheets import Cell, Rows


@dataclass(frozen=True, slots=True)
class Columns:
    """head: the names of the columns; rows: what stands under them, None where there is nothing."""

    head: list[str]
    rows: Rows


def ranking(board: Board) -> Columns:
    """Every essay, best first: what the ranking says, and the plain summary. Without a ranking of just these reviews,
    its columns are empty."""
    standings = board.stored.result.ranking.standings if board.stored and board.is_current else ()
    of_essay = {standing.essay: standing for standing in standings}
    order = {standing.essay: number for number, standing in enumerate(standings)}
    head = ["place", "essay", "title", "words", "reviews", "score", "error", "likely place", _among(board)]
    head += ["place by mean", "mean", "spread", "lowest", "highest", *_criteria(board)]
    return Columns(
        head,
        [
            [
                *_standing_cells(of_essay.get(summary.essay), board.essays[summary.essay], summary.reads),
                summary.place,
                _exact(summary.mean),
                None if summary.spread is None else Decimal(f"{summary.spread:.2f}"),
                *(_exact(value) for value in (summary.lowest, summary.highest)),
                *(_exact(mean) for mean in summary.by_criterion),
                *(None for _ in board.criteria[len(summary.by_criterion) :]),
            ]
            for summary in sorted(board.summaries(), key=lambda summary: order.get(summary.essay, 0))
        ],
    )


def scores(board: Board) -> Columns:
    """One row a review, in the columns that `portal rank` reads: essay, juror, then the criteria."""
    rows = board.task.scores if board.task else ()
    named = ([essay, board.names[juror], *given] for essay, juror, given in rows)
    return Columns(["essay", "juror", *_criteria(board)], list(named))


def results(board: Board) -> Columns:
    """The same without names, and with whoever has no review: `portal rank` makes the page's ranking of it."""
    return Columns(["essay", "juror", *_criteria(board)], list(_without_names(board)))


def _without_names(board: Board) -> Iterator[Sequence[Cell]]:
    its = board.task
    if its is None:
        return
    read, reading = ({row[n] for row in its.scores} for n in (0, 1))
    gaps = [None] * len(board.criteria)
    yield from ([essay, juror, *given] for essay, juror, given in its.scores)
    yield from ([essay, None, *gaps] for essay in its.essays if essay not in read)
    yield from ([None, juror, *gaps] for juror in its.jurors if juror not in reading)


def _among(board: Board) -> str:
    """As the page calls the chance."""
    return f"among the best {board.task.places}" if board.task else "among the best"


def _criteria(board: Board) -> list[str]:
    return [criterion.name for criterion in board.criteria]


def _standing_cells(standing: Standing | None, essay: EssayLine, reads: int) -> list[Cell]:
    facts: list[Cell] = [essay.code, essay.title, essay.words, reads]
    if standing is None:
        return [None, *facts, None, None, None, None]
    its = (Decimal(points(value)) for value in (standing.score, standing.error))
    return [standing.place, *facts, *its, places_in_words(standing), Decimal(f"{standing.p_places:.2f}")]


def _exact(mean: Fraction | None) -> Decimal | None:
    return None if mean is None else Decimal(two_decimals(mean))
