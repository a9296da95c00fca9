"""Puts accounts into the app: Flask-Security with the portal's own pages, mails and words."""

import time
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, abort, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_user, user_logged_in, user_logged_out
from flask_security import Security
from flask_security.signals import change_email_confirmed
from sqlalchemy.exc import IntegrityError

from portal.access import open_to_all
from portal.accounts import forms, sessions, tokens, views, views_data, views_memberships, views_second_step
from portal.accounts.at_sign_in import AtSignIn
from portal.accounts.authenticator import install_authenticator
from portal.accounts.holder import AccountHolder
from portal.accounts.holdings import add_holder
from portal.accounts.limits import limit
from portal.accounts.mails import Mails
from portal.accounts.models import Person
from portal.accounts.operations import sign_out_everywhere
from portal.accounts.passwords import HASH_OPTIONS, SHORTEST, Passwords
from portal.accounts.proof import proof_first
from portal.accounts.store import PeopleStore, begin_writing, settle
from portal.accounts.way_back import came_from, is_local_path
from portal.accounts.weight import lead_to_second_step
from portal.accounts.words import MESSAGES
from portal.errors import typed_text
from portal.mail.outbox import post
from portal.refusals import Conflict

# These pages answer whether an address is known or not; they answer after the same time, too: longer than their work
# takes on a slow machine that has much to do.
EVEN = {"security.register", "security.send_confirmation", "security.forgot_password"}
ANSWER_AFTER = 0.4

# Flask-Security's views that read, then write. Those that only write a mail begin to write when they do.
READ_THEN_WRITE = {"security.reset_password", "security.change_password", "security.logout"}


def install_accounts(app: Flask) -> None:
    app.config.update(_settings(app))
    app.before_request(sessions.keep_or_end)
    app.before_request(_prepare)
    app.after_request(_finish)
    # Where no answer was made, the turn is given back here, and not only once nothing refers to the request any more.
    app.teardown_request(lambda _fault: settle(well=False))
    security = Security(
        app,
        PeopleStore(),
        mail_util_cls=Mails,
        password_util_cls=Passwords,
        login_form=forms.SignInForm,
        register_form=forms.RegisterForm,
        send_confirmation_form=forms.SendConfirmationForm,
        forgot_password_form=forms.ForgotPasswordForm,
        reset_password_form=forms.ResetPasswordForm,
        change_password_form=forms.ChangePasswordForm,
        change_email_form=forms.ChangeEmailForm,
    )
    # The sign-in asks `at_sign_in` after the password. The library's own pages for it stay away: they keep recovery
    # codes in readable form, take one twice at the same moment, and turn it all off without a code.
    security.support_mfa = True
    install_authenticator(app)
    security.confirm_serializer = tokens.serializer(app, "confirmation")
    security.reset_serializer = tokens.serializer(app, "reset")
    security.change_email_serializer = tokens.serializer(app, "change of address")
    security.unauthn_handler(lambda *_: unauthorized())
    security.want_json(lambda _request: False)
    security.login_manager.unauthorized_handler(unauthorized)
    # One way in: no token in a header or in an address stands for a session.
    security.login_manager._request_callback = None
    app.register_blueprint(views.bp)
    app.register_blueprint(views_data.bp)
    app.register_blueprint(views_memberships.bp)
    app.register_blueprint(views_second_step.bp)
    app.before_request(lead_to_second_step)
    add_holder(app, AccountHolder())
    app.view_functions["security.confirm_email"] = views.confirm_email
    app.view_functions["security.change_email_confirm"] = views.before_changing_email
    app.view_functions["security.change_email"] = proof_first()(app.view_functions["security.change_email"])
    limit(app)
    open_to_all(
        app,
        [
            f"security.{endpoint}"
            for endpoint in ("login", "logout", "register", "send_confirmation", "forgot_password", "reset_password")
        ],
    )
    user_logged_in.connect(_signed_in, app)
    user_logged_out.connect(_signed_out, app)
    change_email_confirmed.connect(_moved, app)


