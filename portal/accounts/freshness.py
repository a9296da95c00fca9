"""Asking for the password once more, before an act that a stolen session must not be enough for."""

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import check_and_update_authn_fresh, get_message


def password_first(*, back: str) -> ResponseReturnValue | None:
    """The way to give the password again and come back, where it was given more than twenty minutes ago."""
    settings = current_app.config
    within, grace = settings["SECURITY_FRESHNESS"], settings["SECURITY_FRESHNESS_GRACE_PERIOD"]
    if check_and_update_authn_fresh(within, grace, "session"):
        return None
    flash(*get_message("REAUTHENTICATION_REQUIRED"))
    return redirect(url_for("security.verify", next=back))
