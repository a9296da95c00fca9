"""/prize/<year>/committee/files: the ranking and the scores as files, and what each is for."""

from flask import Blueprint, Response, abort, jsonify, render_template
from flask.typing import ResponseReturnValue

from portal.accounts.proof import proof_first
from portal.database import db
from portal.prize.queries import rankings, rules
from portal.prize.views import committee_tables as tables
from portal.prize.views.committee_board import board_of, edition_or_404
from portal.rates import by_person, limiter
from portal.spreadsheets import csv_file, excel_file

bp = Blueprint("committee_files", __name__, url_prefix="/prize/<int:year>/committee")


@bp.get("/files")
def files(year: int) -> ResponseReturnValue:
    """Everything that can be taken along, and the digests by which files are known."""
    edition = edition_or_404(year)
    seal = rules.seal(db.session(), edition.id)
    return render_template("prize/committee/files.html", edition=edition, board=board_of(edition), seal=seal)


@bp.get("/ranking.csv")
@proof_first(back=".files")
def ranking_csv(year: int) -> ResponseReturnValue:
    its = tables.ranking(board_of(edition_or_404(year)))
    return csv_file(f"ranking-{year}.csv", its.head, its.rows)


@bp.get("/ranking.xlsx")
@limiter.limit("60 per hour", key_func=by_person)
@proof_first(back=".files")
def ranking_excel(year: int) -> ResponseReturnValue:
    its = tables.ranking(board_of(edition_or_404(year)))
    return excel_file(f"ranking-{year}.xlsx", "Ranking", its.head, its.rows)


@bp.get("/ranking.json")
@proof_first(back=".files")
def ranking_json(year: int) -> ResponseReturnValue:
    """The ranking as it was worked out, jurors by their keys. rules, scores: the digests of what it follows from."""
    edition = edition_or_404(year)
    board = board_of(edition)
    if board.stored is None:
        abort(404)
    facts = {"year": year, **_seal(edition.id), "scores": board.stored.digest, "is_current": board.is_current}
    return _json(f"ranking-{year}.json", facts | board.stored.result.as_facts())


@bp.get("/scores.csv")
@proof_first(back=".files")
def scores_csv(year: int) -> ResponseReturnValue:
    its = tables.scores(rankings.board(db.session(), edition_or_404(year)))
    return csv_file(f"scores-{year}.csv", its.head, its.rows)


@bp.get("/scores.xlsx")
@limiter.limit("60 per hour", key_func=by_person)
@proof_first(back=".files")
def scores_excel(year: int) -> ResponseReturnValue:
    its = tables.scores(rankings.board(db.session(), edition_or_404(year)))
    return excel_file(f"scores-{year}.xlsx", "Scores", its.head, its.rows)


@bp.get("/scores.json")
@proof_first(back=".files")
def scores_json(year: int) -> ResponseReturnValue:
    """The rows of the table by the names of its columns, with the digests of rules and scores."""
    edition = edition_or_404(year)
    board = rankings.board(db.session(), edition)
    its = tables.scores(board)
    reviews = [dict(zip(its.head, row, strict=True)) for row in its.rows]
    scores = board.task.digest if board.task else None
    return _json(f"scores-{year}.json", {"year": year, **_seal(edition.id), "scores": scores, "reviews": reviews})


@bp.get("/results.csv")
@proof_first(back=".files")
def results_csv(year: int) -> ResponseReturnValue:
    """Without names: this and the sealed rules are enough to work the ranking out again."""
    board = rankings.board(db.session(), edition_or_404(year))
    if board.task is None:
        abort(404)
    its = tables.results(board)
    return csv_file(f"results-{year}.csv", its.head, its.rows)


def _seal(edition_id: int) -> dict[str, str | None]:
    seal = rules.seal(db.session(), edition_id)
    return {"rules": seal.digest if seal else None}


def _json(name: str, facts: dict[str, object]) -> Response:
    response = jsonify(facts)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