def _settings(app: Flask) -> dict[str, Any]:
    return {
        # The signature of a session lasts as long as a session may; sessions.py ends it before that.
        "PERMANENT_SESSION_LIFETIME": sessions.ABSOLUTE,
        # A phone changes its network address all day.
        "SESSION_PROTECTION": None,
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_CHANGE_URL": "/account/password",
        "SECURITY_CHANGE_EMAIL_URL": "/account/email",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_REGISTERABLE": True,
        "SECURITY_CONFIRMABLE": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_CHANGE_EMAIL": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_POST_REGISTER_VIEW": "security.login",
        "SECURITY_POST_CHANGE_VIEW": "accounts.account",
        "SECURITY_POST_CHANGE_EMAIL_VIEW": "accounts.account",
        "SECURITY_CONFIRM_EMAIL_WITHIN": tokens.CONFIRM_WITHIN,
        "SECURITY_RESET_PASSWORD_WITHIN": tokens.RESET_WITHIN,
        "SECURITY_CHANGE_EMAIL_WITHIN": tokens.CHANGE_EMAIL_WITHIN,
        "SECURITY_TWO_FACTOR_IMPLEMENTATIONS": {"code": f"{AtSignIn.__module__}.{AtSignIn.__name__}"},
        # Switched off: who is there is asked again by accounts.proof.
        "SECURITY_FRESHNESS": timedelta(-1),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_JOIN_USER_ROLES": False,
        # Addresses are stored in lower case, and looked up by their index.
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": str.lower, "case_insensitive": False}}],
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        # argon2 alone, without a second secret: a restored backup must let everybody in again.
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": HASH_OPTIONS,
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST,
        "SECURITY_PASSWORD_CONFIRM_REQUIRED": False,
        # What a token repeats of an address needs no slow hash: the token is signed, and mailed to that address.
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        # The outbox makes the text: Flask-Security need not.
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_REGISTER_EMAIL_TEMPLATE": "confirm",
        "SECURITY_EMAIL_TEMPLATE_CONFIRM": "confirm",
        "SECURITY_REGISTER_EMAIL_EXISTING_TEMPLATE": "registered-already",
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET": "reset",
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_RESET_NOTICE": "password-changed",
        "SECURITY_EMAIL_TEMPLATE_PASSWORD_CHANGE_NOTICE": "password-changed",
        "SECURITY_CHANGE_EMAIL_EMAIL_TEMPLATE": "change-email",
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_DATETIME_FACTORY": lambda: _now(app),
        **{f"SECURITY_MSG_{key}": message for key, message in MESSAGES.items()},
    }


def _now(app: Flask) -> datetime:
    now: datetime = app.extensions["clock"].now()
    return now


def unauthorized() -> ResponseReturnValue:
    """To the sign-in and back again; what was typed in a form is shown, so that it can be kept."""
    if request.method in ("GET", "HEAD"):
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    back = url_for("security.login", next=came_from())
    return render_template("accounts/session_ended.html", typed=typed_text(), sign_in=back), 401


def _prepare() -> None:
    if request.blueprint not in ("security", "accounts", "my_data", "second_step"):
        return
    g.began = time.monotonic()
    if request.is_json:
        abort(415)
    for value in request.values.getlist("next"):
        if value and not is_local_path(value):
            abort(400)
    if request.method == "POST" and request.endpoint in READ_THEN_WRITE:
        begin_writing()


def _finish(response: Response) -> Response:
    settle(well=response.status_code < 400)
    if request.method == "POST" and request.endpoint in EVEN and "began" in g:
        time.sleep(max(0.0, g.began + ANSWER_AFTER - time.monotonic()))
    return response


def _signed_in(_app: Flask, **_: object) -> None:
    sessions.begin(session, g.now)
    # A token from before the sign-in is of no use after it.
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _signed_out(_app: Flask, user: Person, **_: object) -> None:
    if user.is_authenticated:
        begin_writing()
        sign_out_everywhere(user)


def _moved(_app: Flask, user: Person, old_email: str, **_: object) -> None:
    """The old address is told, and links that went there are dead; whoever is signed in here stays so."""
    here = current_user == user
    sign_out_everywhere(user)
    writing = begin_writing()
    try:
        post(writing, to=old_email, template="accounts/email-changed", now=g.now, name=user.name)
    except IntegrityError as error:
        raise Conflict from error
    if here:
        proved_at = session.get("proved_at", 0)
        login_user(user)
        # The link shows who reads the mail, which is not who knows the password.
        session["proved_at"] = proved_at
