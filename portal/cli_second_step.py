"""`portal user second-step`: what the operator sees of it, and does for somebody who has lost everything."""

import sys

import click

from portal.accounts import second_step
from portal.accounts.queries import by_email
from portal.accounts.second_step import RECOVERY_CODES
from portal.app import create_app
from portal.database import db, transaction


@click.command("second-step")
@click.argument("email")
@click.option("--clear", is_flag=True, help="Take it off, for somebody who has lost phone and recovery codes.")
def show_or_clear(email: str, clear: bool) -> None:
    """Say whether EMAIL signs in with a code from a phone; with --clear, let the password alone do.

    Nobody can do this on the pages. Be sure who asks: call them back. The register keeps it, and a mail tells them.
    """
    app = create_app()
    with app.app_context():
        now = app.extensions["clock"].now()
        person = by_email(db.session(), email)
        if person is None:
            click.echo(f"portal: nobody here has the address {email}.", err=True)
            sys.exit(1)
        state = second_step.state(db.session(), person.id)
        if state is None:
            click.echo(f"{person.email}: no second step is set up.")
            return
        kept = "" if state.readable else "; its codes were set up under another SECRET_KEY and fit no more"
        click.echo(
            f"{person.email}: set up since {state.since:%Y-%m-%d}, "
            f"{state.left} of {RECOVERY_CODES} recovery codes left{kept}."
        )
        if clear:
            with transaction() as session:
                second_step.clear(session, session.get_one(type(person), person.id), now=now)
            click.echo("Cleared: the password alone signs in. They are told by mail, and signed out everywhere.")
