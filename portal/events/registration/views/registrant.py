"""/events/<slug>/registration and /my-events: the registrant's own place, from the form to giving it back."""

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.accounts import memberships
from portal.accounts.membership import Kind
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events import pages
from portal.events.listing import Intake, Listing
from portal.events.members.queries import calendar, joining
from portal.events.registration import notices
from portal.events.registration.forms.register import RegisterForm, register_form
from portal.events.registration.models import Registration
from portal.events.registration.operations import pricing, registrations
from portal.events.registration.permissions import why_not_accept, why_not_leave, why_not_register
from portal.events.registration.queries import mine as queries
from portal.events.registration.queries.accounts import accounts
from portal.events.registration.queries.mine import Own
from portal.events.registration.queries.places import places
from portal.events.registration.refusals import NotForYou, PriceChanged
from portal.events.registration.rules.audience import WANTED
from portal.events.registration.rules.cancelling import due_on, settlement
from portal.events.registration.rules.fees import awaits_a_fee, price
from portal.events.registration.rules.ledger import Account
from portal.events.registration.rules.state import State, state
from portal.events.registration.rules.times import begins_at, is_cohort
from portal.events.registration.views.listings import listing_or_404
from portal.rates import by_person, limiter
from portal.refusals import Refusal
from portal.zones import earliest_today

bp = Blueprint("registration", __name__)

# A line of somebody's own list; the sums where something was ever owed.
Row = tuple[Listing, Registration, State, Account | None]


@bp.get("/events/<slug>/registration")
def place(slug: str) -> ResponseReturnValue:
    """What one has, or what one would agree to."""
    listing = listing_or_404(slug)
    own = _own(listing)
    if own is None or own.state is State.OVER:
        return _register_page(listing, own, _form(listing), 200)
    return render_template(
        "events/registration/place.html",
        **_about(listing),
        own=own,
        places=places(db.session(), listing, g.now),
        why_not_accept=why_not_accept(own.registration, listing, _kinds(listing), g.now),
        why_not_leave=why_not_leave(own.registration, listing, g.now),
        settlement=settlement(own.registration.cancellation, own.account, listing.zone, g.now),
        line=joining.lines(db.session(), [listing], current_user.id, {slug: own.state}, g.now).get(slug),
    )


@bp.post("/events/<slug>/registration")
@limiter.limit("60 per hour", key_func=by_person)
def register(slug: str) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    own = _own(listing)
    if own is not None and own.state is not State.OVER:
        return redirect(url_for(".place", slug=slug), 303)
    if refusal := why_not_register(listing, _kinds(listing), g.now):
        raise refusal
    form = register_form(listing.eligibility)()
    if not form.validate():
        return _register_page(listing, own, form, 422)
    try:
        with transaction() as session:
            outcome = registrations.register(
                session,
                listing.id,
                current_user.id,
                promises=form.promises,
                shown_cents=form.shown_cents,
                now=g.now,
            )
            notices.registered(session, outcome, now=g.now)
    except PriceChanged as refusal:
        return _register_page(listing_or_404(slug), own, _form(listing), refusal.status, refusal)
    what = "have a place" if outcome.registration.placed_at else "are on the waitlist"
    flash(f"You {what}. A mail confirms it.", "success")
    return redirect(url_for(".place", slug=slug), 303)


@bp.post("/events/<slug>/registration/accept")
def accept(slug: str) -> ResponseReturnValue:
    """Take the offered place."""
    listing = listing_or_404(slug)
    with transaction() as session:
        outcome = registrations.accept(session, listing.id, current_user.id, now=g.now)
        notices.registered(session, outcome, now=g.now)
    flash("The place is yours. A mail confirms it.", "success")
    return redirect(url_for(".place", slug=slug), 303)


@bp.get("/events/<slug>/registration/leave")
def before_leaving(slug: str) -> ResponseReturnValue:
    """What giving it back would come to now."""
    listing = listing_or_404(slug)
    own = _own(listing)
    if refusal := why_not_leave(own.registration if own else None, listing, g.now):
        raise refusal
    if own is None:
        abort(404)
    return render_template(
        "events/registration/leave.html",
        **_about(listing),
        own=own,
        settlement=settlement(own.registration.cancellation, own.account, listing.zone, g.now),
        due_on=due_on(own.registration.cancellation, listing.zone, g.now),
    )


@bp.post("/events/<slug>/registration/leave")
def leave(slug: str) -> ResponseReturnValue:
    """Give back a place, an offer or a turn."""
    listing = listing_or_404(slug)
    with transaction() as session:
        outcome = registrations.leave(session, listing.id, current_user.id, now=g.now)
        notices.left(session, outcome, now=g.now)
    had_place = outcome.registration.placed_at is not None
    flash("Your place is given back, and a mail acknowledges it." if had_place else "You are off the list.", "success")
    return redirect(url_for(".place", slug=slug), 303)


@bp.get("/my-events")
def mine() -> ResponseReturnValue:
    """Everything that one has registered for: what is to come, then what is over."""
    listings = pages.catalogue(current_app, db.session()).by_slug
    sums = accounts(db.session(), Registration.person_id == current_user.id)
    today = earliest_today(g.now)
    coming: list[Row] = []
    over: list[Row] = []
    for registration, slug in queries.all_of(db.session(), current_user.id):
        if (listing := listings.get(slug)) is None:
            continue
        stands = state(registration, g.now)
        is_coming = stands is not State.OVER and any(meeting.through >= today for meeting in listing.scheduled)
        row = (listing, registration, stands, sums.get(registration.id))
        (coming if is_coming else over).append(row)
    coming.sort(key=lambda row: begins_at(row[0]) or g.now)
    placed = {row[0].slug: row[2] for row in coming if row[2] is State.PLACED}
    own = [row[0] for row in coming if row[0].slug in placed]
    return render_template(
        "events/registration/mine.html",
        coming=coming,
        over=over,
        today=today,
        joining=joining.lines(db.session(), own, current_user.id, placed, g.now),
        calendar=calendar.of(db.session(), current_user.id),
    )


def _own(listing: Listing) -> Own | None:
    """The reader's own. Where one does not register here, and has not, there is no such page."""
    own = queries.own(db.session(), listing.id, current_user.id, g.now)
    if own is None and listing.registration is Intake.NONE:
        abort(404)
    return own


def _kinds(listing: Listing) -> frozenset[Kind]:
    return frozenset(pricing.kinds_of(db.session(), current_user.id, listing, g.now))


def _form(listing: Listing) -> RegisterForm:
    """An empty one, which knows what it shows."""
    fee = price(listing, _kinds(listing)).cents
    return register_form(listing.eligibility)(formdata=None, data={"shown": "" if fee is None else str(fee)})


def _about(listing: Listing) -> dict[str, object]:
    return {
        "event": listing,
        "is_cohort": is_cohort(listing),
        "awaits_a_fee": awaits_a_fee(listing),
        "begins_at": begins_at(listing),
    }


def _register_page(
    listing: Listing, own: Own | None, form: RegisterForm, status: int, refusal: Refusal | None = None
) -> ResponseReturnValue:
    kinds = _kinds(listing)
    why_not = why_not_register(listing, kinds, g.now)
    page = render_template(
        "events/registration/register.html",
        **_about(listing),
        own=own,
        form=form,
        price=price(listing, kinds),
        places=places(db.session(), listing, g.now),
        why_not=why_not,
        is_claimed=isinstance(why_not, NotForYou)
        and memberships.has_claim(db.session(), current_user.id, WANTED[why_not.lack], why_not.body),
        refusal=refusal_sentence(refusal) if refusal else None,
    )
    return page, status
