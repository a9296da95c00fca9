"""/prize/<year>/entry/award: what somebody has won, and how they want to be named."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.forms.award import NO, YES, BylineForm
from portal.prize.models import Edition
from portal.prize.operations import bylines
from portal.prize.queries.award import OwnAward, own_award
from portal.prize.queries.public import edition as edition_of
from portal.prize.rules.countries import country
from portal.prize.rules.window import Phase

bp = Blueprint("award", __name__, url_prefix="/prize/<int:year>/entry/award")


@bp.get("")
def award(year: int) -> ResponseReturnValue:
    """For whoever has won and knows of it; for anybody else it is not there."""
    edition, own = _own(year)
    said = own.byline
    if said is None:
        form = _form(own, formdata=None, data={"name": current_user.name})
    else:
        typed = {"is_named": YES if said.name else NO, "name": said.name or current_user.name}
        shown = {"shows_school": said.shows_school, "shows_country": said.shows_country}
        form = _form(own, formdata=None, data=typed | shown)
    return _page(edition, own, form, 200)


@bp.post("")
def say(year: int) -> ResponseReturnValue:
    edition, own = _own(year)
    form = _form(own)
    if not form.validate():
        return _page(edition, own, form, 422)
    with transaction() as session:
        bylines.say(session, edition.id, current_user.id, form.said(), now=g.now)
    flash("Thank you. You can change it until your essay is printed.", "success")
    return redirect(url_for(".award", year=year), 303)


def _own(year: int) -> tuple[Edition, OwnAward]:
    edition: Edition = edition_of(db.session(), year) or abort(404)
    own: OwnAward = own_award(db.session(), edition, current_user.id, g.now) or abort(404)
    return edition, own


def _form(own: OwnAward, **values: object) -> BylineForm:
    form = BylineForm(**values)
    form.shows_school.label.text = f"With my school: {own.entry.school}"
    form.shows_country.label.text = f"With my country: {country(own.entry.country)}"
    return form


def _page(edition: Edition, own: OwnAward, form: BylineForm, status: int) -> ResponseReturnValue:
    is_public = edition.window.phase(g.now) is Phase.ANNOUNCED
    page = render_template("prize/award/award.html", edition=edition, own=own, form=form, is_public=is_public)
    return page, status
