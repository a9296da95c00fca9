"""/prize/ and /prize/<year>/: the editions, and one call."""

from flask import Blueprint, abort, g, jsonify, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import public
from portal.database import db
from portal.prize.forms.entrant import CheckForm
from portal.prize.queries import public as queries
from portal.prize.queries.entrant import standing
from portal.prize.rules.window import Phase

bp = Blueprint("public", __name__, url_prefix="/prize")


@bp.get("/")
@public
def editions() -> ResponseReturnValue:
    return render_template("prize/public/editions.html", editions=queries.editions(db.session()))


@bp.get("/clock")
@public
def clock() -> ResponseReturnValue:
    """What time it is here, for the countdowns on the pages: deadlines are judged by this clock."""
    answer = jsonify(now=g.now.isoformat())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<int:year>/")
@public
def call(year: int) -> ResponseReturnValue:
    call = queries.call(db.session(), year) or abort(404)
    phase = call.edition.window.phase(g.now)
    mine = standing(db.session(), call.edition.id, current_user.id) if current_user.is_authenticated else None
    tries = phase in (Phase.UPCOMING, Phase.OPEN)
    return render_template(
        "prize/public/call.html",
        call=call,
        phase=phase,
        check_form=CheckForm(formdata=None) if tries else None,
        mine=mine,
    )
