"""/prize/<year>/entry: the entrant's own entry, from the empty form to the receipt."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.manuscripts.identity import Author
from portal.prize import notices
from portal.prize.forms.entrant import KEPT_TEXTS, EntryForm, entry_form
from portal.prize.models import Commitment, Draft, Edition, RefusedFile
from portal.prize.operations import commitments, declarations, drafts, entries, intake, refused_files
from portal.prize.operations.upload import Upload
from portal.prize.permissions import why_not_store, why_not_submit, why_not_withdraw
from portal.prize.queries import entrant as queries
from portal.prize.queries import remarks
from portal.prize.queries.award import own_award
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import IntakeBusy, UnacceptableFile
from portal.prize.rules.arrival import arrival, in_grace, is_digest
from portal.prize.rules.declarations import wording
from portal.prize.views.receipts import signer
from portal.prize.views.uploads import read_upload
from portal.rates import by_person, limiter
from portal.refusals import Refusal
from portal.web import is_script

bp = Blueprint("entrant", __name__, url_prefix="/prize/<int:year>/entry")

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@bp.get("")
def entry(year: int) -> ResponseReturnValue:
    """The receipt where something was handed in; else the form."""
    edition = _edition(year)
    own = queries.own_entry(db.session(), edition.id, current_user.id)
    if own is None:
        draft = queries.draft(db.session(), edition.id, current_user.id)
        return _show_form(edition, _form(edition, own, draft), 200, own, draft)
    terms = queries.terms(db.session(), edition, current_user.id)
    return render_template(
        "prize/entrant/entry.html",
        edition=edition,
        own=own,
        terms=terms,
        phase=terms.window.phase(g.now),
        awaited=_awaited(edition, terms),
        refused=_refused(edition, terms),
        undeclared={key: text for key, text in edition.declarations.items() if key not in own.entry.declared},
        award=own_award(db.session(), edition, current_user.id, g.now),
        remarks=remarks.for_author(db.session(), edition, own.entry, g.now),
        why_not_replace=_why_not_submit(edition, terms, g.now),
        why_not_withdraw=why_not_withdraw(edition.window, edition.zone, g.now),
    )


@bp.get("/edit")
def edit(year: int) -> ResponseReturnValue:
    """The form again, to replace the file or to correct what was typed."""
    edition = _edition(year)
    terms = queries.terms(db.session(), edition, current_user.id)
    refusal = _why_not_submit(edition, terms, g.now)
    if refusal and not _awaited(edition, terms):
        raise refusal
    own = queries.own_entry(db.session(), edition.id, current_user.id)
    draft = queries.draft(db.session(), edition.id, current_user.id)
    form = _form(edition, own, draft)
    if "gaps" in request.args:
        form.show_gaps()
    return _show_form(edition, form, 200, own, draft)


@bp.post("/commitments")
@limiter.limit("120 per hour", key_func=by_person)
def commit(year: int) -> ResponseReturnValue:
    """Register the SHA-256 of a file before it is sent: `sha256` in hexadecimal. Answers JSON: when it was registered,
    and until when the file itself may arrive and count from then."""
    edition = _edition(year)
    digest = request.form.get("sha256", "")
    if not is_digest(digest):
        abort(400)
    edition_id, person_id = edition.id, current_user.id
    with transaction() as session:
        commitment = commitments.register(session, edition_id, person_id, digest, now=g.now)
    terms = queries.terms(db.session(), edition, person_id)
    until = terms.window.closes_at + edition.grace
    return jsonify(registered_at=commitment.registered_at.isoformat(), until=until.isoformat()), 201


@bp.post("")
@limiter.limit("40 per hour", key_func=by_person)
def submit(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = _form_class(edition)(author=current_user.name)
    attempt, chosen = form.attempt_id(), read_upload(form.file.data)
    known = queries.beforehand(
        db.session(), edition, current_user.id, attempt=attempt, sha256=_sha256(chosen) if chosen else ""
    )
    if known.was_handed_in:
        flash("This page was handed in before. Nothing has changed: here is what stands.", "info")
        return _on_to(url_for(".entry", year=year))
    # A page whose file did not get through is never taken for one that means the file which is kept.
    file = chosen or (None if "file_not_sent" in request.form else _kept_file(edition))
    if refusal := _why_not_hand_in(edition, known.terms, file) or (
        chosen and why_not_store(known.stored, len(chosen[1]), has_entry=known.has_entry)
    ):
        if chosen:
            edition_id, person_id = edition.id, current_user.id
            with transaction() as session:
                refused_files.note(session, edition_id, person_id, chosen, _told(refusal_sentence(refusal)), now=g.now)
        return _form_page(edition, form, refusal.status, refusal)
    try:
        if "save" in request.form:
            return _save_for_later(edition, form, chosen)
        valid = form.validate()
        upload = _accepted(edition, form, file)
    except IntakeBusy as busy:
        _save(edition, form, chosen)
        return _back_to_form(edition, form, busy.status, busy)
    if not valid or form.file.errors:
        _save(
            edition,
            form,
            (upload.file_name, upload.content) if upload else None,
            refused=chosen if not upload else None,
        )
        return _back_to_form(edition, form, 422)
    person_id, edition_id = current_user.id, edition.id
    with transaction() as session:
        done = entries.submit(
            session, edition_id, person_id, form.application(), upload, signer=signer(), attempt=attempt, now=g.now
        )
        _tell(session, done)
    flash("We have your essay. This page is your receipt, and a copy of it is on its way to you by mail.", "success")
    return _on_to(url_for(".entry", year=year))


@bp.post("/declare")
def declare(year: int) -> ResponseReturnValue:
    """What was not declared yet, as where the organiser entered an essay that came by mail."""
    edition = _edition(year)
    with transaction() as session:
        declarations.declare(session, edition.id, current_user.id, request.form.getlist("declared"), now=g.now)
    flash("Thank you. It is kept with your essay.", "success")
    return redirect(url_for(".entry", year=year), 303)


@bp.post("/withdraw")
def withdraw(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    with transaction() as session:
        withdrawn = entries.withdraw(session, edition.id, current_user.id, now=g.now)
        terms = queries.terms(session, edition, current_user.id)
        notices.withdrawn(session, current_user, edition, withdrawn, terms.window, now=g.now)
    if terms.window.receives(g.now):
        flash("Your essay is withdrawn. Until the deadline you can put it back as it was.", "info")
    else:
        flash("Your essay is withdrawn. Nobody reads it any more.", "info")
    return redirect(url_for(".entry", year=year), 303)


@bp.post("/reinstate")
def reinstate(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    edition_id, person_id = edition.id, current_user.id
    with transaction() as session:
        done = entries.reinstate(session, edition_id, person_id, signer=signer(), now=g.now)
        _tell(session, done)
    flash("Your essay stands again. A new receipt is on its way to you by mail.", "success")
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


def _tell(session: Session, done: entries.Submitted) -> None:
    """The receipt by mail, where anything was done."""
    if done.receipt and done.act:
        notices.received(
            session, done.person, done.edition, done.entry, done.manuscript, done.receipt, act=done.act, now=g.now
        )


def _form_class(edition: Edition) -> type[EntryForm]:
    return entry_form(edition.declarations)


def _why_not_submit(edition: Edition, terms: queries.Terms, received_at: datetime) -> Refusal | None:
    return why_not_submit(terms.window, edition.zone, judges=terms.judges, now=received_at)


def _why_not_hand_in(edition: Edition, terms: queries.Terms, file: tuple[str, bytes] | None) -> Refusal | None:
    """Why this file may not be handed in: judged by when it counts as received, which is before the intake's work."""
    refusal = _why_not_submit(edition, terms, g.now)
    if refusal is None or file is None or not in_grace(terms.window, edition.grace, g.now):
        return refusal
    registered_at = queries.registered_at(db.session(), edition.id, current_user.id, _sha256(file))
    came = arrival(terms.window, edition.grace, arrived_at=g.now, registered_at=registered_at)
    return _why_not_submit(edition, terms, came.received_at)


