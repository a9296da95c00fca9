"""The `portal` command."""

import logging
import os
import socket
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from subprocess import Popen
from threading import Thread

import click
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy.exc import OperationalError

from portal import (
    cli_announcements,
    cli_assign,
    cli_backups,
    cli_certificates,
    cli_files,
    cli_imports,
    cli_receipts,
    cli_records,
    cli_second_step,
    timekeeping,
)
from portal.accounts import forgetting
from portal.accounts.operations import AddressTaken, create_person, invite_link
from portal.app import create_app
from portal.cli_deferred import Deferred
from portal.config import ROOT, MisconfiguredError, Mode, load_settings
from portal.database import db, transaction
from portal.demo import load as demonstration
from portal.events import operations as events
from portal.events.members import upkeep as boards
from portal.events.registration import upkeep as places
from portal.mail.delivery import deliver
from portal.prize import upkeep

log = logging.getLogger(__name__)

# How often the server does what is due: mail should not lie about for longer than somebody waits for it.
TICK_SECONDS = 15
# How often it looks for essays without their blind copy, and how many it makes before it looks again whether essays are
# coming in: a juror who reads along should hardly notice that one was replaced, and an entrant not at all.
COPIES_SECONDS, COPIES_AT_ONCE = 1, 5
# How far what is done beside the server stands back for it, from 0 to 19 (nice(2)).
NICENESS = 5

# Essays come and go in many threads: what they took is given back to the system, not kept for each thread (glibc).
MEMORY = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}


def main() -> None:
    try:
        cli(standalone_mode=True)
    except MisconfiguredError as error:
        sys.exit(f"portal: {error}")
    except OperationalError as error:
        sys.exit(f"portal: the database refused: {str(error.orig).splitlines()[0]}")


@click.group()
def cli() -> None:
    """A portal for the Ascona Prize and the events around it."""


cli.add_command(cli_files.check)
cli.add_command(cli_files.blind)
cli.add_command(cli_files.read)
cli.add_command(cli_assign.assign)
cli.add_command(cli_receipts.verify_receipt)
cli.add_command(cli_certificates.verify_certificate)
cli.add_command(cli_records.verify_record)
cli.add_command(cli_backups.backup)
cli.add_command(cli_backups.restore)
cli.add_command(cli_backups.verify)
cli.add_command(Deferred("rank", "portal.cli_scores", "The ranking of a table of scores."))
cli.add_command(Deferred("agreement", "portal.cli_scores", "How far raters agree, by a table of ratings."))
cli.add_command(Deferred("simulate", "portal.cli_simulate", "The ranking on invented prizes whose truth is known."))


@cli.command()
@click.option("--serve", is_flag=True, help="Serve it after loading.")
@click.option("--fresh", is_flag=True, help="Throw the demonstration away and begin anew.")
def demo(serve: bool, fresh: bool) -> None:
    """Load the demonstration, once."""
    settings = load_settings(Mode.DEMONSTRATION)
    if fresh:
        try:
            demonstration.remove(settings)
        except ValueError as error:
            sys.exit(f"portal: {error}")
    app = create_app(settings)
    with app.app_context():
        _migrate()
        try:
            demonstration.load(app.extensions["clock"].now(), say=click.echo)
        except demonstration.InUseError:
            sys.exit("portal: this database has people of its own in it. Name another one, or none, in DATABASE_URL.")
        click.echo(demonstration.accounts(settings.base_url))
    if serve:
        _serve(Mode.DEMONSTRATION)


@cli.command()
@click.option("--clock-is-right", is_flag=True, help="It was ahead before, and was set back; the register keeps that.")
def serve(clock_is_right: bool) -> None:
    """The production server; refuses to start without what production needs, and names it."""
    settings = load_settings()
    settings.check()
    with create_app(settings).app_context():
        _migrate()
        if settings.mode is Mode.PRODUCTION:
            if demonstration.is_loaded():
                sys.exit(
                    "portal: this database holds the demonstration, whose password is published. Name another one."
                )
            _check_clock(settings.clock.now(), is_right=clock_is_right)
    if settings.secure and not settings.trusted_proxies:
        click.echo(
            "portal: BASE_URL is https, so a proxy stands in front; with TRUSTED_PROXIES=0 all visitors share its"
            " address, and with it the limits on how often one may ask.",
            err=True,
        )
    _serve(settings.mode)


@cli.command()
@click.option("--every", type=click.IntRange(min=1), help="Go on, every so many seconds.")
@click.option("--beside", type=int, help="With --every: stop when the parent is no longer this process.")
def tick(every: int | None, beside: int | None) -> None:
    """Do what is due now: reminders, mail, blind copies, rankings. Safe to run often, on several machines at once."""
    app = create_app()
    if every is None:
        click.echo(_do_what_is_due(app))
        return
    if beside is not None:
        # Whoever waits for a page goes first; but for a turn at writing, which is short.
        os.nice(NICENESS)
    # Beside everything else, of which some takes its time.
    copies = Thread(target=_go_on, args=(lambda: make_copies(app, beside), COPIES_SECONDS, every, beside), daemon=True)
    copies.start()
    _go_on(lambda: _do_what_is_due(app, copies=False), every, every, beside)


