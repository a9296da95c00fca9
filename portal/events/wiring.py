"""Puts the events into the app."""

from collections.abc import Iterable

from flask import Blueprint, Flask, g, url_for
from flask_login import current_user

from portal.accounts.bodies import add_bodies
from portal.accounts.holdings import add_holder
from portal.codes import in_groups
from portal.database import db
from portal.events import queries
from portal.events.attendance.holdings import AttendanceHolder
from portal.events.attendance.rules.certificate import stated_day
from portal.events.attendance.views import certificates
from portal.events.attendance.views import desk as attendance
from portal.events.attendance.views import mine as own_attendance
from portal.events.editing.views import dates as desk_dates
from portal.events.editing.views import event as desk_event
from portal.events.editing.views import listing as desk_listing
from portal.events.editing.wording import fault_in_words
from portal.events.languages import language_name
from portal.events.members.holdings import MembersHolder
from portal.events.members.queries import boards as members_boards
from portal.events.members.text import linked, paragraphs
from portal.events.members.views import boards, boards_desk, joining, joining_desk, own_calendar
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
    events.register_blueprint(desk_event.bp)
    events.register_blueprint(desk_listing.bp)
    events.register_blueprint(desk_dates.bp)
    events.register_blueprint(organiser_import.bp)
    events.register_blueprint(registrant.bp)
    events.register_blueprint(entering.bp)
    events.register_blueprint(desk.bp)
    for members_only in (joining, joining_desk, boards, boards_desk, own_calendar):
        events.register_blueprint(members_only.bp)
    for attended in (attendance, own_attendance, certificates):
        events.register_blueprint(attended.bp)
    app.register_blueprint(events)
    app.add_template_global(feeds.webcal_url)
    app.add_template_global(absolute_url, "calendar_url")
    add_navigation(app, _links)
    add_bodies(app, queries.organisers)
    add_holder(app, RegistrationHolder())
    for holder in (MembersHolder(), AttendanceHolder()):
        add_holder(app, holder)
    app.add_template_global(own_attendance.own_attendance)
    app.jinja_env.filters.update(
        fault_in_words=fault_in_words,
        in_groups=in_groups,
        language_name=language_name,
        linked=linked,
        paragraphs=paragraphs,
        returned_in_time=returned_in_time,
        stated_day=stated_day,
    )


def _links() -> Iterable[Link]:
    yield Link("Events", url_for("events.public.listings"))
    if _has_a_board():
        yield Link("Boards", url_for("events.boards.index"))
    if current_user.is_authenticated and current_user.is_organiser:
        yield Link("Organise", url_for("events.organiser.index"), desk=True)


def _has_a_board() -> bool:
    """Nobody is asked after of whom nothing is verified: that was read with the reader."""
    if not (current_user.is_authenticated and current_user.is_vouched_for):
        return False
    return bool(members_boards.readable(db.session(), current_user.id, g.now))
