"""/prize/check: try a file without an account. Nothing is kept."""

from flask import Blueprint, g, render_template
from flask.typing import ResponseReturnValue

from portal.access import public
from portal.database import db
from portal.manuscripts.limits import Limits
from portal.prize.forms.entrant import CheckForm
from portal.prize.operations import intake
from portal.prize.queries import public as queries
from portal.prize.rules.limits import limits_now
from portal.prize.views.uploads import read_upload
from portal.rates import limiter

bp = Blueprint("check", __name__, url_prefix="/prize/check")


@bp.get("")
@public
def check() -> ResponseReturnValue:
    return _page(CheckForm(), 200)


@bp.post("")
@public
@limiter.limit("60 per hour")
def examine() -> ResponseReturnValue:
    form = CheckForm()
    upload = read_upload(form.file.data)
    if upload is None:
        form.file.errors = ["Choose a Word file first."]
        return _page(form, 422)
    name, content = upload
    verdict = intake.examine(content, _limits())
    return _page(CheckForm(formdata=None), 200 if verdict.acceptable else 422, name=name, verdict=verdict)


def _limits() -> Limits:
    return limits_now(queries.editions(db.session()), g.now)


def _page(form: CheckForm, status: int, **found: object) -> ResponseReturnValue:
    editions = queries.editions(db.session())
    page = render_template(
        "prize/check.html",
        form=form,
        limits=limits_now(editions, g.now),
        open_now=[edition for edition in editions if edition.window.receives(g.now)],
        **found,
    )
    return page, status
