"""/prize/ and /prize/<year>/: the editions, and one call."""

from flask import Blueprint, abort, g, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.database import db
from portal.prize.queries import public as queries

bp = Blueprint("public", __name__, url_prefix="/prize")


@bp.get("/")
@public
def editions() -> ResponseReturnValue:
    return render_template("prize/public/editions.html", editions=queries.editions(db.session()))


@bp.get("/<int:year>/")
@public
def call(year: int) -> ResponseReturnValue:
    call = queries.call(db.session(), year) or abort(404)
    phase = call.edition.window.phase(g.now)
    return render_template("prize/public/call.html", call=call, phase=phase)
