"""/account/data: what is held of the reader, all of it as a file, and the way to have it deleted."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, send_file, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts.download import archive
from portal.accounts.erasure import delete_account, why_not_delete
from portal.accounts.forms import DeleteForm
from portal.accounts.freshness import password_first
from portal.accounts.holdings import HeldFile, Holder, holders
from portal.accounts.models import Person
from portal.audit import register
from portal.database import db, transaction
from portal.rates import by_person, limiter

bp = Blueprint("my_data", __name__, url_prefix="/account/data")


@bp.get("")
def overview() -> ResponseReturnValue:
    """What is kept, why, and until when."""
    parts = [holder.kept(db.session(), _reader(), g.now) for holder in _holders()]
    return render_template("accounts/data/overview.html", parts=[part for part in parts if part])


@bp.post("/download")
@limiter.limit("12 per hour", key_func=by_person)
def download() -> ResponseReturnValue:
    """All of it as one ZIP file. That it was taken is recorded, as whoever took it might not be its owner."""
    # Back to the button: a download must not begin on the page that asks for a password.
    if first := password_first(back=url_for(".overview")):
        return first
    with transaction() as writing:
        subject = f"person {current_user.id}"
        register.record(writing, actor=current_user, verb="download data", subject=subject, now=g.now)
    name = f"my-data-{g.now:%Y-%m-%d}.zip"
    return send_file(archive(_files(), g.now), mimetype="application/zip", as_attachment=True, download_name=name)


@bp.route("/delete", methods=["GET", "POST"])
def delete() -> ResponseReturnValue:
    """What deleting the account would do now, to this reader; and doing it."""
    if first := password_first(back=request.path):
        return first
    form = DeleteForm()
    if not form.validate_on_submit():
        return _delete_page(form, 422 if form.is_submitted() else 200)
    person_id = current_user.id
    with transaction() as writing:
        delete_account(writing, person_id, _holders(), now=g.now)
    session.clear()
    flash("Your account is deleted, and you are signed out. A last mail confirms it.", "success")
    return redirect(f"{request.script_root}/", 303)


def _delete_page(form: DeleteForm, status: int) -> ResponseReturnValue:
    reader = _reader()
    parts = [holder.loss(db.session(), reader, g.now) for holder in _holders()]
    page = render_template(
        "accounts/data/delete.html",
        form=form,
        parts=[part for part in parts if part],
        why_not=why_not_delete(db.session(), reader),
    )
    return page, status


def _files() -> Iterator[HeldFile]:
    readme = render_template(
        "accounts/data/readme.txt",
        person=current_user,
        parts=[holder.readme for holder in _holders()],
        portal=current_app.extensions["settings"].base_url,
    )
    yield HeldFile("README.txt", readme.encode())
    for holder in _holders():
        yield from holder.files(db.session(), _reader(), g.now)


def _reader() -> Person:
    person: Person = current_user._get_current_object()
    return person


def _holders() -> Sequence[Holder]:
    return holders(current_app)
