"""The command that takes listings in: the portal's own files, and calendars of other programs as drafts."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from flask import Flask
from flask_migrate import upgrade

from portal.app import create_app
from portal.database import db, transaction
from portal.events import calendar, incoming, operations
from portal.events.calendars import reader
from portal.events.calendars.reader import Fault
from portal.events.calendars.text import NotACalendar, decoded
from portal.events.editing import operations as editing
from portal.events.facts import MalformedListings
from portal.events.incoming import Card
from portal.events.listing import KINDS
from portal.events.plugins import registry
from portal.events.queries import everything


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--zone", default="", help="Of a calendar's times without a zone, or in UTC, such as Zurich.")
@click.option("--kind", type=click.Choice(KINDS), default="group", help="Of a calendar's entries that name none.")
@click.option("--public", is_flag=True, help="A calendar may also change what is public already.")
def import_events(file: Path, zone: str, kind: str, public: bool) -> None:
    """Take listings from FILE; one that is there already is brought up to date.

    A file of listings (TOML) is the portal's own: it is taken as it stands, or not at all. Of a calendar (.ics) each
    entry becomes a draft, known again by its UID; what is public is only changed with --public, and what would change
    is said. Exit 0 all was taken, 1 something was not, and which.
    """
    app = create_app()
    with app.app_context():
        upgrade()
        try:
            content = file.read_bytes()
            if content.lstrip(b"\xef\xbb\xbf \r\n")[:6].upper() == b"BEGIN:":
                _import_calendar(app, file, decoded(content), zone, kind, public=public)
            else:
                _import_listings(app, file)
        except (MalformedListings, NotACalendar) as error:
            sys.exit(f"portal: {file}{':' if isinstance(error, MalformedListings) else ''} {error}")
        except OSError as error:
            sys.exit(f"portal: {file} cannot be read: {error.strerror}")


def _import_listings(app: Flask, file: Path) -> None:
    listings = operations.read_file(file, kinds=(*KINDS, *registry(app)))
    with transaction() as session:
        editing.take_in(session, listings, organiser=None, now=app.extensions["clock"].now())
    click.echo(f"{len(listings)} listings from {file}")


def _import_calendar(app: Flask, file: Path, text: str, zone: str, kind: str, *, public: bool) -> None:
    now = app.extensions["clock"].now()
    chosen = _zone(zone) or reader.calendar_zone(text)
    read = reader.read(text, zone=chosen or "UTC", kind=kind, today=now.date())
    if read.asks_zone and not chosen:
        sys.exit(f"portal: {file} has entries without a zone, or in UTC: {read.asks_zone}. Name theirs with --zone.")
    with transaction() as session:
        cards = incoming.of_calendar(read.drafts, everything(db.session()))
        taken = [card for card in cards if card.does_something and (public or not card.asks)]
        editing.take_in(session, [card.listing for card in taken], organiser=None, now=now)
    left = [card for card in cards if card.asks and not public]
    _say_what_was_done(file, cards, taken)
    _say_what_was_not(left, read.faults)
    sys.exit(1 if left or read.faults else 0)


def _zone(name: str) -> str:
    try:
        return calendar.zone_like(name).key if name else ""
    except calendar.NoSuchZone:
        sys.exit(f"portal: there is no zone {name!r}: name one such as Europe/Zurich")


def _say_what_was_done(file: Path, cards: Sequence[Card], taken: Sequence[Card]) -> None:
    new = sum(card.is_new for card in taken)
    unchanged = sum(not card.does_something for card in cards)
    click.echo(f"{new} drafts from {file}, {len(taken) - new} listings changed, {unchanged} as they were")
    for card in taken:
        for remark in card.remarks:
            click.echo(f"{card.listing.slug}: {remark}")


def _say_what_was_not(left: Sequence[Card], faults: Sequence[Fault]) -> None:
    for card in left:
        click.echo(f"{card.listing.slug}: is public, and was left as it is; --public would change it:", err=True)
        for change in card.changes:
            click.echo(f"  {change.what}: {change.was or 'nothing'} -> {change.will or 'nothing'}", err=True)
    for fault in faults:
        click.echo(f"line {fault.line}{f', {fault.title}' if fault.title else ''}: {fault.reason}", err=True)
