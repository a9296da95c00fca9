"""/organise/prize/<year>/mailed: enter an essay that came by mail, for its author."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.access import organiser_only
from portal.accounts.operations import person_at
from portal.accounts.queries import by_email
from portal.database import db, transaction
from portal.prize import notices
from portal.prize.forms.organiser_mailed import MailedForm, mailed_form
from portal.prize.models import Edition
from portal.prize.operations import entries, intake
from portal.prize.operations.upload import Upload
from portal.prize.queries import entrant as entrants
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import (
    Ineligible,
    IntakeBusy,
    NotReceiving,
    NotYetReceived,
    Superseded,
    UnacceptableFile,
)
from portal.prize.views.receipts import signer
from portal.prize.views.uploads import read_upload
from portal.rates import by_person, limiter
from portal.refusals import Refusal
from portal.web import instant

bp = Blueprint("organiser_mailed", __name__, url_prefix="/organise/prize/<int:year>/mailed")


@bp.get("")
@organiser_only
def mailed(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = mailed_form(edition.declarations)(formdata=None, data={"zone": edition.zone})
    return _page(edition, form, 200)


@bp.post("")
@organiser_only
@limiter.limit("120 per hour", key_func=by_person)
def enter(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = mailed_form(edition.declarations)()
    if account := by_email(db.session(), form.email.data or ""):
        form.belongs_to(account.name)
    chosen = read_upload(form.file.data)
    valid = form.validate()
    try:
        upload = _accepted(edition, form, chosen)
    except IntakeBusy as busy:
        return _page(edition, form, busy.status, busy)
    if not valid or upload is None:
        return _page(edition, form, 422)
    own = entrants.own_entry(db.session(), edition.id, account.id) if account else None
    # An older mail than what stands is refused below, whatever is ticked.
    is_newer = own is not None and own.standing.received_at <= form.instant()
    if own and is_newer and not form.replaces.data and own.standing.sha256 != upload.sha256:
        form.replaces.errors = [_replacing(own, edition)]
        return _page(edition, form, 409)
    edition_id = edition.id
    try:
        with transaction() as session:
            done = _enter(session, edition_id, form, upload)
    except (NotReceiving, NotYetReceived, Superseded) as refusal:
        form.received_at.errors = [_words(refusal, form)]
        return _page(edition, form, refusal.status)
    except Ineligible as refusal:
        form.email.errors = [_words(refusal, form)]
        return _page(edition, form, refusal.status)
    if done.act:
        flash(f"Entered. The receipt is on its way to {done.person.email}.", "success")
    else:
        flash("This very essay stands already, as you have typed it: nothing has changed.", "info")
    return redirect(url_for("prize.organiser.entry", year=year, code=done.entry.code), 303)


def _enter(session: Session, edition_id: int, form: MailedForm, upload: Upload) -> entries.Submitted:
    """The author's account, their entry, and the mail with the receipt: all of it or nothing."""
    author = person_at(session, email=form.email.data, name=form.name.data, now=g.now)
    done = entries.enter(
        session,
        edition_id,
        author.id,
        form.application(),
        upload,
        signer=signer(),
        organiser=current_user,
        received_at=form.instant(),
        now=g.now,
    )
    if done.receipt and done.act:
        notices.entered(session, done.person, done.edition, done.entry, done.manuscript, done.receipt, now=g.now)
    return done


def _accepted(edition: Edition, form: MailedForm, chosen: tuple[str, bytes] | None) -> Upload | None:
    """The essay as the intake accepts it. What is wrong with it is put on the form's file field."""
    if chosen is None:
        form.file.errors = [*form.file.errors, "Choose the file that came with the mail: one Word file (.docx)."]
        return None
    try:
        return intake.accept(edition, *chosen, form.author())
    except UnacceptableFile as refusal:
        form.file.errors = [*form.file.errors, _words(refusal, form)]
        return None


def _replacing(own: entrants.OwnEntry, edition: Edition) -> Markup:
    """What would be replaced, for the organiser to agree to."""
    received = instant(own.standing.received_at, edition.zone)
    return Markup(
        "The author has an essay here: {}, “{}”, version {}, received {}. "
        "Tick this if the mailed one shall take its place."
    ).format(own.entry.code, own.entry.title, own.standing.number, received)


def _words(refusal: Refusal, form: MailedForm) -> Markup:
    """Why not, for somebody who is not the author."""
    received_at = form.instant() if form.received_at.data and not form.zone.errors else None
    sentence = render_template("prize/organiser/_not_entered.html", refusal=refusal, received_at=received_at)
    return Markup(sentence)  # noqa: S704 - a template of ours made it, and escaped what it quotes


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _page(edition: Edition, form: MailedForm, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template("prize/organiser/mailed.html", edition=edition, form=form, refusal=refusal)
    return page, status