def _go_on(work: Callable[[], object], seconds: int, after_a_fault: int, beside: int | None) -> None:
    while _is_beside(beside):
        pause = seconds
        try:
            work()
        except Exception:
            # One bad round, as while the database restarts, must not be the last.
            pause = after_a_fault
            log.exception("what was due could not be done; trying again in %d seconds", pause)
        time.sleep(pause)


def _is_beside(process: int | None) -> bool:
    """Whether the server that this process stands beside is still there; None where there was never one."""
    return process in (None, os.getppid())


def make_copies(app: Flask, beside: int | None) -> None:
    """All blind copies that are due, as long as the server that this process stands beside is there."""
    with app.app_context():
        while _is_beside(beside) and upkeep.make_copies(app.extensions["clock"].now(), COPIES_AT_ONCE, stand_back=True):
            pass


def _do_what_is_due(app: Flask, *, copies: bool = True) -> str:
    with app.app_context():
        upkeep.remind(app.extensions["clock"].now())
        upkeep.remind_jury(app.extensions["clock"].now())
        announced = upkeep.announce(app.extensions["clock"].now())
        moved = places.pass_on(app.extensions["clock"].now())
        places.remind(app.extensions["clock"].now())
        boards.remind(app.extensions["clock"].now())
        done = deliver(app.extensions["clock"].now())
        copied = upkeep.make_copies(app.extensions["clock"].now()) if copies else 0
        ranked = upkeep.rank(app.extensions["clock"].now())
        upkeep.make_offprints()
        forgotten = forgetting.forget(app, app.extensions["clock"].now())
    told = f"mail: {done.sent} sent, {done.failed} failed, {done.waiting} waiting; copies made: {copied};"
    told += f" rankings: {ranked}"
    if announced:
        told += f"; announced: {announced}"
    if moved:
        told += f"; waitlists: {moved} told"
    return f"{told}; {forgetting.in_words(forgotten)}" if forgotten else told


@cli.group()
def user() -> None:
    """Accounts."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--organiser", is_flag=True, help="May run the portal: listings, editions, seats.")
def add_user(email: str, name: str, organiser: bool) -> None:
    """Make an account and print a one-time link to set its password."""
    app = create_app()
    with app.app_context():
        _migrate()
        now = app.extensions["clock"].now()
        try:
            with transaction() as session:
                person = create_person(session, email=email, name=name, now=now, is_organiser=organiser)
        except AddressTaken as taken:
            sys.exit(f"portal: {taken.email} has an account already; it can ask for a new password at /reset.")
        except ValueError as error:
            sys.exit(f"portal: {email!r} is no mail address: {error}")
        click.echo(invite_link(person))


user.add_command(cli_second_step.show_or_clear)


@cli.group("events")
def events_group() -> None:
    """Listings from and to a file."""


@events_group.command("export")
@click.argument("file", type=click.Path(path_type=Path))
def export_events(file: Path) -> None:
    """Write every listing to FILE, as `import` reads it."""
    with create_app().app_context():
        try:
            count = events.export_file(db.session(), file)
        except OSError as error:
            sys.exit(f"portal: {file} cannot be written: {error.strerror}")
    click.echo(f"{count} listings to {file}")


events_group.add_command(cli_announcements.read)
events_group.add_command(cli_imports.import_events)


def _migrate() -> None:
    """Bring the schema to what this code expects."""
    upgrade()


def _serve(mode: Mode) -> None:
    """Become the server: gunicorn in this process, and beside it one that does what is due until it ends."""
    settings = load_settings(mode)
    environment = MEMORY | os.environ | {"PORTAL_MODE": mode.value}
    host = "127.0.0.1" if mode is Mode.DEMONSTRATION else "0.0.0.0"  # noqa: S104 - a server is there to be reached
    _check_free(host, settings.port)
    ticker = [sys.executable, "-m", "portal.cli", "tick", "--every", str(TICK_SECONDS), "--beside", str(os.getpid())]
    Popen(ticker, env=environment)  # noqa: S603 - nothing in it comes from outside
    command = [
        sys.executable, "-m", "gunicorn", "wsgi:app",
        "--chdir", str(ROOT),
        "--config", "python:portal.serving",
        "--bind", f"{host}:{settings.port}",
        "--workers", str(settings.web_concurrency),
        "--worker-class", "gthread", "--threads", "64",
        "--graceful-timeout", "30",
        "--log-level", "warning",
    ]  # fmt: skip
    os.execve(sys.executable, command, environment)  # noqa: S606 - no shell, and nothing in it comes from outside


def _check_clock(now: datetime, *, is_right: bool) -> None:
    """Stop where the clock stands before what is recorded already, unless somebody vouches for it."""
    found = timekeeping.behind(db.session(), now, timekeeping.NOT_TO_START)
    if found is None:
        return
    if not is_right:
        sys.exit(
            f"portal: {found}. Set the clock right. If it is right, and was ahead when that act was recorded,"
            " start with --clock-is-right."
        )
    with transaction() as session:
        timekeeping.vouch(session, found)


def _check_free(host: str, port: int) -> None:
    """Stop with a plain word where another server listens already."""
    with socket.socket() as probe:
        # As gunicorn does: a port that was let go a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"portal: port {port} cannot be had ({error.strerror}). Take another one: PORT={port + 1}")


if __name__ == "__main__":
    main()
