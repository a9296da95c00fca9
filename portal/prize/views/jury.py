"""/prize/jury/: the juror's desk, and one essay with its review. Only blind values come through here."""

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.prize.forms.jury import RecuseForm, ReviewForm, kept_values, review_form
from portal.prize.operations import reviews
from portal.prize.permissions import why_not_read, why_not_review
from portal.prize.queries import jury as queries
from portal.prize.refusals import StaleReview
from portal.prize.rules.codes import read_code
from portal.refusals import Refusal

bp = Blueprint("jury", __name__, url_prefix="/prize/jury")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("/")
def desk() -> ResponseReturnValue:
    """Everything that this juror is asked to read, by edition."""
    shelves = queries.shelves(db.session(), current_user.id)
    return render_template("prize/jury/desk.html", shelves=shelves)


@bp.get("/entries/<code>")
def read(code: str) -> ResponseReturnValue:
    desk = _desk(code)
    review = desk.review
    kept = kept_values(review.points, review.comment, review.version)
    form = review_form(desk.criteria, desk.edition.scale, formdata=None, data=kept)
    return _page(desk, form, 200)


@bp.post("/entries/<code>/review")
def review(code: str) -> ResponseReturnValue:
    """Save what is there, or hand it in, by the button that was pressed."""
    desk = _desk(code)
    form = review_form(desk.criteria, desk.edition.scale)
    if refusal := _why_not(desk):
        return _page(desk, form, refusal.status, refusal=refusal)
    if not form.validate():
        return _page(desk, form, 422)
    handing_in = request.form.get("act") == "hand in"
    has_gaps = handing_in and form.missing()
    write = reviews.hand_in if handing_in and not has_gaps else reviews.save
    try:
        with transaction() as session:
            write(session, desk.assignment_id, form.judgement(), now=g.now)
    except StaleReview as stale:
        return _both_versions(code, form, stale)
    if has_gaps:
        return _gaps(code, form)
    if not handing_in:
        flash("Your draft is saved.", "success")
        return redirect(url_for(".read", code=desk.code, _anchor="review"), 303)
    following = queries.next_to_read(db.session(), current_user.id, desk.code)
    flash(f"Your review of {desk.code} is handed in. Thank you.", "success")
    return redirect(url_for(".read", code=following) if following else url_for(".desk"), 303)


@bp.route("/entries/<code>/recuse", methods=["GET", "POST"])
def recuse(code: str) -> ResponseReturnValue:
    """Step back from an essay: asked once, with a reason."""
    desk = _desk(code)
    form = RecuseForm()
    if not form.validate_on_submit():
        return render_template("prize/jury/recuse.html", desk=desk, form=form), 422 if form.errors else 200
    with transaction() as session:
        reviews.recuse(session, desk.assignment_id, form.reason.data, now=g.now)
    flash(f"You have stepped back from {desk.code}. The organiser will find it another reader.", "info")
    return redirect(url_for(".desk"), 303)


@bp.get("/entries/<code>/essay.docx")
def blind_copy(code: str) -> ResponseReturnValue:
    """The essay as a Word file without its author, to read away from the screen."""
    code = _desk(code).code
    content = queries.blind_file(db.session(), current_user.id, code) or abort(404)
    response = Response(content, mimetype=WORD)
    response.headers.set("Content-Disposition", "attachment", filename=f"essay-{code}.docx")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _desk(code: str) -> queries.Desk:
    """Raises NotReading before jurors may begin: an essay that is assigned early is not shown early."""
    found: queries.Desk = queries.desk(db.session(), current_user.id, read_code(code)) or abort(404)
    if refusal := why_not_read(found.edition.window, found.edition.zone, g.now):
        raise refusal
    return found


def _why_not(desk: queries.Desk) -> Refusal | None:
    return why_not_review(desk, desk.edition.window, desk.edition.zone, g.now)


def _gaps(code: str, form: ReviewForm) -> ResponseReturnValue:
    """Handed in with gaps: it was kept as a draft, and the gaps are pointed out."""
    desk = _desk(code)
    form.version.data = str(desk.review.version)
    for _, field in form.scores():
        if not field.data:
            field.errors = ["Give it a score before you hand in."]
    return _page(desk, form, 422, has_gaps=True)


def _both_versions(code: str, form: ReviewForm, refusal: StaleReview) -> ResponseReturnValue:
    """The review was saved elsewhere in the meantime, or the essay replaced: show what is kept, and the text of now,
    beside what was typed here.

    Saving again from this page is then a decision that was made with both in sight.
    """
    desk = _desk(code)
    form.version.data = str(desk.review.version)
    return _page(desk, form, refusal.status, refusal=refusal, kept=None if refusal.replaced else desk.review)


def _page(
    desk: queries.Desk,
    form: ReviewForm,
    status: int,
    *,
    refusal: Refusal | None = None,
    kept: queries.ReviewView | None = None,
    has_gaps: bool = False,
) -> ResponseReturnValue:
    page = render_template(
        "prize/jury/read.html",
        desk=desk,
        form=form,
        why_not=_why_not(desk),
        refusal=refusal,
        kept=kept,
        has_gaps=has_gaps,
    )
    return page, status
