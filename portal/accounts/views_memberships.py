"""What bodies vouch for: one's own on the account page, and the organiser's desk at /organise/members."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts import memberships, queries
from portal.accounts.bodies import bodies
from portal.accounts.forms import NameForm
from portal.accounts.forms_memberships import ClaimForm, PeopleForm, VerifyForm
from portal.accounts.membership import KIND_LABELS, Kind
from portal.accounts.models import Membership, Person
from portal.database import db, transaction
from portal.rates import by_person, limiter
from portal.zones import earliest_today

bp = Blueprint("memberships", __name__)


def account_page(form: NameForm, status: int, claim_form: ClaimForm | None = None) -> ResponseReturnValue:
    """The reader's own account, with what is verified of them."""
    page = render_template(
        "accounts/account.html",
        form=form,
        memberships=queries.memberships_of(db.session(), current_user.id),
        claim_form=claim_form or ClaimForm(formdata=None, bodies=_bodies()),
        labels=KIND_LABELS,
        today=_today(),
    )
    return page, status


@bp.post("/account/memberships")
@limiter.limit("30 per hour", key_func=by_person)
def claim() -> ResponseReturnValue:
    """Say that one is a member, leads a group or is credentialed; it waits for the organiser."""
    form = ClaimForm(bodies=_bodies())
    if not form.validate():
        return account_page(NameForm(formdata=None, obj=current_user), 422, form)
    with transaction() as session:
        is_new = memberships.claim(session, current_user.id, kind=Kind(form.kind.data), body=form.body.data, now=g.now)
    if is_new:
        flash("Thank you. The organiser looks it up; until then nothing changes.", "success")
    else:
        flash("You have said so already.", "info")
    return redirect(url_for("accounts.account", _anchor="memberships"), 303)


@bp.post("/account/memberships/<int:membership_id>/take-back")
def take_back(membership_id: int) -> ResponseReturnValue:
    own = queries.memberships_of(db.session(), current_user.id)
    if membership_id not in [membership.id for membership in own]:
        abort(404)
    with transaction() as session:
        memberships.take_back(session, membership_id, current_user.id)
    flash("You have taken it back.", "info")
    return redirect(url_for("accounts.account", _anchor="memberships"), 303)


@bp.get("/organise/members")
@organiser_only
def people() -> ResponseReturnValue:
    """What waits to be verified, and the way to anybody by name or mail address."""
    form = PeopleForm(request.args)
    text = (form.q.data or "") if form.validate() else ""
    return render_template(
        "accounts/memberships/people.html",
        form=form,
        text=text,
        found=queries.found(db.session(), text) if text else [],
        most=queries.MOST,
        claims=queries.claims(db.session()),
        labels=KIND_LABELS,
        today=_today(),
    )


@bp.get("/organise/members/<int:person_id>")
@organiser_only
def person(person_id: int) -> ResponseReturnValue:
    """One person; the form is filled in with a claim, where `claim` names one."""
    own = queries.memberships_of(db.session(), _person(person_id).id)
    wanted = request.args.get("claim", type=int)
    claimed = next((one for one in own if one.id == wanted), None)
    values = {"kind": claimed.kind, "body": claimed.body} if claimed else {}
    # A day that has come everywhere: what is verified now counts at once, wherever an event is held.
    form = VerifyForm(formdata=None, bodies=_bodies(own), data={"since": earliest_today(g.now), **values})
    return _person_page(person_id, form, 200)


@bp.post("/organise/members/<int:person_id>")
@organiser_only
def verify(person_id: int) -> ResponseReturnValue:
    whose = _person(person_id)
    form = VerifyForm(bodies=_bodies(queries.memberships_of(db.session(), person_id)))
    if not form.validate():
        return _person_page(person_id, form, 422)
    kind = Kind(form.kind.data)
    with transaction() as session:
        memberships.verify(
            session,
            person_id,
            kind=kind,
            body=form.body.data,
            since=form.since.data,
            until=form.until.data,
            organiser=current_user,
            now=g.now,
        )
    flash(f"{whose.name}: {KIND_LABELS[kind].lower()}, verified.", "success")
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.post("/organise/members/<int:person_id>/<int:membership_id>/end")
@organiser_only
def end(person_id: int, membership_id: int) -> ResponseReturnValue:
    """From today on it does not hold any more."""
    _membership(person_id, membership_id)
    with transaction() as session:
        memberships.end(session, membership_id, organiser=current_user, today=earliest_today(g.now), now=g.now)
    flash("It is ended: from today on it gives nothing.", "info")
    return redirect(url_for(".person", person_id=person_id), 303)


@bp.post("/organise/members/<int:person_id>/<int:membership_id>/refuse")
@organiser_only
def refuse(person_id: int, membership_id: int) -> ResponseReturnValue:
    _membership(person_id, membership_id)
    with transaction() as session:
        whose = memberships.refuse(session, membership_id, organiser=current_user, now=g.now)
    flash(f"What {whose.name} said is turned down. No mail is sent: write to them if they should know why.", "info")
    return redirect(url_for(".people"), 303)


def _person(person_id: int) -> Person:
    found = db.session.get(Person, person_id)
    if found is None or found.erased_at is not None:
        abort(404)
    return found


def _membership(person_id: int, membership_id: int) -> Membership:
    own = queries.memberships_of(db.session(), person_id)
    return next((one for one in own if one.id == membership_id), None) or abort(404)


def _bodies(own: Sequence[Membership] = ()) -> list[str]:
    """Those that may be chosen; with what somebody has of others from before."""
    return sorted({*bodies(current_app, db.session()), *(membership.body for membership in own)})


def _today() -> date:
    return g.now.date()  # type: ignore[no-any-return]


def _person_page(person_id: int, form: VerifyForm, status: int) -> ResponseReturnValue:
    page = render_template(
        "accounts/memberships/person.html",
        person=_person(person_id),
        memberships=queries.memberships_of(db.session(), person_id),
        form=form,
        labels=KIND_LABELS,
        today=_today(),
    )
    return page, status
