"""/prize/<year>/committee/: the jury's progress, the ranking, the reviews of one essay."""

from flask import Blueprint, abort, current_app, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from portal.database import db
from portal.prize.kept import Kept
from portal.prize.models import Edition
from portal.prize.permissions import why_not_ask
from portal.prize.queries import committee as queries
from portal.prize.queries import further_reads, reading
from portal.prize.queries.rankings import Board
from portal.prize.rules.codes import read_code
from portal.prize.standings_table import lines
from portal.prize.views.committee_board import board_of, edition_or_404

bp = Blueprint("committee", __name__, url_prefix="/prize")

# So many of the advised reads stand on the desk; a page of their own has more.
READS = 12

# The rows of the last few rankings that somebody looked at, by all that stands in them.
_tables: Kept[tuple[str, str, str], Markup] = Kept(4)


@bp.get("/committee/")
def editions() -> ResponseReturnValue:
    """The editions whose committee this person is on."""
    return render_template("prize/committee/editions.html", editions=queries.editions(db.session(), current_user.id))


@bp.get("/<int:year>/committee/")
def desk(year: int) -> ResponseReturnValue:
    edition = edition_or_404(year)
    board = board_of(edition)
    ranking = board.stored.result.ranking if board.stored else None
    return render_template(
        "prize/committee/desk.html",
        edition=edition,
        phase=edition.window.phase(g.now),
        board=board,
        ranking=ranking,
        table=_table(edition, board),
        advised=further_reads.advised(board, READS),
        why_not_ask=why_not_ask(edition.window, edition.zone, g.now),
        summaries=() if ranking else board.summaries(),
    )


@bp.get("/<int:year>/committee/entries/<code>")
def reviews(year: int, code: str) -> ResponseReturnValue:
    edition = edition_or_404(year)
    entry = queries.reviews(db.session(), edition.id, read_code(code)) or abort(404)
    return render_template("prize/committee/reviews.html", edition=edition, entry=entry)


@bp.get("/<int:year>/committee/entries/<code>/essay")
def essay(year: int, code: str) -> ResponseReturnValue:
    """The text as the jury reads it; of one that no juror may read now, why not."""
    edition = edition_or_404(year)
    copy = reading.reading_copy(db.session(), edition.id, read_code(code))
    if copy is None or copy.held:
        entry = queries.reviews(db.session(), edition.id, read_code(code)) or abort(404)
        return render_template("prize/committee/unread.html", edition=edition, entry=entry), 409
    return render_template("prize/committee/essay.html", edition=edition, copy=copy)


def _table(edition: Edition, board: Board) -> Markup | None:
    """The rows of the ranking, made once for each of them: a thousand take longer than all the rest of the page."""
    if board.stored is None:
        return None
    base = url_for(".desk", year=edition.year)
    name = (board.mark, board.stored.digest, base)
    table = _tables.get(name)
    if table is None:
        titles = {essay.code: (essay.title, essay.readers) for essay in board.essays.values()}
        scale = (edition.lowest, edition.highest)
        rows = lines(board.stored.result.ranking, titles, len(edition.shares), scale)
        template = current_app.jinja_env.get_template("prize/committee/_standings.html")
        table = Markup(template.render(lines=rows, base=base))  # noqa: S704 - it escapes what somebody typed
        _tables.put(name, table)
    return table
