"""/prize/<year>/rules: what an edition is judged by, for everybody."""

from flask import Blueprint, Response, abort, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.database import db
from portal.prize.queries import rules as queries
from portal.prize.queries.rules import Rulebook

bp = Blueprint("rules", __name__, url_prefix="/prize/<int:year>")


@bp.get("/rules")
@public
def rules(year: int) -> ResponseReturnValue:
    """In plain words, with the seal, or with the word that there is none yet."""
    return render_template("prize/rules/rules.html", book=_book(year))


@bp.get("/rules.json")
@public
def document(year: int) -> ResponseReturnValue:
    """The sealed document, byte for byte. Before the seal there is none."""
    seal = _book(year).seal or abort(404)
    response = Response(seal.document, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"rules-{year}.json")
    return response


def _book(year: int) -> Rulebook:
    found: Rulebook = queries.rulebook(db.session(), year) or abort(404)
    return found
