"""The account pages that Flask-Security does not have, and those where a link in a mail must not act by itself.

A mail scanner opens every link it sees. So a link leads to a page with a button, and the button acts.
"""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_security.change_email import change_email_confirm
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.utils import get_message, hash_password

from portal.access import public
from portal.accounts import operations, tokens
from portal.accounts.forms import NameForm, VerifyForm, WelcomeForm
from portal.accounts.models import Person
from portal.accounts.proof import prove
from portal.accounts.store import begin_writing
from portal.accounts.views_memberships import account_page
from portal.database import transaction

bp = Blueprint("accounts", __name__)


@bp.get("/account")
def account() -> ResponseReturnValue:
    return account_page(NameForm(obj=current_user), 200)


@bp.post("/account")
def rename() -> ResponseReturnValue:
    form = NameForm()
    if not form.validate():
        return account_page(form, 422)
    with transaction() as session:
        session.get_one(Person, current_user.id).name = form.name.data
    flash("Your name is saved.", "success")
    return redirect(url_for(".account"), 303)


@bp.route("/account/verify", methods=["GET", "POST"])
def verify() -> ResponseReturnValue:
    """Where `accounts.proof` sends a reader, and back again."""
    form = VerifyForm()
    if not prove(form):
        return render_template("accounts/verify.html", form=form), 422 if form.is_submitted() else 200
    flash("Thank you. Please go on.", "success")
    return redirect(request.values.get("next") or url_for(".account"), 303)


@public
def confirm_email(token: str) -> ResponseReturnValue:
    """In place of Flask-Security's view, which would confirm at the first GET."""
    if request.method == "POST":
        begin_writing()
    expired, invalid, person = confirm_email_token_status(token)
    if expired or invalid or person is None:
        flash(*get_message("CONFIRMATION_EXPIRED" if expired else "INVALID_CONFIRMATION_TOKEN", within="24 hours"))
        return redirect(url_for("security.send_confirmation"))
    if person.confirmed_at is not None:
        flash(*get_message("ALREADY_CONFIRMED"))
        return redirect(_sign_in())
    if request.method != "POST":
        return render_template("accounts/confirm_email.html", token=token)
    confirm_user(person)
    flash(*get_message("EMAIL_CONFIRMED"))
    return redirect(_sign_in(), 303)


def _sign_in() -> str:
    return url_for("security.login", next=request.values.get("next") or None)


@public
def before_changing_email(token: str) -> ResponseReturnValue:
    """In place of Flask-Security's view, which would move the account at the first GET."""
    return render_template("accounts/change_email.html", token=token)


@bp.post("/account/email/<token>")
@public
def change_email(token: str) -> ResponseReturnValue:
    begin_writing()
    answer: ResponseReturnValue = change_email_confirm(token)
    return answer


@bp.route("/welcome/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> ResponseReturnValue:
    """Where an invitation leads: the first password. Also without a button, the form being one."""
    person = tokens.invited(token)
    if person is None:
        flash("This invitation is used or has grown too old. With a new password you can sign in all the same.", "info")
        return redirect(url_for("security.forgot_password"))
    form = WelcomeForm()
    form.user = person
    if not form.validate_on_submit():
        return render_template("accounts/welcome.html", form=form, person=person), 422 if form.is_submitted() else 200
    password_hash = hash_password(form.password.data)
    with transaction() as session:
        operations.accept_invitation(session, person.id, password_hash, now=g.now)
    flash("Welcome. Your password is saved: sign in with it.", "success")
    return redirect(url_for("security.login"), 303)
