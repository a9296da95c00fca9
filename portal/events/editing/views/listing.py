"""/organise/events/new, …/edit and …/copy: what a listing says, typed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count

from flask import Blueprint, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events import queries
from portal.events.editing import operations
from portal.events.editing.forms.listing import ListingForm
from portal.events.editing.forms.typed import Difference, listing_form, meanwhile
from portal.events.editing.refusals import ListingChanged, PeopleKnow, SlugTaken
from portal.events.editing.views.events import Effect, effect, event_or_404, kinds, plain, stamp, told
from portal.events.listing import Audience, Cancellation, Intake, Listing, Mode, Status
from portal.events.plugins import registry

bp = Blueprint("desk_listing", __name__, url_prefix="/organise/events")


@bp.get("/new")
@organiser_only
def new() -> ResponseReturnValue:
    """An empty one, with the organiser and the zone of the one that was changed last."""
    return _new_page(listing_form(_blank(), kinds()), 200)


@bp.get("/<slug>/copy")
@organiser_only
def copy(slug: str) -> ResponseReturnValue:
    """A new one that says the same, but for its days."""
    listing = event_or_404(slug)
    terms = listing.cancellation
    fresh = replace(
        _blank(),
        **{name: getattr(listing, name) for name in _COPIED},
        # A last day of another year's is no term of this one.
        cancellation=Cancellation(terms.refund_if_called_off) if terms and terms.by is None else None,
        registration=Intake.NONE if listing.registration is Intake.NONE else Intake.OPEN,
    )
    return _new_page(listing_form(fresh, kinds()), 200, of=listing)


_COPIED = (
    "kind", "title", "summary", "description", "organiser", "leaders", "mode", "mode_to_be_confirmed", "place", "zone",
    "audience", "eligibility", "notices", "language", "accreditation", "how_to_join", "contact", "fee_cents",
    "member_fee_cents", "currency", "capacity", "minimum", "series", "staff_note",
)  # fmt: skip


@bp.post("/new")
@organiser_only
def create() -> ResponseReturnValue:
    form = ListingForm()
    form.offer_kinds(kinds())
    draft = form.read(_blank(), kinds())
    if draft is None:
        return _new_page(form, 422)
    if not form.slug.data:
        draft = replace(draft, slug=_free(draft.slug))
    try:
        with transaction() as session:
            operations.create(session, draft, organiser=current_user, now=g.now)
    except SlugTaken:
        form.wrong("slug", _taken(draft.slug))
        return _new_page(form, 422)
    flash("The draft is kept, for organisers alone to see. Its dates come next.", "success")
    return redirect(url_for("events.desk.event", slug=draft.slug), 303)


@bp.get("/<slug>/edit")
@organiser_only
def edit(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    return _edit_page(listing, listing_form(listing, kinds()), 200)


@bp.post("/<slug>/edit")
@organiser_only
def save(slug: str) -> ResponseReturnValue:
    listing = event_or_404(slug)
    form = ListingForm()
    form.offer_kinds(kinds())
    fresh, differences = meanwhile(form, listing, kinds())
    if differences and form.csrf_token.validate(form):
        return _edit_page(listing, fresh, 409, differences=differences)
    edited = form.read(listing, kinds())
    if edited is None:
        return _edit_page(listing, form, 422)
    if edited == listing:
        flash("Nothing was changed.", "info")
        return redirect(url_for("events.desk.event", slug=slug), 303)
    if edited.kind != listing.kind and registry(current_app).of(listing).key_dates(listing):
        form.wrong("kind", "It has dates of its own, such as a deadline, that belong to its kind: the kind stays.")
        return _edit_page(listing, form, 422)
    seen = effect(listing, edited, g.now)
    if seen.people and form.told.data != stamp(edited):
        form.told.data = stamp(edited)
        return _edit_page(listing, form, 200, seen=seen)
    try:
        with transaction() as session:
            saved = operations.save(
                session, listing, edited, words=plain(form.words.data), organiser=current_user, now=g.now
            )
    except SlugTaken:
        form.wrong("slug", _taken(edited.slug))
        return _edit_page(listing, form, 422)
    except PeopleKnow as refusal:
        form.wrong("registration", refusal_sentence(refusal).striptags())
        return _edit_page(listing, form, refusal.status)
    except ListingChanged as refusal:
        current = event_or_404(slug)
        fresh, differences = meanwhile(form, current, kinds())
        return _edit_page(current, fresh, 409, differences=differences, refusal=refusal)
    flash("It is saved." + told(len(saved.told)), "success")
    return redirect(url_for("events.desk.event", slug=saved.listing.slug), 303)


def _blank() -> Listing:
    """What nobody is asked for: a draft without dates stands in the calendar on the day it was begun."""
    today: date = g.now.date()
    latest = max(queries.everything(db.session()), key=lambda one: one.changed_at, default=None)
    return Listing(
        slug="",
        kind="group",
        title="",
        summary="",
        organiser=latest.organiser if latest else "",
        zone=latest.zone if latest else "UTC",
        audience=Audience.EVERYONE,
        listed_on=today,
        mode=Mode.UNKNOWN,
        status=Status.DRAFT,
    )


def _free(slug: str) -> str:
    """This address, or it with the next number that no listing has."""
    session = db.session()
    names = (slug if n == 1 else f"{slug[:75]}-{n}" for n in count(1))
    return next(name for name in names if queries.of_slug(session, name) is None)


def _taken(slug: str) -> str:
    return f"Another listing has the address {slug}. Choose another."


def _new_page(form: ListingForm, status: int, of: Listing | None = None) -> ResponseReturnValue:
    return render_template("events/organiser/new.html", form=form, of=of), status


def _edit_page(
    listing: Listing,
    form: ListingForm,
    status: int,
    *,
    seen: Effect | None = None,
    differences: Sequence[Difference] = (),
    refusal: ListingChanged | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "events/organiser/edit.html",
        event=listing,
        form=form,
        seen=seen,
        differences=differences,
        refusal=refusal_sentence(refusal) if refusal else None,
    )
    return page, status