def _sha256(file: tuple[str, bytes]) -> str:
    return sha256(file[1]).hexdigest()


def _awaited(edition: Edition, terms: queries.Terms) -> Commitment | None:
    """After the deadline, while the grace lasts: the registered file that may still be handed in."""
    if terms.judges or not in_grace(terms.window, edition.grace, g.now):
        return None
    return queries.awaited(db.session(), edition.id, current_user.id, terms.window)


def _refused(edition: Edition, terms: queries.Terms) -> Sequence[RefusedFile]:
    return queries.refused_files(db.session(), edition.id, current_user.id) if terms.was_refused else ()


def _on_to(address: str) -> ResponseReturnValue:
    """The page that follows: for a script that shows how far the upload is, as an address to go to."""
    return jsonify(next=address) if is_script() else redirect(address, 303)


def _save_for_later(edition: Edition, form: EntryForm, chosen: tuple[str, bytes] | None) -> ResponseReturnValue:
    """Keep the form with its gaps, and a file if it could be handed in.

    Raises IntakeBusy.
    """
    if chosen and _accepted(edition, form, chosen) is None:
        _save(edition, form, None, refused=chosen)
        flash("What you typed is saved. The file is not: see below.", "warning")
        return _back_to_form(edition, form, 422, gaps=False)
    _save(edition, form, chosen)
    flash("Saved, and not handed in yet. Come back and hand it in before the deadline.", "info")
    return _on_to(url_for(".edit", year=edition.year))


