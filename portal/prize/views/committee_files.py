"""/prize/<year>/committee/: the ranking and the scores as files."""

from flask import Blueprint, abort, jsonify
from flask.typing import ResponseReturnValue

from portal.database import db
from portal.prize.queries import rankings
from portal.prize.queries.committee import EssayLine
from portal.prize.rules.points import two_decimals
from portal.prize.standings_table import places_in_words, points
from portal.prize.views.committee_board import board_of, edition_or_404
from portal.scoring.standings import Standing
from portal.spreadsheets import csv_file

bp = Blueprint("committee_files", __name__, url_prefix="/prize")


@bp.get("/<int:year>/committee/ranking.csv")
def ranking_csv(year: int) -> ResponseReturnValue:
    """Every essay, best first: what the ranking says, and the plain summary. Without a ranking of just these reviews,
    its columns are empty."""
    edition = edition_or_404(year)
    board = board_of(edition)
    standings = board.stored.result.ranking.standings if board.stored and board.is_current else ()
    of_essay = {standing.essay: standing for standing in standings}
    order = {standing.essay: number for number, standing in enumerate(standings)}
    head = ["place", "essay", "title", "words", "reviews", "score", "error", "likely place", "chance of being first"]
    head += ["place by mean", "mean", "spread", "lowest", "highest", *(c.name for c in board.criteria)]
    rows = (
        [
            *_standing_cells(of_essay.get(summary.essay), board.essays[summary.essay], summary.reads),
            summary.place or "",
            "" if summary.mean is None else two_decimals(summary.mean),
            "" if summary.spread is None else f"{summary.spread:.2f}",
            *("" if value is None else two_decimals(value) for value in (summary.lowest, summary.highest)),
            *(two_decimals(mean) for mean in summary.by_criterion),
            *("" for _ in board.criteria[len(summary.by_criterion) :]),
        ]
        for summary in sorted(board.summaries(), key=lambda summary: order.get(summary.essay, 0))
    )
    return csv_file(f"ranking-{year}.csv", head, rows)


@bp.get("/<int:year>/committee/ranking.json")
def ranking_json(year: int) -> ResponseReturnValue:
    """The ranking as it was worked out, with jurors as their keys."""
    board = board_of(edition_or_404(year))
    if board.stored is None:
        abort(404)
    facts = {"year": year, "scores": board.stored.digest, "is_current": board.is_current}
    return jsonify(facts | board.stored.result.as_facts())


@bp.get("/<int:year>/committee/scores.csv")
def scores_csv(year: int) -> ResponseReturnValue:
    """One row a review, in the columns that `portal rank` reads: essay, juror, then the criteria."""
    board = rankings.board(db.session(), edition_or_404(year))
    rows = board.task.scores if board.task else ()
    named = ([essay, board.names[juror], *given] for essay, juror, given in rows)
    return csv_file(f"scores-{year}.csv", ["essay", "juror", *(c.name for c in board.criteria)], named)


@bp.get("/<int:year>/committee/results.csv")
def results_csv(year: int) -> ResponseReturnValue:
    """The same without names, and with whoever has no review: `portal rank` makes the page's ranking of it."""
    board = rankings.board(db.session(), edition_or_404(year))
    if board.task is None:
        abort(404)
    its = board.task
    read, reading = ({row[n] for row in its.scores} for n in (0, 1))
    gaps = [""] * len(board.criteria)
    rows: list[list[object]] = [[essay, juror, *given] for essay, juror, given in its.scores]
    rows += [[essay, "", *gaps] for essay in its.essays if essay not in read]
    rows += [["", juror, *gaps] for juror in its.jurors if juror not in reading]
    return csv_file(f"results-{year}.csv", ["essay", "juror", *(c.name for c in board.criteria)], rows)


def _standing_cells(standing: Standing | None, essay: EssayLine, reads: int) -> list[object]:
    facts: list[object] = [essay.code, essay.title, essay.words, reads]
    if standing is None:
        return ["", *facts, "", "", "", ""]
    chance = f"{standing.p_places:.2f}"
    return [standing.place, *facts, points(standing.score), points(standing.error), places_in_words(standing), chance]
