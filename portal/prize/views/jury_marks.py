"""/prize/jury/entries/<code>/highlights and /place: what a juror marks in an essay, and how far they are in it."""

from flask import Blueprint, g, get_template_attribute, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from portal.database import db, transaction
from portal.prize.forms.jury_marks import MarkForm, PlaceForm
from portal.prize.operations import highlights, reading_places
from portal.prize.queries import jury_marks as queries
from portal.prize.refusals import NotAssigned
from portal.prize.views.jury_essay import assigned, task
from portal.web import is_script

bp = Blueprint("jury_marks", __name__, url_prefix="/prize/jury/entries/<code>")


@bp.post("/highlights")
def mark(code: str) -> ResponseReturnValue:
    """Mark a passage: the answer is its line in the list of evidence."""
    its = task(code)
    form = MarkForm()
    if not form.validate():
        return jsonify(errors=form.errors), 422
    with transaction() as session:
        made = highlights.mark(
            session,
            its.assignment_id,
            form.begins.data,
            form.ends.data,
            form.quote.data,
            criterion_id=form.criterion.data,
            note=form.note.data or "",
            now=g.now,
        ).id
    line = get_template_attribute("prize/jury/_evidence.html", "line")
    (new,) = (mark for mark in queries.marks(db.session(), its.assignment_id) if mark.id == made)
    return line(its.code, new, True), 201


@bp.post("/highlights/<int:number>/remove")
def unmark(code: str, number: int) -> ResponseReturnValue:
    """Take a mark away; one that is gone already is no fault."""
    its = task(code)
    with transaction() as session:
        highlights.unmark(session, its.assignment_id, number, now=g.now)
    return ("", 204) if is_script() else redirect(url_for("prize.jury.read", code=its.code, _anchor="review"), 303)


@bp.post("/place")
def place(code: str) -> ResponseReturnValue:
    """Keep how far the juror is, for the other devices.

    Raises NotAssigned where there is no text (any more) to be in.
    """
    desk = assigned(code)
    if not desk.entry.html:
        raise NotAssigned
    form = PlaceForm()
    if not form.validate():
        return jsonify(errors=form.errors), 422
    with transaction() as session:
        reading_places.keep(session, desk.assignment_id, form.share.data, now=g.now)
    return "", 204
