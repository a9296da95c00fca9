"""/organise/prize/<year>/announcement: the winners are told in confidence, and then everybody is."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts.proof import proof_first
from portal.database import db, transaction
from portal.prize import audience
from portal.prize import notices_announcement as notices
from portal.prize.audience import Audience
from portal.prize.forms.organiser_announcement import AnnounceForm, TellForm
from portal.prize.models import Edition
from portal.prize.notices_announcement import Letter
from portal.prize.operations import announcing
from portal.prize.permissions import why_not_announce, why_not_tell
from portal.prize.queries import announcement as queries
from portal.prize.queries import winners
from portal.prize.queries.public import edition as edition_of
from portal.prize.result_now import decision_of
from portal.web import Form

bp = Blueprint("organiser_announcement", __name__, url_prefix="/organise/prize/<int:year>/announcement")


@bp.get("")
@organiser_only
def announcement(year: int) -> ResponseReturnValue:
    """Exactly what becomes public, who is written to and with which words; afterwards, what was."""
    return _page(_edition(year), 200)


@bp.post("/tell")
@organiser_only
@proof_first()
def tell(year: int) -> ResponseReturnValue:
    """Tell the winners, in confidence."""
    edition = _edition(year)
    form = TellForm()
    if not form.validate():
        abort(400)
    with transaction() as session:
        told = announcing.tell(session, edition.id, digest=form.digest.data or "", organiser=current_user, now=g.now)
        for one in audience.winners(session, edition.id):
            if one.entry.id in told and one.person:
                notices.in_confidence(one.person, edition, one.entry, one.award).post(session, now=g.now)
    if told:
        flash("The winners are told. What they say about their names appears below.", "success")
    else:
        flash("All winners were told before: nobody is written to again.", "info")
    return redirect(url_for(".announcement", year=year), 303)


@bp.post("")
@organiser_only
@proof_first()
def announce(year: int) -> ResponseReturnValue:
    """Announce the winners, now or at a moment to come."""
    edition = _edition(year)
    form = _form(edition)
    if not form.validate():
        return _page(edition, 422, announce_form=form)
    with transaction() as session:
        is_public = announcing.announce(
            session,
            edition.id,
            digest=form.digest.data or "",
            at=form.moment(),
            organiser=current_user,
            now=g.now,
        )
        if is_public:
            notices.post_to_everybody(session, edition, audience.audience(session, edition.id), now=g.now)
    if is_public:
        flash("The winners are announced. Everybody is being written to.", "success")
    else:
        flash("The announcement is planned. Until then nobody sees anything, and you can take it back.", "success")
    return redirect(url_for(".announcement", year=year), 303)


@bp.post("/call-off")
@organiser_only
def call_off(year: int) -> ResponseReturnValue:
    """Take back what is planned."""
    edition = _edition(year)
    with transaction() as session:
        announcing.call_off(session, edition.id, organiser=current_user, now=g.now)
    flash("The announcement is taken back: nothing becomes public.", "info")
    return redirect(url_for(".announcement", year=year), 303)


def _edition(year: int) -> Edition:
    found: Edition = edition_of(db.session(), year) or abort(404)
    return found


def _form(edition: Edition, **values: Any) -> AnnounceForm:
    return AnnounceForm(zone=edition.zone, now=g.now, **values)


def _page(edition: Edition, status: int, **forms: Form) -> ResponseReturnValue:
    """forms: one that was sent and comes back with its faults."""
    session = db.session()
    proposal, result = decision_of(session, edition.id)
    digest = proposal.digest if proposal else ""
    usual: dict[str, Form] = {
        "tell_form": TellForm(formdata=None, data={"digest": digest}),
        "announce_form": _form(edition, formdata=None, data={"digest": digest}),
    }
    everybody = audience.audience(session, edition.id)
    page = render_template(
        "prize/organiser/announcement.html",
        edition=edition,
        phase=edition.window.phase(g.now),
        act=queries.act(session, edition.id),
        results=winners.preview(session, edition, proposal, g.now) if proposal and result.is_unsealed else None,
        audience=everybody,
        letters=_examples(edition, everybody),
        why_not_tell=why_not_tell(result, edition.window, edition.zone, g.now),
        why_not_announce=why_not_announce(result, edition.window, edition.zone, g.now),
        earliest=g.now.astimezone(ZoneInfo(edition.zone)),
        **(usual | forms),
    )
    return page, status


def _examples(edition: Edition, everybody: Audience) -> dict[str, Letter]:
    """One mail of each kind, as it would be now."""
    found = {}
    winner = next((one for one in everybody.winners if one.person), None)
    if winner and winner.person:
        found["in confidence"] = notices.in_confidence(winner.person, edition, winner.entry, winner.award)
    for kind, letter in notices.by_kind(edition, everybody):
        found.setdefault(kind, letter)
    return found
