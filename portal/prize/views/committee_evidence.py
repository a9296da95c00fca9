"""/prize/<year>/committee/evidence: what the ranking rests on."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.database import db
from portal.prize import pictures
from portal.prize.forms.committee_weights import weights_form
from portal.prize.operations import rankings as operations
from portal.prize.queries import rankings
from portal.prize.queries.rankings import Board
from portal.prize.standings_table import points
from portal.prize.views.committee_board import board_of, edition_or_404
from portal.rates import by_person, limiter
from portal.scoring import office
from portal.scoring.habits import habits
from portal.scoring.task import Result

log = logging.getLogger(__name__)
bp = Blueprint("committee_evidence", __name__, url_prefix="/prize")


@dataclass(frozen=True, slots=True)
class Tried:
    """Who would be named by weights that somebody tries: all of them, and against those that are."""

    weights: tuple[int, ...]
    first: tuple[str, ...]
    comes: tuple[str, ...]
    goes: tuple[str, ...]


@bp.get("/<int:year>/committee/evidence")
@limiter.limit("120 per hour", key_func=by_person, exempt_when=lambda: "weight1" not in request.args)
def evidence(year: int) -> ResponseReturnValue:
    """What the choice hangs on, how far the jurors agree, and pictures of it all, each with its table."""
    edition = edition_or_404(year)
    board = board_of(edition)
    if board.stored is None:
        return render_template("prize/committee/no_evidence.html", edition=edition, board=board)
    result, zone = board.stored.result, ZoneInfo(edition.zone)
    essays, jurors = _drawn(result)
    means = board.review_means()
    typed = request.args if "weight1" in request.args else None
    form = weights_form([(criterion.name, criterion.weight) for criterion in board.criteria], typed)
    is_typed = typed is not None and form.validate()
    tried = _tried(board, result, form.weights) if is_typed else None
    days = [moment.astimezone(zone).date() for moment in rankings.handed_in_at(db.session(), edition.id)]
    page = render_template(
        "prize/committee/evidence.html",
        edition=edition,
        board=board,
        form=form,
        tried=tried,
        too_slow=is_typed and tried is None,
        result=result,
        ranking=result.ranking,
        by_criterion=list(zip((c.name for c in board.criteria), result.sensitivity.criteria, strict=False)),
        places=pictures.places(result.ranking.standings, len(edition.shares)),
        severities=pictures.severities(result.ranking.jurors, board.names),
        heat=pictures.heat_map(means, essays, jurors, (edition.lowest, edition.highest)),
        habits=habits(means, {juror.juror: juror.leniency for juror in result.ranking.jurors}),
        given=[(essay, [points(means.get((essay, juror))) for juror in jurors]) for essay in essays],
        progress=pictures.progress(days, board.expected, 400, 120),
    )
    return page, 422 if form.errors else 200


def _tried(board: Board, result: Result, weights: Sequence[int]) -> Tried | None:
    """None where it takes too long, or cannot be worked out."""
    if board.task is None:
        return None
    try:
        first = office.ask_first(replace(board.task, weights=tuple(weights)), operations.PAGE_SECONDS)
    except office.TooSlow:
        return None
    except office.Failed as fault:
        log.error("other weights could not be tried: %s", fault)
        return None
    named = [standing.essay for standing in result.ranking.standings[: len(first)]]
    comes, goes = ([essay for essay in one if essay not in other] for one, other in ((first, named), (named, first)))
    return Tried(tuple(weights), first, tuple(comes), tuple(goes))


def _drawn(result: Result) -> tuple[list[str], list[str]]:
    """The essays, best first, and the jurors who fit into a picture."""
    essays = [standing.essay for standing in result.ranking.standings]
    jurors = [juror.juror for juror in result.ranking.jurors if juror.reads]
    return essays[: pictures.MOST_DRAWN], jurors[: pictures.MOST_DRAWN]