def _save(
    edition: Edition, form: EntryForm, file: tuple[str, bytes] | None, *, refused: tuple[str, bytes] | None = None
) -> None:
    """Keep what was typed, and a file that came with it. refused: a file that came and is none to wait for."""
    edition_id, person_id = edition.id, current_user.id
    with transaction() as session:
        drafts.save(session, edition_id, person_id, form.typed(), file=file, now=g.now)
        if refused:
            commitments.drop(session, edition_id, person_id, _sha256(refused))
            refused_files.note(
                session, edition_id, person_id, refused, _told(" ".join(map(str, form.file.errors))), now=g.now
            )


def _told(sentence: str) -> str:
    """What somebody was told, without the mark-up."""
    return Markup(sentence).striptags()  # noqa: S704 - it is taken out


def _kept_file(edition: Edition) -> tuple[str, bytes] | None:
    """What is handed in where no file was chosen: the one kept with the draft, else the one that stands."""
    draft = queries.draft(db.session(), edition.id, current_user.id)
    kept = queries.kept_file(db.session(), draft) if draft else None
    return kept or queries.standing_file(db.session(), edition.id, current_user.id)


def _accepted(edition: Edition, form: EntryForm, file: tuple[str, bytes] | None) -> Upload | None:
    """The essay to hand in, as the intake accepts it. What is wrong with it is put on the form's file field.

    Also for the one that stands already: a corrected school may be one that the text names.
    """
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
    # The intake may take its time: meanwhile no connection is kept from others.
    db.session.commit()
    try:
        return intake.accept(edition, file[0], file[1], author)
    except UnacceptableFile as refusal:
        form.file.errors = [*form.file.errors, refusal_sentence(refusal)]
        return None


def _form(edition: Edition, own: queries.OwnEntry | None, draft: Draft | None) -> EntryForm:
    """The form as it was left: with a draft's values, else with those of the entry that stands."""
    if draft:
        typed = dict(draft.typed)
        if typed.pop("wording", "") != wording(edition.declarations):
            typed = {name: value for name, value in typed.items() if name not in edition.declarations}
        return _form_class(edition)(formdata=MultiDict(typed), author=current_user.name)
    values: dict[str, Any] = {}
    if own:
        values = {name: getattr(own.entry, name) for name in (*KEPT_TEXTS, "year_of_study")}
        # What was declared in other words is to be declared anew.
        values |= dict.fromkeys(dict(own.entry.declared.items() & edition.declarations.items()), True)
    return _form_class(edition)(formdata=None, author=current_user.name, data=values)


def _back_to_form(
    edition: Edition, form: EntryForm, status: int, refusal: Refusal | None = None, *, gaps: bool = True
) -> ResponseReturnValue:
    """The form again, once what it holds is saved: as the answer, or for the script as a page to go to.

    gaps: whether what is missing is pointed out.
    """
    if not is_script():
        return _form_page(edition, form, status, refusal)
    for sentence in [refusal_sentence(refusal)] if refusal else form.file.errors:
        flash(Markup("<strong>Your file:</strong> {}").format(sentence) if form.file.errors else sentence, "danger")
    return _on_to(url_for(".edit", year=edition.year, gaps="shown" if gaps else None))


def _form_page(edition: Edition, form: EntryForm, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The form that was sent, once more."""
    own = queries.own_entry(db.session(), edition.id, current_user.id)
    draft = queries.draft(db.session(), edition.id, current_user.id)
    return _show_form(edition, form, status, own, draft, refusal)


def _show_form(
    edition: Edition,
    form: EntryForm,
    status: int,
    own: queries.OwnEntry | None,
    draft: Draft | None,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    terms = queries.terms(db.session(), edition, current_user.id)
    page = render_template(
        "prize/entrant/form.html",
        edition=edition,
        terms=terms,
        form=form,
        draft=draft,
        kept_file=draft.file_name if draft else None,
        own=own,
        refusal=refusal_sentence(refusal) if refusal else None,
        awaited=_awaited(edition, terms),
        refused=_refused(edition, terms),
        why_not=_why_not_submit(edition, terms, g.now),
    )
    return page, status
