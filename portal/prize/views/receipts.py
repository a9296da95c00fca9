"""/receipts/: whether a receipt is what the portal signed, for anybody who has one."""

from flask import Blueprint, abort, current_app, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.config import Settings
from portal.database import db
from portal.prize.queries import receipts as queries
from portal.prize.rules.codes import read_code
from portal.prize.rules.receipt import Signer
from portal.prize.rules.receipt import signer as make_signer

bp = Blueprint("receipts", __name__, url_prefix="/receipts")


def signer() -> Signer:
    """Who signs this portal's receipts."""
    settings: Settings = current_app.extensions["settings"]
    return make_signer(settings.secret_key, settings.base_url)


@bp.get("/<code>")
@public
def receipt(code: str) -> ResponseReturnValue:
    found = queries.receipt(db.session(), read_code(code)) or abort(404)
    return render_template("prize/receipts/receipt.html", receipt=found)
