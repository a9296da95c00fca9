"""The commands that keep the portal: its backup, the way back, and whether all of it is sound."""

import sys
from pathlib import Path
from typing import NoReturn

import click
from sqlalchemy.exc import DBAPIError

from portal.accounts import second_step
from portal.app import create_app
from portal.audit import register
from portal.backups import archive, restoring, taking
from portal.backups.archive import Backup, InTheWay, NotUsable
from portal.backups.restoring import HoldsContent, NotOurs, TooNew
from portal.database import db, empty_log, migrate
from portal.events.attendance.queries import certificates
from portal.events.registration.queries import integrity as ledgers
from portal.prize.queries import integrity

REFUSED, UNREADABLE, FAULTY = 1, 2, 3


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write the whole portal to FILE, also while it is being used: exit 0 once it was read back and is whole, else 1.

    A backup that is there already is replaced at the very end; any other file is left alone.
    """
    app = create_app()
    with app.app_context():
        try:
            made = taking.take(db.engine, file, now=app.extensions["clock"].now())
        except taking.NothingThere:
            _stop(REFUSED, "there is nothing to back up: the database holds no portal.")
        except (InTheWay, NotUsable) as error:
            _stop(REFUSED, f"{file} {error}.")
        except OSError as error:
            _stop(REFUSED, f"{file} cannot be written: {error.strerror}")
    click.echo(f"{file}: {_in_words(made)}\nRead back and whole: SHA-256 {made.sha256}")
    click.echo("Not in it: SECRET_KEY and the other settings (instance/config.py). Keep them as well, elsewhere.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Throw away what the database holds now.")
def restore(file: Path, replace: bool) -> None:
    """Put the portal back from FILE, into either engine; stop the portal first.

    \b
    exit 0  restored, and sound
         1  refused, and nothing has changed: the database is in use or not empty, or the backup is of a newer portal
         2  FILE is no backup, not a whole one, or cannot be read; nothing has changed
         3  restored as it was, and `portal verify` finds faults in it, which are listed
    """
    with create_app().app_context():
        restored = _restore(file, replace=replace)
        found, shut_out = faults(), second_step.unreadable(db.session())
    click.echo(f"{file}: {_in_words(restored)}\nRestored.")
    if shut_out:
        click.echo(
            f"Accounts whose second step was set up under another SECRET_KEY: {shut_out}. They sign in with a recovery"
            " code and set up their app anew; for who has none left, `portal user second-step EMAIL --clear`."
        )
    if found:
        click.echo("\n".join(found))
        sys.exit(FAULTY)


@click.command()
def verify() -> None:
    """Check the register's chain, stored digests, ledgers and certificates; exit 1 and a list where anything is off."""
    with create_app().app_context():
        found = faults()
    for fault in found:
        click.echo(fault)
    sys.exit(1 if found else 0)


def faults() -> list[str]:
    """What is off in the database, in words; empty where all is well."""
    session = db.session()
    return [
        *register.verify(session),
        *integrity.faults(session),
        *ledgers.faults(session),
        *certificates.faults(session),
    ]


def _restore(file: Path, *, replace: bool) -> Backup:
    config = migrate.get_config()
    try:
        with archive.opened(file) as found:
            restoring.restore(db.engine, config, found, replace=replace)
    except NotUsable as error:
        _stop(UNREADABLE, f"{file} {error}. Nothing was changed.")
    except OSError as error:
        _stop(UNREADABLE, f"{file} cannot be read: {error.strerror}")
    except HoldsContent:
        _stop(REFUSED, "the database is not empty. To throw away what it holds, add --replace.")
    except NotOurs as error:
        _stop(REFUSED, f"the database holds a table that is not the portal's, {error}. Nothing was changed.")
    except TooNew as error:
        newer = f"its schema is {error}, which this one does not know. Nothing was changed"
        _stop(REFUSED, f"{file} is of a newer portal than this: {newer}. Install that version.")
    except DBAPIError as error:
        _stop(REFUSED, f"the database refused, and nothing was changed: {str(error.orig).splitlines()[0]}")
    empty_log()
    return found


def _in_words(of: Backup) -> str:
    told = of.manifest
    made = f"{told.made_at:%Y-%m-%d %H:%M:%S} UTC"
    return f"{told.rows:,} rows of {len(told.tables)} tables, as they were at {made} (schema {told.schema})"


def _stop(code: int, message: str) -> NoReturn:
    click.echo(f"portal: {message}", err=True)
    sys.exit(code)
