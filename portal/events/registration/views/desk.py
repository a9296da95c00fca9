"""/organise/events/<slug>/registrations: the list of an event, its money, and whether it runs."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from portal.access import organiser_only
from portal.accounts.proof import proof_first
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.events.listing import Listing
from portal.events.registration import notices
from portal.events.registration.forms.desk import AmountForm, RemoveForm, SearchForm
from portal.events.registration.operations import desk, ledger, turnstile
from portal.events.registration.permissions import why_not_call_off, why_not_open, why_not_run
from portal.events.registration.queries import desk as queries
from portal.events.registration.queries.places import headcount, places
from portal.events.registration.refusals import LedgerChanged, NothingToPay, TooMuch
from portal.events.registration.rules.cancelling import settlement
from portal.events.registration.rules.headcount import decision_is_near
from portal.events.registration.rules.ledger import Entry
from portal.events.registration.rules.state import WHY_LABELS, State
from portal.events.registration.views.listings import listing_or_404
from portal.rates import by_person, limiter
from portal.refusals import Refusal
from portal.spreadsheets import Cell, Rows, csv_file, excel_file
from portal.web import money, units

bp = Blueprint("registration_desk", __name__, url_prefix="/organise/events/<slug>")

HEAD = (
    "name", "mail address", "state", "turn", "registered (UTC)", "place since (UTC)", "over since (UTC)", "why over",
    "fee", "members' fee", "owed", "waived", "paid", "returned", "to be paid", "to be returned", "currency", "promises",
    "entered by the organiser", "admitted because",
)  # fmt: skip
# What each button of a ledger does, and what is said of it.
ACTS = {
    "pay": (Entry.PAID, ledger.pay, "is written down as paid"),
    "refund": (Entry.REFUNDED, ledger.refund, "is written down as returned"),
    "waive": (Entry.WAIVED, ledger.waive, "is waived"),
}


@bp.get("/registrations")
@organiser_only
def registrations(slug: str) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    form = SearchForm(request.args)
    lines = queries.lines(db.session(), listing.id, g.now)
    found = places(db.session(), listing, g.now)
    count = headcount(db.session(), listing, found.placed)
    return render_template(
        "events/registration/desk.html",
        event=listing,
        form=form,
        everybody=len(lines),
        lines=queries.matching(lines, form.q.data or "") if form.validate() else lines,
        totals=queries.totals(lines),
        places=found,
        headcount=count,
        why_not_run=why_not_run(listing, g.now, is_decided=count.decided_at is not None),
        why_not_call_off=why_not_call_off(listing, g.now),
        why_not_open=why_not_open(listing, g.now),
        decision_is_near=decision_is_near(listing, g.now),
        uncharged=_uncharged(listing, lines),
        untold=len(notices.untold(db.session(), listing)),
        why_labels=WHY_LABELS,
    )


@bp.get("/registrations.csv")
@organiser_only
@proof_first(back=".registrations")
def registrations_csv(slug: str) -> ResponseReturnValue:
    return csv_file(f"registrations-{slug}.csv", HEAD, _rows(listing_or_404(slug)))


@bp.get("/registrations.xlsx")
@organiser_only
@limiter.limit("60 per hour", key_func=by_person)
@proof_first(back=".registrations")
def registrations_excel(slug: str) -> ResponseReturnValue:
    return excel_file(f"registrations-{slug}.xlsx", "Registrations", HEAD, _rows(listing_or_404(slug)))


@bp.get("/registrations/<int:registration_id>")
@organiser_only
def registration(slug: str, registration_id: int) -> ResponseReturnValue:
    return _person_page(
        listing_or_404(slug), registration_id, AmountForm(formdata=None), RemoveForm(formdata=None), 200
    )


@bp.post("/registrations/<int:registration_id>/ledger")
@organiser_only
def record(slug: str, registration_id: int) -> ResponseReturnValue:
    """A payment, a refund or a fee that is waived, as the button says."""
    listing = listing_or_404(slug)
    line = _line(listing, registration_id)
    form = AmountForm()
    chosen = ACTS.get(request.form.get("act", ""))
    if not form.validate() or chosen is None:
        return _person_page(listing, registration_id, form, RemoveForm(formdata=None), 422)
    kind, act, words = chosen
    cents = form.cents() or 0
    try:
        with transaction() as session:
            note = form.note.data or ""
            row, account = act(
                session, registration_id, cents, note, organiser=current_user, lines=form.lines, now=g.now
            )
            notices.recorded(session, row, listing, account, act=kind, cents=cents, now=g.now)
    except (TooMuch, NothingToPay) as refusal:
        form.amount.errors = [refusal_sentence(refusal).striptags()]
        return _person_page(listing, registration_id, form, RemoveForm(formdata=None), refusal.status)
    except LedgerChanged as refusal:
        return _person_page(listing, registration_id, form, RemoveForm(formdata=None), refusal.status, refusal)
    amount = money(cents, row.currency or "")
    more = f" {money(account.to_return, row.currency or '')} is to be returned." if account.to_return else ""
    told = ", and a mail says so." if line.email else ". Their account is deleted: no mail is sent."
    flash(f"{amount} {words}{told}{more}", "success")
    return redirect(url_for(".registration", slug=slug, registration_id=registration_id), 303)


@bp.post("/registrations/<int:registration_id>/remove")
@organiser_only
def remove(slug: str, registration_id: int) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    line = _line(listing, registration_id)
    form = RemoveForm()
    if not form.validate():
        return _person_page(listing, registration_id, AmountForm(formdata=None), form, 422)
    by_host = form.why.data == "host"
    with transaction() as session:
        outcome = desk.remove(session, registration_id, by_host=by_host, organiser=current_user, now=g.now)
        notices.left(session, outcome, by_host=by_host, now=g.now)
    offered = len(outcome.passed.offered)
    more = " The place is offered to whoever has waited longest." if offered else ""
    flash(f"{line.name} is off the list, and a mail says so.{more}", "success")
    return redirect(url_for(".registrations", slug=slug), 303)


@bp.post("/charge")
@organiser_only
def charge(slug: str) -> ResponseReturnValue:
    """The fee, for those who took their place before it was set."""
    listing = listing_or_404(slug)
    with transaction() as session:
        charged = ledger.charge(session, listing.id, organiser=current_user, now=g.now)
        notices.charged(session, listing, charged, now=g.now)
    people = "1 person owes" if len(charged) == 1 else f"{len(charged)} people owe"
    if charged:
        flash(f"{people} the fee now, and a mail says so.", "success")
    else:
        flash("Nobody is left to be asked for it: whoever has a place knows the fee.", "info")
    return redirect(url_for(".registrations", slug=slug), 303)


@bp.post("/run")
@organiser_only
def run(slug: str) -> ResponseReturnValue:
    with transaction() as session:
        listing, placed = desk.run(session, listing_or_404(slug).id, organiser=current_user, now=g.now)
        notices.runs(session, listing, placed, now=g.now)
    flash("It runs. Everybody with a place is told by mail.", "success")
    return redirect(url_for(".registrations", slug=slug), 303)


@bp.post("/postponed")
@organiser_only
def tell_postponed(slug: str) -> ResponseReturnValue:
    """That it is postponed, to those with a place who have not been told."""
    with transaction() as session:
        listing = turnstile.event(session, listing_or_404(slug).id)
        untold = notices.untold(session, listing)
        notices.postponed(session, listing, untold, now=g.now)
    if untold:
        people = "1 person is" if len(untold) == 1 else f"{len(untold)} people are"
        flash(f"{people} told by mail that it is postponed.", "success")
    else:
        flash("Nobody is left to be told.", "info")
    return redirect(url_for(".registrations", slug=slug), 303)


@bp.get("/call-off")
@organiser_only
def before_calling_off(slug: str) -> ResponseReturnValue:
    """What calling the event off would come to now."""
    listing = listing_or_404(slug)
    if refusal := why_not_call_off(listing, g.now):
        raise refusal
    lines = queries.lines(db.session(), listing.id, g.now)
    live = [line for line in lines if line.registration.released_at is None]
    back: Counter[str] = Counter()
    for line in live:
        back[line.registration.currency or ""] += line.account.held
    return render_template("events/registration/call_off.html", event=listing, live=live, back=+back)


@bp.post("/call-off")
@organiser_only
def call_off(slug: str) -> ResponseReturnValue:
    listing = listing_or_404(slug)
    with transaction() as session:
        called_off = desk.call_off(session, listing.id, organiser=current_user, now=g.now)
        notices.called_off(session, called_off, now=g.now)
    flash(f"{listing.title} is called off. Everybody who was registered is told by mail.", "success")
    return redirect(url_for(".registrations", slug=slug), 303)


def _line(listing: Listing, registration_id: int) -> queries.Line:
    found: queries.Line = queries.line(db.session(), listing.id, registration_id, g.now) or abort(404)
    return found


def _uncharged(listing: Listing, lines: list[queries.Line]) -> int:
    """How many took their place before the fee was set."""
    if listing.fee_cents is None:
        return 0
    return sum(line.state is State.PLACED and line.registration.fee_cents is None for line in lines)


def _person_page(
    listing: Listing,
    registration_id: int,
    amount_form: AmountForm,
    remove_form: RemoveForm,
    status: int,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    line = _line(listing, registration_id)
    row = line.registration
    written = queries.ledger(db.session(), registration_id)
    amount_form.shown.data = str(len(written))
    page = render_template(
        "events/registration/desk_person.html",
        event=listing,
        line=line,
        entered_by=queries.who_entered(db.session(), row),
        written=written,
        refusal=refusal_sentence(refusal) if refusal else None,
        amount_form=amount_form,
        remove_form=remove_form,
        settlement=settlement(row.cancellation, line.account, listing.zone, g.now),
        why_labels=WHY_LABELS,
    )
    return page, status


def _rows(listing: Listing) -> Rows:
    return [_row(line) for line in queries.lines(db.session(), listing.id, g.now)]


def _row(line: queries.Line) -> Sequence[Cell]:
    row, account = line.registration, line.account
    return [
        line.name,
        line.email,
        str(line.state),
        line.turn or None,
        row.registered_at,
        row.placed_at,
        row.released_at,
        row.why,
        _amount(row.fee_cents),
        "yes" if row.is_members_fee else "no",
        *map(_amount, (account.owed, account.waived, account.paid, account.refunded, account.open, account.to_return)),
        row.currency,
        " / ".join(row.promises),
        "yes" if row.entered_by_id else "no",
        row.admitted_because,
    ]


def _amount(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(units(cents))
