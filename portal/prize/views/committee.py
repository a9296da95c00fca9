"""/prize/<year>/committee/: the jury's progress, the ranking, the reviews of one essay."""

from fractions import Fraction

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db
from portal.prize.models import Edition
from portal.prize.queries import committee as queries
from portal.prize.queries import reading
from portal.prize.rules.codes import read_code
from portal.prize.rules.points import two_decimals
from portal.prize.views.spreadsheets import csv_file

bp = Blueprint("committee", __name__, url_prefix="/prize")


@bp.get("/committee/")
def editions() -> ResponseReturnValue:
    """The editions whose committee this person is on."""
    return render_template("prize/committee/editions.html", editions=queries.editions(db.session(), current_user.id))


@bp.get("/<int:year>/committee/")
def desk(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    return render_template(
        "prize/committee/desk.html",
        edition=edition,
        phase=edition.window.phase(g.now),
        ranking=queries.ranking(db.session(), edition.id),
        jurors=queries.jurors(db.session(), edition.id),
    )


@bp.get("/<int:year>/committee/entries/<code>")
def reviews(year: int, code: str) -> ResponseReturnValue:
    edition = _edition(year)
    entry = queries.reviews(db.session(), edition.id, read_code(code)) or abort(404)
    return render_template("prize/committee/reviews.html", edition=edition, entry=entry)


@bp.get("/<int:year>/committee/entries/<code>/essay")
def essay(year: int, code: str) -> ResponseReturnValue:
    """The text as the jury reads it. One that no juror may read yet is not found."""
    edition = _edition(year)
    copy = reading.reading_copy(db.session(), edition.id, read_code(code))
    if copy is None or copy.held:
        abort(404)
    return render_template("prize/committee/essay.html", edition=edition, copy=copy)


@bp.get("/<int:year>/committee/ranking.csv")
def ranking_csv(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    ranking = queries.ranking(db.session(), edition.id)
    head = ["place", "essay", "title", "words", "reviews", "mean", "spread", "lowest", "highest"]
    rows = (
        [
            entry.summary.place or "",
            entry.code,
            entry.title,
            entry.words,
            entry.summary.reads,
            _points(entry.summary.mean),
            "" if entry.summary.spread is None else f"{entry.summary.spread:.2f}",
            _points(entry.summary.lowest),
            _points(entry.summary.highest),
            *(_points(mean) for mean in entry.summary.by_criterion or [None] * len(ranking.criteria)),
        ]
        for entry in ranking.entries
    )
    return csv_file(f"ranking-{year}.csv", [*head, *(c.name for c in ranking.criteria)], rows)


@bp.get("/<int:year>/committee/scores.csv")
def scores_csv(year: int) -> ResponseReturnValue:
    """One row a review, in the columns that `portal rank` reads: essay, juror, then the criteria."""
    edition = _edition(year)
    criteria = queries.criteria(db.session(), edition.id)
    cards = queries.scorecards(db.session(), edition.id)
    rows = ([card.essay, card.juror, *card.points] for card in cards)
    return csv_file(f"scores-{year}.csv", ["essay", "juror", *(c.name for c in criteria)], rows)


def _edition(year: int) -> Edition:
    found: Edition = queries.edition(db.session(), year, current_user.id) or abort(404)
    return found


def _points(mean: Fraction | None) -> str:
    return "" if mean is None else two_decimals(mean)
