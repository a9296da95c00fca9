"""/prize/<year>/committee/evidence: what the ranking rests on."""

from zoneinfo import ZoneInfo

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from portal.database import db
from portal.prize import pictures
from portal.prize.queries import rankings
from portal.prize.standings_table import points
from portal.prize.views.committee_board import board_of, edition_or_404
from portal.scoring.task import Result

bp = Blueprint("committee_evidence", __name__, url_prefix="/prize")


@bp.get("/<int:year>/committee/evidence")
def evidence(year: int) -> ResponseReturnValue:
    """What the choice hangs on, how far the jurors agree, and pictures of it all, each with its table."""
    edition = edition_or_404(year)
    board = board_of(edition)
    if board.stored is None:
        return render_template("prize/committee/no_evidence.html", edition=edition, board=board)
    result, zone = board.stored.result, ZoneInfo(edition.zone)
    essays, jurors = _drawn(result)
    means = board.review_means()
    days = [moment.astimezone(zone).date() for moment in rankings.handed_in_at(db.session(), edition.id)]
    return render_template(
        "prize/committee/evidence.html",
        edition=edition,
        board=board,
        result=result,
        ranking=result.ranking,
        by_criterion=list(zip((c.name for c in board.criteria), result.sensitivity.criteria, strict=False)),
        places=pictures.places(result.ranking.standings, len(edition.shares)),
        severities=pictures.severities(result.ranking.jurors, board.names),
        heat=pictures.heat_map(means, essays, jurors, (edition.lowest, edition.highest)),
        given=[(essay, [points(means.get((essay, juror))) for juror in jurors]) for essay in essays],
        progress=pictures.progress(days, board.expected, 400, 120),
    )


def _drawn(result: Result) -> tuple[list[str], list[str]]:
    """The essays, best first, and the jurors who fit into a picture."""
    essays = [standing.essay for standing in result.ranking.standings]
    jurors = [juror.juror for juror in result.ranking.jurors if juror.reads]
    return essays[: pictures.MOST_DRAWN], jurors[: pictures.MOST_DRAWN]
