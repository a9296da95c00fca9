"""/organise/events/announcements: paste prose, see what was read from it and from which words, keep drafts of it."""

from datetime import date
from hashlib import sha256

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from portal.access import organiser_only
from portal.database import db, transaction
from portal.events import operations
from portal.events.announcement_words import noted
from portal.events.announcements import reader
from portal.events.announcements.cards import card
from portal.events.announcements.reader import Reading
from portal.events.announcements.text import TooLong
from portal.events.forms import AnnouncementsForm
from portal.events.listing import Status
from portal.events.queries import everything
from portal.rates import by_person, limiter

bp = Blueprint("organiser_announcements", __name__, url_prefix="/organise/events/announcements")


@bp.get("")
@organiser_only
def announcements() -> ResponseReturnValue:
    return _page(AnnouncementsForm(), None, 200)


@bp.post("")
@organiser_only
@limiter.limit("240 per hour", key_func=by_person)
def read() -> ResponseReturnValue:
    form = AnnouncementsForm()
    reading = _reading(form)
    return _page(form, reading, 200 if reading else 422)


@bp.post("/keep")
@organiser_only
@limiter.limit("240 per hour", key_func=by_person)
def keep() -> ResponseReturnValue:
    """Make draft listings of the ticked ones, of the very text whose reading was on the page."""
    form = AnnouncementsForm()
    reading = _reading(form)
    if reading is None:
        return _page(form, None, 422)
    ticked = set(request.form.getlist("keep"))
    if form.shown.data != _stamp(reading.text, _today()):
        return _page(form, reading, 409, trouble="changed")
    drafts = [noted(current_app.jinja_env, draft) for draft in reading.drafts if draft.listing.slug in ticked]
    if not drafts:
        return _page(form, reading, 422, trouble="none", ticked=ticked)
    try:
        with transaction() as session:
            added = operations.add(session, drafts, now=g.now)
    except IntegrityError:  # somebody else kept the same at the same moment
        return _page(form, reading, 409, trouble="taken", ticked=ticked)
    if not added:
        return _page(form, reading, 409, trouble="taken", ticked=ticked)
    left = len(drafts) - len(added)
    told = f"{_drafts(len(added))} kept, for organisers alone to see."
    flash(told + (f" {_drafts(left)} left out: listed already." if left else ""), "success")
    if len(added) == 1:
        return redirect(url_for("events.desk.event", slug=added[0].slug), 303)
    return redirect(url_for("events.organiser.index", state=Status.DRAFT), 303)


def _drafts(number: int) -> str:
    return f"{number} draft{'' if number == 1 else 's'}"


def _today() -> date:
    today: date = g.now.date()
    return today


def _reading(form: AnnouncementsForm) -> Reading | None:
    """None where the text was left out or is too long; the form says so."""
    if not form.validate():
        return None
    try:
        return reader.read(form.text.data, today=_today())
    except TooLong as too_long:
        form.text.errors = [f"Nothing was read: {too_long}."]
        return None


def _stamp(text: str, today: date) -> str:
    """Stands for what a reading was made of."""
    return sha256(f"{today} {text}".encode(errors="replace")).hexdigest()[:32]


def _page(
    form: AnnouncementsForm, reading: Reading | None, status: int, trouble: str = "", ticked: set[str] | None = None
) -> ResponseReturnValue:
    cards = []
    if reading:
        listings = everything(db.session())
        cards = [card(reading.text, draft, listings) for draft in reading.drafts]
        form.shown.data = _stamp(reading.text, _today())
    if ticked is None:
        ticked = {card.draft.listing.slug for card in cards if card.listed is None}
    page = render_template(
        "events/organiser/announcements.html", form=form, reading=reading, cards=cards, trouble=trouble, ticked=ticked
    )
    return page, status
