"""Puts the prize into the app: its pages, its navigation, its plug-in for the events, and what it holds of people."""

from collections.abc import Iterator
from operator import attrgetter

from flask import Blueprint, Flask, url_for
from flask_login import current_user

from portal.accounts.holdings import add_holder
from portal.accounts.weight import add_weight
from portal.database import db
from portal.events.plugins import registry
from portal.prize.holdings import PrizeHolder
from portal.prize.plugin import PrizePlugin
from portal.prize.queries import navigation
from portal.prize.rules.announcement import prize_name
from portal.prize.rules.countries import country
from portal.prize.rules.points import two_decimals
from portal.prize.rules.reading_time import duration
from portal.prize.standings_table import chance_in_words, points
from portal.prize.views import (
    award,
    check,
    committee,
    committee_decision,
    committee_deliberation,
    committee_evidence,
    committee_files,
    committee_proposal,
    committee_reads,
    committee_record,
    entrant,
    invitations,
    jury,
    jury_away,
    jury_marks,
    jury_plan,
    jury_reminders,
    jury_review,
    jury_seat,
    jury_sheet,
    organiser,
    organiser_announcement,
    organiser_conflicts,
    organiser_extensions,
    organiser_jury,
    organiser_mailed,
    organiser_plan,
    organiser_record,
    organiser_remarks,
    organiser_reminders,
    organiser_rules,
    public,
    receipts,
    rules,
    winners,
)
from portal.web import Link, add_navigation


def install_prize(app: Flask) -> None:
    prize = Blueprint("prize", __name__)
    desks = (
        public,
        winners,
        check,
        entrant,
        award,
        jury,
        jury_away,
        jury_marks,
        jury_plan,
        jury_reminders,
        jury_review,
        jury_seat,
        jury_sheet,
        committee,
        committee_decision,
        committee_deliberation,
        committee_evidence,
        committee_files,
        committee_proposal,
        committee_reads,
        committee_record,
        invitations,
        organiser,
        organiser_announcement,
        organiser_conflicts,
        organiser_extensions,
        organiser_jury,
        organiser_mailed,
        organiser_plan,
        organiser_record,
        organiser_remarks,
        organiser_reminders,
        organiser_rules,
        receipts,
        rules,
    )
    for desk in desks:
        prize.register_blueprint(desk.bp)
    app.register_blueprint(prize)
    app.jinja_env.filters.update(country=country, duration=duration, prize_name=prize_name, two_decimals=two_decimals)
    app.jinja_env.filters.update(chance=chance_in_words, points=points)
    add_navigation(app, _links)
    registry(app).register(PrizePlugin())
    add_holder(app, PrizeHolder())
    add_weight(app, attrgetter("is_on_a_committee"))


def _links() -> Iterator[Link]:
    """The prize for everybody; the desks for those who sit at them."""
    yield Link("The prize", url_for("prize.public.editions"))
    if not current_user.is_authenticated:
        return
    places = navigation.places(db.session(), current_user.id)
    for year in places.entered:
        label = "My entry" if len(places.entered) == 1 else f"My entry {year}"
        yield Link(label, url_for("prize.entrant.entry", year=year), desk=True)
    if places.juror:
        yield Link("Jury desk", url_for("prize.jury.desk"), desk=True)
    if places.committee:
        desks = tuple(url_for("prize.committee.desk", year=year) for year in places.committee)
        href = desks[0] if len(desks) == 1 else url_for("prize.committee.editions")
        yield Link("Committee", href, also=desks, desk=True)
