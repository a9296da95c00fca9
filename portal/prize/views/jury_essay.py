"""What the pages about one essay on a juror's desk share: the essay, loaded for that juror, and its page."""

from typing import TypeVar

from flask import abort, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db
from portal.prize.forms.jury import ChangeForm, ReviewForm
from portal.prize.permissions import why_not_change, why_not_read, why_not_review
from portal.prize.queries import jury_essay as queries
from portal.prize.queries import jury_marks
from portal.prize.refusals import NotAssigned
from portal.prize.rules.codes import read_code
from portal.refusals import Refusal

_Found = TypeVar("_Found", bound=queries.Task)


def assigned(code: str) -> queries.Desk:
    """The essay of this code, if this juror has it.

    Raises NotReading before jurors may begin: an essay that is assigned early is not shown early. Raises NotAssigned
    where something was sent about an essay that is not there (any more), so that the answer says so and gives back
    what was typed; anything else is a page that does not exist.
    """
    return _readable(queries.desk(db.session(), current_user.id, read_code(code)))


def task(code: str) -> queries.Task:
    """The same without the text, for what does not show it. Raises what `assigned` raises."""
    return _readable(queries.task(db.session(), current_user.id, read_code(code)))


def _readable(found: _Found | None) -> _Found:
    if found is None:
        if request.method == "POST":
            raise NotAssigned
        abort(404)
    if refusal := why_not_read(found.edition.window, found.edition.zone, g.now):
        raise refusal
    return found


def why_not(its: queries.Task) -> Refusal | None:
    """Why the review of it cannot be written now."""
    return why_not_review(its, its.edition.window, its.edition.zone, g.now)


def why_not_anew(its: queries.Task) -> Refusal | None:
    """Why a review that is handed in cannot be changed now."""
    return why_not_change(its, its.edition.window, its.edition.zone, g.now)


def essay_page(
    desk: queries.Desk,
    form: ReviewForm,
    status: int,
    *,
    refusal: Refusal | None = None,
    kept: queries.ReviewView | None = None,
    has_gaps: bool = False,
) -> ResponseReturnValue:
    """The essay beside its review. kept: what is stored, to be shown beside what was typed."""
    changing = isinstance(form, ChangeForm)
    page = render_template(
        "prize/jury/read.html",
        desk=desk,
        form=form,
        changing=changing,
        why_not=why_not_anew(desk) if changing else why_not(desk),
        may_change=not changing and why_not_anew(desk) is None,
        refusal=refusal,
        kept=kept,
        has_gaps=has_gaps,
        marks=jury_marks.marks(db.session(), desk.assignment_id),
    )
    return page, status
