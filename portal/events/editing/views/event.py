"""/organise/events/<slug>: one event on the desk, what is missing, its preview, and from one state to another."""

from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events.editing import operations
from portal.events.editing.forms.step import StepForm
from portal.events.editing.refusals import ListingChanged, NoSuchStep
from portal.events.editing.rules.steps import STEPS, Step, steps_from
from portal.events.editing.views.events import effect, event_or_404, lacks_of, plain, stamp, told
from portal.events.listing import Listing, Status
from portal.events.plugins import registry
from portal.events.registration.permissions import why_not_call_off
from portal.events.registration.queries import due, relisting
from portal.events.registration.queries.places import places
from portal.events.views.organiser import actions
from portal.events.views.showing import rendered, showing
from portal.zones import earliest_today

bp = Blueprint("desk", __name__, url_prefix="/organise/events/<slug>")

_DONE = {
    "publish": "It is published: everybody can see it now.",
    "resume": "It takes place, as published.",
    "doubt": "It is listed as to be confirmed.",
    "postpone": "It is listed as postponed.",
    "withdraw": "It is a draft again: only organisers see it.",
}


@bp.get("")
@organiser_only
def event(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    known = relisting.told(db.session(), [slug]).get(slug, relisting.Told())
    is_over = listing.first_day(earliest_today(g.now)) is None
    steps = [step for step in steps_from(listing.status, is_over=is_over) if known.contradicts(step.to) is None]
    return render_template(
        "events/organiser/event.html",
        event=listing,
        today=earliest_today(g.now),
        lacks=lacks_of(listing, g.now),
        actions=[*registry(current_app).of(listing).actions(listing, current_user, g.now), *actions(listing)],
        steps=steps,
        places=places(db.session(), listing, g.now),
        may_be_called_off=listing.status not in (Status.DRAFT, Status.CANCELLED)
        and why_not_call_off(listing, g.now) is None,
    )


@bp.get("/preview")
@organiser_only
def preview(slug: str) -> ResponseReturnValue:
    """The page as readers have it, of a draft as they will."""
    listing = event_or_404(slug)
    seen = replace(listing, status=Status.PUBLISHED) if listing.status is Status.DRAFT else listing
    zone = request.args.get("zone", "").strip()
    answer = make_response(rendered(seen, showing(seen, None, g.now), zone, is_preview=True))
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.get("/state/<name>")
@organiser_only
def before(slug: str, name: str) -> ResponseReturnValue:
    """What the step would come to."""
    listing, step = event_or_404(slug), STEPS.get(name) or abort(404)
    if listing.status not in step.since:
        raise NoSuchStep(str(listing.status))
    return _page(listing, step, StepForm(formdata=None), 200)


@bp.post("/state/<name>")
@organiser_only
def take(slug: str, name: str) -> ResponseReturnValue:
    listing, step = event_or_404(slug), STEPS.get(name) or abort(404)
    if listing.status not in step.since:
        raise NoSuchStep(str(listing.status))
    form = StepForm()
    if not form.validate():
        return _page(listing, step, form, 422)
    if form.shown.data != stamp(listing):
        return _page(listing, step, form, 409, ListingChanged())
    ready = not any(lack.is_needed for lack in lacks_of(listing, g.now))
    try:
        with transaction() as session:
            saved = operations.take(
                session, listing, step, ready=ready, words=plain(form.words.data), organiser=current_user, now=g.now
            )
    except ListingChanged as refusal:
        return _page(event_or_404(slug), step, form, refusal.status, refusal)
    flash(_DONE[step.name] + told(len(saved.told)), "success")
    return redirect(url_for(".event", slug=slug), 303)


@bp.get("/discard")
@organiser_only
def before_discarding(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    if listing.status is not Status.DRAFT:
        raise NoSuchStep(str(listing.status))
    return render_template("events/organiser/discard.html", event=listing)


@bp.post("/discard")
@organiser_only
def discard(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    with transaction() as session:
        operations.discard(session, listing, organiser=current_user, now=g.now)
    flash(f"The draft of {listing.title} is discarded.", "success")
    return redirect(url_for("events.organiser.index"), 303)


def _page(
    listing: Listing, step: Step, form: StepForm, status: int, refusal: ListingChanged | None = None
) -> ResponseReturnValue:
    form.shown.data = stamp(listing)
    seen = effect(listing, replace(listing, status=step.to), g.now)
    untold = len(due.placed(db.session(), listing.id)) if step.to is Status.POSTPONED else seen.people
    page = render_template(
        "events/organiser/step.html",
        event=listing,
        step=step,
        form=form,
        people=untold,
        lacks=lacks_of(listing, g.now) if step.to is Status.PUBLISHED else [],
        refusal=refusal_sentence(refusal) if refusal else None,
    )
    return page, status
