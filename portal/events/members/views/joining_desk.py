"""/organise/events/<slug>/joining: how one joins an event, or one meeting of it that is joined otherwise."""

from flask import Blueprint, abort, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events.listing import Listing, Meeting
from portal.events.members.forms.joining import JoiningForm
from portal.events.members.models import Joining
from portal.events.members.operations import joining
from portal.events.members.queries import joining as queries
from portal.events.members.refusals import WrittenMeanwhile
from portal.events.members.rules.versions import version_of
from portal.events.registration.views.listings import listing_or_404

bp = Blueprint("joining_desk", __name__, url_prefix="/organise/events/<slug>/joining")


@bp.get("")
@bp.get("/meetings/<uid>")
@organiser_only
def written(slug: str, uid: str | None = None) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    _meeting(listing, uid)
    row = queries.written(db.session(), listing).get(uid)
    return _page(listing, uid, JoiningForm(formdata=None, obj=row, version=_version(row)), 200)


@bp.post("")
@bp.post("/meetings/<uid>")
@organiser_only
def say(slug: str, uid: str | None = None) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    _meeting(listing, uid)
    form = JoiningForm()
    if not form.validate():
        return _page(listing, uid, form, 422)
    try:
        with transaction() as session:
            version = form.version.data or ""
            joining.say(session, listing, uid, form.said(), version=version, organiser=current_user, now=g.now)
    except WrittenMeanwhile as refusal:
        # Both are on the page now: whoever keeps it again has seen them.
        form.version.data = _version(queries.written(db.session(), listing).get(uid))
        return _page(listing, uid, form, refusal.status, refusal)
    flash("It is kept. Whoever may join sees from when the link is there, and then the link itself.", "success")
    return redirect(_way(slug, uid), 303)


@bp.get("/remove")
@bp.get("/meetings/<uid>/remove")
@organiser_only
def before_taking_away(slug: str, uid: str | None = None) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    meeting = _meeting(listing, uid)
    written = queries.written(db.session(), listing)
    if uid not in written:
        abort(404)
    return render_template(
        "events/members/joining_remove.html",
        event=listing,
        meeting=meeting,
        falls_back=uid is not None and None in written,
        way=_way(slug, uid),
        act=_way(slug, uid, "take_away"),
    )


@bp.post("/remove")
@bp.post("/meetings/<uid>/remove")
@organiser_only
def take_away(slug: str, uid: str | None = None) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    _meeting(listing, uid)
    with transaction() as session:
        joining.take_away(session, listing, uid, organiser=current_user, now=g.now)
    flash("It is taken away, and shown to nobody any more.", "success")
    return redirect(url_for(".written", slug=slug), 303)


def _meeting(listing: Listing, uid: str | None) -> Meeting | None:
    """The meeting that the page is about; None where it is about all of them."""
    if uid is None:
        return None
    return next((meeting for meeting in listing.meetings if meeting.uid == uid), None) or abort(404)


def _way(slug: str, uid: str | None, view: str = "written") -> str:
    return url_for(f".{view}", slug=slug, uid=uid) if uid else url_for(f".{view}", slug=slug)


def _version(row: Joining | None) -> str:
    return version_of(row and joining.Said.of(row))


def _page(
    listing: Listing, uid: str | None, form: JoiningForm, status: int, refusal: WrittenMeanwhile | None = None
) -> ResponseReturnValue:
    page = render_template(
        "events/members/joining_desk.html",
        event=listing,
        meeting=_meeting(listing, uid),
        form=form,
        refusal=refusal_sentence(refusal) if refusal else None,
        written=queries.written(db.session(), listing),
        remove=_way(listing.slug, uid, "before_taking_away"),
    )
    return page, status
