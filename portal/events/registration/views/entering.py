"""/organise/events/<slug>/registrations/new: the organiser registers somebody who has phoned or written."""

import re
from functools import partial

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts import queries as people
from portal.accounts.membership import Kind
from portal.accounts.models import Person
from portal.accounts.operations import person_at
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events.listing import Listing
from portal.events.registration import notices
from portal.events.registration.forms.desk import EnterForm, SearchForm
from portal.events.registration.operations import pricing, registrations
from portal.events.registration.permissions import why_not_for_them, why_not_open
from portal.events.registration.queries import mine
from portal.events.registration.queries.places import places
from portal.events.registration.refusals import NotForYou, PriceChanged
from portal.events.registration.rules.fees import price
from portal.events.registration.rules.state import State
from portal.events.registration.views.listings import listing_or_404
from portal.refusals import Refusal

bp = Blueprint("registration_entering", __name__, url_prefix="/organise/events/<slug>/registrations/new")

# Added to what they promise: nobody ticked it themselves.
TOLD = "(told the organiser by phone)"
_NUMBER = re.compile(r"[0-9]{1,9}")


@bp.get("")
@organiser_only
def start(slug: str) -> ResponseReturnValue:
    """Look for them, or write down who is new here."""
    listing = listing_or_404(slug)
    who = _chosen(request.args.get("person", ""))
    if who is not None and (registered := _registered(listing, who)):
        return registered
    return _page(listing, who, _form(listing, who, filled=False), 200)


@bp.post("")
@organiser_only
def enter(slug: str) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    who = _chosen(request.form.get("person", ""))
    if who is not None and (registered := _registered(listing, who)):
        return registered
    if closed := why_not_open(listing, g.now):
        raise closed
    form = _form(listing, who, filled=True)
    if not form.validate():
        return _page(listing, who, form, 422)
    if who is None and (known := people.by_email(db.session(), form.email.data)):
        flash(f"{known.name} has an account with this address. Here is what applies to them.", "info")
        return redirect(url_for(".start", slug=slug, person=known.id), 303)
    try:
        with transaction() as session:
            person = who or person_at(session, email=form.email.data, name=form.name.data, now=g.now)
            outcome = registrations.register(
                session,
                listing.id,
                person.id,
                promises=[f"{promise} {TOLD}" for promise in listing.eligibility],
                shown_cents=form.shown_cents,
                organiser=current_user,
                admitted_because=form.reason.data if "reason" in form else "",
                now=g.now,
            )
            notices.registered(session, outcome, now=g.now)
    except ValueError:
        form.email.errors = ["This is not a mail address."]
        return _page(listing, who, form, 422)
    except (PriceChanged, NotForYou) as refusal:
        # What applies to them has just changed: the page asks for what it needs now, with what was typed.
        return _page(listing, who, _form(listing, who, filled=True), refusal.status, refusal)
    what = "has a place" if outcome.registration.placed_at else "is on the waitlist"
    flash(f"{person.name} {what}, and a mail says so.", "success")
    return redirect(_desk(listing, outcome.registration.id), 303)


def _chosen(number: str) -> Person | None:
    """The person who was chosen; None where nobody was."""
    if not number:
        return None
    if not _NUMBER.fullmatch(number):
        abort(404)
    found = db.session().get(Person, int(number))
    return found if found is not None and found.active and found.erased_at is None else abort(404)


def _registered(listing: Listing, who: Person) -> ResponseReturnValue | None:
    """To where they stand, for somebody who is registered already."""
    own = mine.own(db.session(), listing.id, who.id, g.now)
    if own is None or own.state is State.OVER:
        return None
    flash(f"{who.name} is registered already.", "info")
    return redirect(_desk(listing, own.registration.id), 303)


def _desk(listing: Listing, registration_id: int) -> str:
    return url_for("events.registration_desk.registration", slug=listing.slug, registration_id=registration_id)


def _kinds(listing: Listing, who: Person | None) -> frozenset[Kind]:
    return frozenset(pricing.kinds_of(db.session(), who.id, listing, g.now)) if who else frozenset()


def _form(listing: Listing, who: Person | None, *, filled: bool) -> EnterForm:
    is_for_others = why_not_for_them(listing, _kinds(listing, who)) is not None
    form = partial(EnterForm, promises=listing.eligibility, is_new=who is None, is_for_others=is_for_others)
    return form() if filled else form(formdata=None)


def _page(
    listing: Listing, who: Person | None, form: EnterForm, status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    search = SearchForm(request.args)
    text = (search.q.data or "").strip() if search.validate() else ""
    kinds = _kinds(listing, who)
    costs = price(listing, kinds)
    form.person.data = str(who.id) if who else ""
    form.show(costs.cents)
    page = render_template(
        "events/registration/entering.html",
        event=listing,
        who=who,
        form=form,
        search=search,
        found=people.found(db.session(), text) if text and who is None else [],
        price=costs,
        places=places(db.session(), listing, g.now),
        why_not=why_not_open(listing, g.now),
        not_for_them=why_not_for_them(listing, kinds),
        refusal=refusal_sentence(refusal) if refusal else None,
    )
    return page, status
