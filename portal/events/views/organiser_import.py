"""/organise/events/import: a calendar file or a file of listings, what would become of it, and then what is ticked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from itsdangerous import BadData, URLSafeTimedSerializer

from portal.access import organiser_only
from portal.accounts.tokens import serializer
from portal.database import db, transaction
from portal.events import files, incoming
from portal.events.calendars import reader
from portal.events.calendars.reader import Fault
from portal.events.calendars.text import MOST_BYTES, NotACalendar, decoded
from portal.events.editing import operations as editing
from portal.events.editing.views.events import effect, people
from portal.events.facts import MalformedListings
from portal.events.forms import ImportForm
from portal.events.incoming import Card
from portal.events.listing import KINDS
from portal.events.plugins import registry
from portal.events.queries import everything
from portal.rates import by_person, limiter

bp = Blueprint("organiser_import", __name__, url_prefix="/organise/events/import")

# A page that was left open overnight is read anew.
_SECONDS = 24 * 3600


@dataclass
class Looked:
    """What a file holds, beside what is listed."""

    cards: Sequence[Card] = ()
    faults: Sequence[Fault] = field(default_factory=list)

    @property
    def ticked(self) -> set[str]:
        """What is kept unless somebody unticks it: not what is public."""
        return {card.listing.slug for card in self.cards if card.does_something and not card.asks}

    def told(self, card: Card) -> str:
        """Who would be told of what changes, in words; empty where nobody is."""
        number = effect(card.listed, card.listing, g.now).people if card.asks and card.listed else 0
        return people(number) if number else ""


@bp.get("")
@organiser_only
def start() -> ResponseReturnValue:
    return _page(ImportForm(formdata=None), None, 200)


@bp.post("")
@organiser_only
@limiter.limit("240 per hour", key_func=by_person)
def read() -> ResponseReturnValue:
    """What the file says. Keeps nothing."""
    form = ImportForm()
    looked = _look(form, _text(form))
    return _page(form, looked, 200 if looked else 422)


@bp.post("/keep")
@organiser_only
@limiter.limit("240 per hour", key_func=by_person)
def keep() -> ResponseReturnValue:
    """Keep what is ticked, of the very file whose reading was on the page."""
    form = ImportForm()
    looked = _look(form, _kept(form))
    if looked is None:
        return _page(form, None, 422)
    if request.form.get("shown") != incoming.stamp(looked.cards):
        return _page(form, looked, 409, trouble="changed")
    ticked = set(request.form.getlist("keep"))
    chosen = [card for card in looked.cards if card.listing.slug in ticked and card.does_something]
    if not chosen:
        return _page(form, looked, 422, trouble="none", ticked=ticked)
    try:
        with transaction() as session:
            saved = editing.take_in(session, [card.listing for card in chosen], organiser=current_user, now=g.now)
    except MalformedListings as error:
        return _page(form, looked, 409, trouble=str(error), ticked=ticked)
    added = sum(card.is_new for card in chosen)
    told = sum(len(one.told) for one in saved)
    mailed = f" Told by mail: {people(told)}." if told else ""
    flash(f"{_listings(added)} added, {_listings(len(chosen) - added)} changed.{mailed}", "success")
    return redirect(url_for("events.organiser.index"), 303)


def _listings(number: int) -> str:
    return f"{number} listing{'' if number == 1 else 's'}"


def _text(form: ImportForm) -> str | None:
    """That of the file which was chosen, or of the one before; None where there is neither or it cannot be read."""
    chosen = form.file.data
    if not chosen or not chosen.filename:
        if not form.kept.data:
            form.file.errors = ["Choose a file first."]
            return None
        return _kept(form)
    try:
        return decoded(chosen.read(MOST_BYTES + 1))
    except NotACalendar as error:
        form.file.errors = [f"Nothing was read: the file {error}."]
        return None


def _kept(form: ImportForm) -> str | None:
    try:
        text: str = _sealed().loads(form.kept.data or "", max_age=_SECONDS)
    except BadData:
        form.file.errors = ["Choose the file again: the page was left open too long."]
        return None
    return text


def _sealed() -> URLSafeTimedSerializer:
    """Keeps a file on the page, as it was chosen and nobody else's."""
    return serializer(current_app, f"file of listings of {current_user.id}")


def _look(form: ImportForm, text: str | None) -> Looked | None:
    """None where nothing can be shown; the form says why."""
    if text is None:
        form.kept.data = ""
        return None
    form.kept.data = _sealed().dumps(text)
    if not form.validate():
        return None
    try:
        return _calendar(form, text) if _is_calendar(text) else _file(text)
    except NotACalendar as error:
        form.file.errors = [f"Nothing was read: the file {error}."]
    except MalformedListings as error:
        form.file.errors = [f"Nothing was read: {error}."]
    return None


def _is_calendar(text: str) -> bool:
    return text.lstrip()[:6].upper() == "BEGIN:"


def _calendar(form: ImportForm, text: str) -> Looked | None:
    """None where a zone has to be chosen first."""
    zone = form.zone.data or reader.calendar_zone(text)
    read = reader.read(text, zone=zone or "UTC", kind=form.kind.data, today=g.now.date())
    if read.asks_zone and not zone:
        entries = "1 entry names" if read.asks_zone == 1 else f"{read.asks_zone} entries name"
        form.zone.errors = [f"{entries} no zone, or UTC, in which nobody meets. In which zone are they held?"]
        return None
    form.zone.data = zone
    return Looked(incoming.of_calendar(read.drafts, everything(db.session())), read.faults)


def _file(text: str) -> Looked:
    read = files.read(text, (*KINDS, *registry(current_app)))
    return Looked(incoming.of_file(read, everything(db.session())))


def _page(
    form: ImportForm, looked: Looked | None, status: int, trouble: str = "", ticked: set[str] | None = None
) -> ResponseReturnValue:
    page = render_template(
        "events/organiser/import.html",
        form=form,
        looked=looked,
        shown=incoming.stamp(looked.cards) if looked else "",
        ticked=looked.ticked if looked and ticked is None else ticked,
        trouble=trouble,
    )
    return page, status
