"""Puts the events into the app."""

from collections.abc import Iterable

from flask import Blueprint, Flask, url_for
from flask_login import current_user

from portal.accounts.bodies import add_bodies
from portal.accounts.holdings import add_holder
from portal.events import queries
from portal.events.registration.holdings import RegistrationHolder
from portal.events.registration.rules.cancelling import returned_in_time
from portal.events.registration.views import desk, entering, registrant
from portal.events.views import feeds, organiser, organiser_announcements, organiser_import, public
from portal.web import Link, absolute_url, add_navigation


def install_events(app: Flask) -> None:
    events = Blueprint("events", __name__)
    events.register_blueprint(feeds.bp)
    events.register_blueprint(public.bp)
    events.register_blueprint(organiser.bp)
    events.register_blueprint(organiser_announcements.bp)
    events.register_blueprint(organiser_import.bp)
    events.register_blueprint(registrant.bp)
    events.register_blueprint(entering.bp)
    events.register_blueprint(desk.bp)
    app.register_blueprint(events)
    app.add_template_global(feeds.webcal_url)
    app.add_template_global(absolute_url, "calendar_url")
    add_navigation(app, _links)
    add_bodies(app, queries.organisers)
    add_holder(app, RegistrationHolder())
    app.jinja_env.filters.update(returned_in_time=returned_in_time)


def _links() -> Iterable[Link]:
    yield Link("Events", url_for("events.public.listings"))
    if current_user.is_authenticated and current_user.is_organiser:
        yield Link("Organise", url_for("events.organiser.index"), desk=True)
