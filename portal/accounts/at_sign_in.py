"""Between the password and the session: where Flask-Security's sign-in asks for a second step, and for whom."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import Security
from flask_security.tf_plugin import TfPluginBase
from sqlalchemy import select

from portal.accounts.models import Person
from portal.database import db

# Long enough to look for the phone.
WAITS = timedelta(minutes=10)
# Flask-Security's name for who has given the password, and ours for when.
WHO, SINCE = "tf_user_id", "password_given_at"


class AtSignIn(TfPluginBase):
    """Named in the settings of Flask-Security, which asks it once the password was right."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)

    def create_blueprint(self, app: Flask, bp: Blueprint, state: Security) -> None:
        """Nothing: the pages are `views_second_step`."""

    def get_setup_methods(self, user: Person) -> list[tuple[str, str]]:
        return [("authenticator", "A code from an app")] if user.has_second_step else []

    def tf_login(self, user: Person, json_payload: dict[str, Any], next_loc: str | None) -> ResponseReturnValue:  # noqa: ARG002
        session[SINCE] = int(g.now.timestamp())
        # Not `next_loc`: where the reader was going nowhere, it is the whole address of the sign-in.
        return redirect(url_for("second_step.code", next=request.values.get("next") or None))


def waiting() -> Person | None:
    """Who gave the password here a few minutes ago, and has still to give a code. A new password, or a sign-out
    elsewhere, ends the wait."""
    if WHO not in session or g.now >= datetime.fromtimestamp(session.get(SINCE, 0), UTC) + WAITS:
        return None
    wanted = select(Person).filter_by(fs_uniquifier=session[WHO], active=True)
    return db.session.scalars(wanted).one_or_none()


def over() -> None:
    """Nobody waits any more."""
    session.pop(WHO, None)
    session.pop(SINCE, None)
