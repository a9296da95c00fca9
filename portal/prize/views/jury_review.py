"""/prize/jury/entries/<code>/review and /change: a review is saved, handed in, and handed in once more for a reason.

Scripts save while one types, and are told of it in JSON.
"""

from datetime import datetime

from flask import Blueprint, flash, g, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.errors import refusal_sentence, refused
from portal.prize.forms.jury import CRITERION, ReviewForm, change_form, kept_values, review_form
from portal.prize.operations import reviews
from portal.prize.queries import jury as queries
from portal.prize.queries.jury_essay import Task, criterion_names
from portal.prize.refusals import NotAssigned, StaleReview
from portal.prize.views.jury_essay import assigned, essay_page, task, why_not, why_not_anew
from portal.refusals import Refusal
from portal.web import is_script

bp = Blueprint("jury_review", __name__, url_prefix="/prize/jury/entries/<code>")


@bp.errorhandler(NotAssigned)
def not_assigned(refusal: NotAssigned) -> ResponseReturnValue:
    """The essay went elsewhere while somebody typed: what they typed is shown by the names of the criteria."""
    numbers = [int(key[1]) for key in map(CRITERION.fullmatch, request.form) if key]
    return refused(refusal, criterion_names(db.session(), numbers))


@bp.post("/review")
def review(code: str) -> ResponseReturnValue:
    """Save what is there, or hand it in, by the button that was pressed."""
    its = task(code)
    form = review_form(its.criteria, its.edition)
    if refusal := why_not(its):
        return _refused(its, form, refusal)
    if not form.validate():
        return _faulty(its, form)
    handing_in = request.form.get("act") == "hand in"
    has_gaps = handing_in and form.missing()
    write = reviews.hand_in if handing_in and not has_gaps else reviews.save
    try:
        with transaction() as session:
            write(session, its.assignment_id, form.judgement(), now=g.now)
    except StaleReview as stale:
        return _both_versions(its, form, stale)
    if has_gaps:
        _point_out_gaps(form)
        return _faulty(its, form, has_gaps=True)
    if handing_in:
        return _on_to_the_next(its.code)
    if is_script():
        # It was saved, so nothing else was in the meantime: the version is the one that it was sent with, and one on.
        return jsonify(version=form.judgement().version + 1, saved_at=_utc(g.now))
    flash("Your draft is saved.", "success")
    return redirect(url_for("prize.jury.read", code=its.code, _anchor="review"), 303)


@bp.route("/change", methods=["GET", "POST"])
def change(code: str) -> ResponseReturnValue:
    """Open a review that is handed in, and hand it in once more; the one before counts until then."""
    if request.method == "GET":
        return _change_page(code)
    its = task(code)
    form = change_form(its.criteria, its.edition)
    if refusal := why_not_anew(its):
        return _refused(its, form, refusal)
    is_valid = form.validate()
    _point_out_gaps(form)
    if not is_valid or form.missing():
        return _faulty(its, form)
    try:
        with transaction() as session:
            reviews.change(session, its.assignment_id, form.judgement(), form.reason.data, now=g.now)
    except StaleReview as stale:
        return _both_versions(its, form, stale)
    flash(f"Your review of {its.code} is changed. The committee sees both, and why.", "success")
    return _go_to(url_for("prize.jury.read", code=its.code, _anchor="review"))


def _change_page(code: str) -> ResponseReturnValue:
    desk = assigned(code)
    if why_not_anew(desk):
        return redirect(url_for("prize.jury.read", code=desk.code, _anchor="review"))
    form = change_form(desk.criteria, desk.edition, formdata=None, data=kept_values(desk.review))
    return essay_page(desk, form, 200)


def _on_to_the_next(code: str) -> ResponseReturnValue:
    """The next essay that is to be done, or back to the desk."""
    flash(f"Your review of {code} is handed in. Thank you.", "success")
    following = queries.next_to_read(db.session(), current_user.id, code)
    return _go_to(url_for("prize.jury.read", code=following) if following else url_for("prize.jury.desk"))


def _go_to(address: str) -> ResponseReturnValue:
    return jsonify(next=address) if is_script() else redirect(address, 303)


def _refused(its: Task, form: ReviewForm, refusal: Refusal) -> ResponseReturnValue:
    if is_script():
        raise refusal
    return essay_page(assigned(its.code), form, refusal.status, refusal=refusal)


def _faulty(its: Task, form: ReviewForm, *, has_gaps: bool = False) -> ResponseReturnValue:
    """The form again. has_gaps: handed in with gaps, it was kept as a draft, and the gaps are pointed out."""
    desk = assigned(its.code)
    if has_gaps:
        form.version.data = str(desk.review.version)
    if is_script():
        return jsonify(errors=form.errors, version=desk.review.version), 422
    return essay_page(desk, form, 422, has_gaps=has_gaps)


def _point_out_gaps(form: ReviewForm) -> None:
    for _, field in form.scores():
        if not field.data and not field.errors:
            field.errors = ["Give it a score before you hand in."]


def _both_versions(its: Task, form: ReviewForm, refusal: StaleReview) -> ResponseReturnValue:
    """The review was saved elsewhere in the meantime, or the essay replaced: show what is kept, and the text of now,
    beside what was typed here.

    Saving again from this page is then a decision that was made with both in sight.
    """
    desk = assigned(its.code)
    review = desk.review
    if is_script():
        kept = kept_values(review)
        saved_at = _utc(review.saved_at) if review.saved_at else None
        why = refusal_sentence(refusal)
        return jsonify(code=refusal.code, why=why, replaced=refusal.replaced, kept=kept, saved_at=saved_at), 409
    form.version.data = str(review.version)
    return essay_page(desk, form, refusal.status, refusal=refusal, kept=None if refusal.replaced else review)


def _utc(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"
