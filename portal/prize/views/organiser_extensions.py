"""/organise/prize/<year>/extensions: who has longer than everybody, and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts.operations import person_at
from portal.accounts.queries import by_email
from portal.database import db, transaction
from portal.prize import notices
from portal.prize.forms.organiser_extensions import ExtensionForm
from portal.prize.models import Edition
from portal.prize.operations import extensions as operations
from portal.prize.queries import organiser_extensions as queries
from portal.prize.queries.public import edition as edition_of
from portal.prize.refusals import Ineligible
from portal.prize.rules.window import Phase

bp = Blueprint("organiser_extensions", __name__, url_prefix="/organise/prize/<int:year>/extensions")


@bp.get("")
@organiser_only
def extensions(year: int) -> ResponseReturnValue:
    """The list, and the form: filled in with what one person has, where `change` names them."""
    edition = _edition(year)
    lines = queries.extensions(db.session(), edition.id)
    wanted = request.args.get("change", type=int)
    known = next((line for line in lines if line.person_id == wanted), None)
    values = {"email": known.email, "until": _on_the_wall(edition, known), "reason": known.reason} if known else {}
    return _page(edition, _form(edition, formdata=None, data=values), 200, lines)


@bp.post("")
@organiser_only
def grant(year: int) -> ResponseReturnValue:
    edition = _edition(year)
    form = _form(edition)
    valid = form.validate()
    if form.email.data and not form.name.data and by_email(db.session(), form.email.data) is None:
        form.name.errors = ["Nobody has an account with this address. Type a name, and we make one."]
        valid = False
    if not valid:
        return _page(edition, form, 422, queries.extensions(db.session(), edition.id))
    try:
        with transaction() as session:
            person = person_at(session, email=form.email.data, name=form.name.data or "", now=g.now)
            is_new = operations.grant(
                session,
                edition.id,
                person.id,
                until=form.instant(),
                reason=form.reason.data,
                organiser=current_user,
                now=g.now,
            )
            if is_new:
                notices.extended(session, person, edition, form.instant(), now=g.now)
    except Ineligible as refusal:
        form.email.errors = ["This person has a seat in the jury or the committee, and cannot enter this edition."]
        return _page(edition, form, refusal.status, queries.extensions(db.session(), edition.id))
    if is_new:
        flash(f"{person.name} has longer, and a mail says so.", "success")
    else:
        flash(f"{person.name} has this extension already: nothing has changed.", "info")
    return redirect(url_for(".extensions", year=year), 303)


@bp.post("/<int:person_id>/take-back")
@organiser_only
def take_back(year: int, person_id: int) -> ResponseReturnValue:
    edition = _edition(year)
    if person_id not in [line.person_id for line in queries.extensions(db.session(), edition.id)]:
        abort(404)
    with transaction() as session:
        person = operations.take_back(session, edition.id, person_id, organiser=current_user, now=g.now)
        notices.extension_taken_back(session, person, edition, now=g.now)
    flash(f"The extension of {person.name} is taken back, and a mail says so.", "info")
    return redirect(url_for(".extensions", year=year), 303)


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _form(edition: Edition, **values: Any) -> ExtensionForm:
    return ExtensionForm(window=edition.window, zone=edition.zone, now=g.now, **values)


def _on_the_wall(edition: Edition, line: queries.ExtensionLine) -> datetime:
    return line.closes_at.astimezone(ZoneInfo(edition.zone)).replace(tzinfo=None)


def _page(
    edition: Edition, form: ExtensionForm, status: int, lines: Sequence[queries.ExtensionLine]
) -> ResponseReturnValue:
    page = render_template(
        "prize/organiser/extensions.html",
        edition=edition,
        lines=lines,
        form=form,
        is_decided=edition.window.phase(g.now) in (Phase.DECIDED, Phase.ANNOUNCED),
    )
    return page, status
