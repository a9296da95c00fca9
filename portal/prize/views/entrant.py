"""/prize/<year>/entry: the entrant's own entry, from the empty form to the receipt."""

import re
from typing import Any

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.manuscripts.identity import Author
from portal.prize import notices
from portal.prize.forms.entrant import KEPT_TEXTS, EntryForm
from portal.prize.models import Draft, Edition
from portal.prize.operations import entries, intake
from portal.prize.permissions import why_not_submit
from portal.prize.queries import entrant as queries
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import IntakeBusy, UnacceptableFile
from portal.prize.views.uploads import read_upload
from portal.rates import by_person, limiter
from portal.refusals import Refusal

bp = Blueprint("entrant", __name__, url_prefix="/prize/<int:year>/entry")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("")
def entry(year: int) -> ResponseReturnValue:
    """The receipt where something was handed in; else the form."""
    edition = _edition(year)
    own = queries.own_entry(db.session(), edition.id, current_user.id)
    if own is None:
        return _form_page(edition, _form(edition), 200)
    return render_template(
        "prize/entrant/entry.html",
        edition=edition,
        own=own,
        phase=edition.window.phase(g.now),
        why_not_replace=_why_not_submit(edition),
    )


@bp.get("/edit")
def edit(year: int) -> ResponseReturnValue:
    """The form again, to replace the file or to correct what was typed."""
    edition = _edition(year)
    if refusal := _why_not_submit(edition):
        raise refusal
    return _form_page(edition, _form(edition), 200)


@bp.post("")
@limiter.limit("40 per hour", key_func=by_person)
def submit(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = EntryForm(author=current_user.name)
    if refusal := _why_not_submit(edition):
        return _form_page(edition, form, refusal.status, refusal)
    chosen = read_upload(form.file.data)
    valid = form.validate()
    try:
        upload = _accepted(edition, form, chosen)
    except IntakeBusy as busy:
        with transaction() as session:
            entries.save_draft(session, edition.id, current_user.id, form.typed(), file=chosen, now=g.now)
        return _form_page(edition, form, busy.status, busy)
    if not valid or form.file.errors:
        with transaction() as session:
            good_file = (upload.file_name, upload.content) if upload else None
            entries.save_draft(session, edition.id, current_user.id, form.typed(), file=good_file, now=g.now)
        return _form_page(edition, form, 422)
    person_id, edition_id = current_user.id, edition.id
    with transaction() as session:
        done = entries.submit(session, edition_id, person_id, form.application(), upload, now=g.now)
        if done.act:
            notices.received(session, done.person, done.edition, done.entry, done.manuscript, now=g.now)
    flash("We have your essay. This page is your receipt, and a copy of it is on its way to you by mail.", "success")
    return redirect(url_for(".entry", year=year), 303)


@bp.post("/withdraw")
def withdraw(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    with transaction() as session:
        withdrawn = entries.withdraw(session, edition.id, current_user.id, now=g.now)
        notices.withdrawn(session, current_user, edition, withdrawn, now=g.now)
    flash("Your essay is withdrawn. Until the deadline you can put it back as it was.", "info")
    return redirect(url_for(".entry", year=year), 303)


@bp.post("/reinstate")
def reinstate(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    with transaction() as session:
        entries.reinstate(session, edition.id, current_user.id, now=g.now)
    flash("Your essay stands again.", "success")
    return redirect(url_for(".entry", year=year), 303)


@bp.get("/versions/<int:number>")
def download(year: int, number: int) -> ResponseReturnValue:
    """The entrant's own file, byte for byte as it came."""
    edition = _edition(year)
    manuscript, content = queries.own_file(db.session(), edition.id, current_user.id, number) or abort(404)
    response = Response(content, mimetype=WORD)
    response.headers.set("Content-Disposition", "attachment", filename=manuscript.file_name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _why_not_submit(edition: Edition) -> Refusal | None:
    judges = queries.judges(db.session(), edition.id, current_user.id)
    return why_not_submit(edition.window, edition.zone, judges=judges, now=g.now)


def _accepted(edition: Edition, form: EntryForm, chosen: tuple[str, bytes] | None) -> entries.Upload | None:
    """The essay to hand in: the file that was chosen now, else the one kept with the draft, else the one that stands.

    The last is looked at again, because a corrected school may be one that the text names. What is wrong with a file
    is put on the form's file field.
    """
    draft = queries.draft(db.session(), edition.id, current_user.id)
    file = chosen or (queries.kept_file(db.session(), draft) if draft else None)
    file = file or queries.standing_file(db.session(), edition.id, current_user.id)
    if file is None:
        form.file.errors = [*form.file.errors, "Choose your essay: one Word file (.docx)."]
        return None
    author = Author(
        name=current_user.name,
        email=current_user.email,
        school=form.school.data or "",
        city=form.city.data or "",
        supervisor=form.supervisor.data or "",
    )
    try:
        return intake.accept(edition, file[0], file[1], author)
    except UnacceptableFile as refusal:
        form.file.errors = [*form.file.errors, refusal_sentence(refusal)]
        return None


def _form(edition: Edition) -> EntryForm:
    """The form as it was left: with a draft's values, else with those of the entry that stands."""
    draft = queries.draft(db.session(), edition.id, current_user.id)
    own = queries.own_entry(db.session(), edition.id, current_user.id)
    values: dict[str, Any] = {}
    if own:
        columns = (*KEPT_TEXTS, "year_of_study")
        values = {name: getattr(own.entry, name) for name in columns} | dict.fromkeys(own.entry.declared, True)
    if draft:
        typed = dict(draft.typed)
        year_of_study = typed.pop("year_of_study", "")
        values |= typed | {"year_of_study": int(year_of_study) if re.fullmatch(r"\d{1,3}", year_of_study) else None}
    return EntryForm(formdata=None, author=current_user.name, data=values)


def _form_page(edition: Edition, form: EntryForm, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    draft: Draft | None = queries.draft(db.session(), edition.id, current_user.id)
    page = render_template(
        "prize/entrant/form.html",
        edition=edition,
        form=form,
        kept_file=draft.file_name if draft else None,
        own=queries.own_entry(db.session(), edition.id, current_user.id),
        refusal=refusal_sentence(refusal) if refusal else None,
        why_not=_why_not_submit(edition),
    )
    return page, status
