"""/account/two-steps: setting up a code after the password; and /sign-in/code, which asks for it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_limiter import RequestLimit
from flask_limiter.util import get_remote_address
from flask_login import current_user
from flask_security.utils import login_user
from sqlalchemy.orm import Session
from wtforms import StringField

from portal.access import public
from portal.accounts import at_sign_in, second_step
from portal.accounts.authenticator import ISSUER, authenticator, picture
from portal.accounts.forms_second_step import CodeForm, MoveForm, PresentForm, RecoveryForm
from portal.accounts.proof import proof_first
from portal.accounts.second_step import RECOVERY_CODES, CodeRefused, NewCodeRefused, StepNeeded, StepOff, StepOn
from portal.accounts.weight import needs_second_step
from portal.database import db, transaction
from portal.errors import refusal_sentence
from portal.rates import limiter
from portal.web import absolute_url

bp = Blueprint("second_step", __name__)

# The secret that is being set up, with whose it is: in the session, encrypted, until a code shows it to be in the app.
PENDING = "second_step_pending"

View = Callable[..., ResponseReturnValue]
Done = TypeVar("Done")


def _whose() -> str | None:
    """The session's name of whoever is asked for a code."""
    found: str | None = current_user.fs_uniquifier if current_user.is_authenticated else session.get(at_sign_in.WHO)
    return found


def _by_account() -> str:
    """Whoever is asked for a code has given the password. A new password begins to count anew: nobody who knew the old
    one can keep the owner out."""
    who = _whose()
    return sha256(who.encode()).hexdigest()[:32] if who else get_remote_address()


def _tell_owner(_: RequestLimit) -> None:
    """Too many codes: either somebody knows the password, or its owner is at a loss."""
    if who := _whose():
        with transaction() as writing:
            second_step.tell_of_tries(writing, who, now=g.now)


def few_tries(view: View) -> View:
    """Of a million codes three are right, so that who knows the password and tries for a year gets in once in a
    hundred times; the owner is told on the first day. Tries count before they are made, right or wrong, on all these
    pages together."""
    for rate in ("8 per 15 minutes", "24 per day", "200 per 30 days"):
        view = limiter.shared_limit(
            rate, scope="second step", key_func=_by_account, methods=["POST"], on_breach=_tell_owner
        )(view)
    return view


@bp.get("/account/two-steps")
def overview() -> ResponseReturnValue:
    """Whether it is set up, and what can be done; for whoever is led here, why."""
    return render_template(
        "accounts/second_step/overview.html",
        state=second_step.state(db.session(), current_user.id),
        needed=needs_second_step(current_user),
        total=RECOVERY_CODES,
    )


@bp.route("/account/two-steps/set-up", methods=["GET", "POST"])
@few_tries
@proof_first()
def set_up() -> ResponseReturnValue:
    """An app on a phone, where there is none yet."""
    if current_user.has_second_step:
        raise StepOn
    secret, form = _pending(), CodeForm()
    if not form.validate_on_submit():
        return _app_page("set_up", form, secret)
    codes = _try(form, lambda writing, me, now: second_step.turn_on(writing, me, secret, form.code.data, now=now))
    return _app_page("set_up", form, secret) if codes is None else _set_up(codes)


@bp.route("/account/two-steps/move", methods=["GET", "POST"])
@few_tries
@proof_first()
def move() -> ResponseReturnValue:
    """An app on another phone, in place of the present one."""
    if not current_user.has_second_step:
        raise StepOff
    secret, form = _pending(), MoveForm()
    if not form.validate_on_submit():
        return _app_page("move", form, secret)
    new, present = form.code.data, form.present.data
    codes = _try(form, lambda writing, me, now: second_step.move(writing, me, secret, new, present, now=now))
    return _app_page("move", form, secret) if codes is None else _set_up(codes)


@bp.route("/account/two-steps/codes", methods=["GET", "POST"])
@few_tries
@proof_first()
def renew_codes() -> ResponseReturnValue:
    """A new sheet of recovery codes."""
    if not current_user.has_second_step:
        raise StepOff
    form = PresentForm()
    if form.validate_on_submit():
        present = form.present.data
        codes = _try(form, lambda writing, me, now: second_step.renew_codes(writing, me, present, now=now))
        if codes is not None:
            return _codes_page(codes)
    return _page("renew", form)


@bp.route("/account/two-steps/off", methods=["GET", "POST"])
@few_tries
@proof_first()
def turn_off() -> ResponseReturnValue:
    if not current_user.has_second_step:
        raise StepOff
    if needs_second_step(current_user):
        raise StepNeeded(missing=False)
    form = PresentForm()
    if form.validate_on_submit() and _try(form, _turn_off(form.present.data)):
        login_user(current_user._get_current_object())
        flash("It is turned off: your password alone signs you in.", "info")
        return redirect(url_for(".overview"), 303)
    return _page("off", form)


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
@few_tries
def code() -> ResponseReturnValue:
    return _at_sign_in("code", CodeForm(), second_step.take_code)


@bp.route("/sign-in/recovery-code", methods=["GET", "POST"])
@public
@few_tries
def recovery_code() -> ResponseReturnValue:
    """For whoever has not got the phone."""
    return _at_sign_in("recovery", RecoveryForm(), second_step.take_recovery_code)


def _at_sign_in(page: str, form: CodeForm | RecoveryForm, take: Callable[..., int | None]) -> ResponseReturnValue:
    """take: lets a code count, and returns how many of its kind are left, where they are counted."""
    onward = request.args.get("next") or None
    if current_user.is_authenticated:
        return redirect(onward or f"{request.script_root}/")
    person = at_sign_in.waiting()
    if person is None:
        return _password_first(onward)
    person_id = person.id
    if form.validate_on_submit():
        try:
            with transaction() as writing:
                left = take(writing, person_id, form.code.data, now=g.now)
        except CodeRefused as refused:
            _say(form.code, refused)
        else:
            # Anew: a new password in this very moment has ended the wait.
            person = at_sign_in.waiting()
            if person is None:
                return _password_first(onward)
            at_sign_in.over()
            login_user(person, authn_via=["password", "authenticator"])
            if left is not None:
                flash(
                    f"Recovery codes left: {left}. If the phone is gone, set up another on your account page.", "info"
                )
            return redirect(onward or f"{request.script_root}/", 303)
    answer = make_response(_page(page, form))
    # Nobody is signed in yet, and still this is one person's page.
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _password_first(onward: str | None) -> ResponseReturnValue:
    flash("Please give your password first. The code is asked for within ten minutes after it.", "info")
    return redirect(url_for("security.login", next=onward))


def _try(form: CodeForm | PresentForm, act: Callable[[Session, int, datetime], Done]) -> Done | None:
    """Do it; None where a code was refused, which its field then says."""
    try:
        with transaction() as writing:
            return act(writing, current_user.id, g.now)
    except CodeRefused as refused:
        _say(form["code" if isinstance(refused, NewCodeRefused) else "present"], refused)
        return None


def _turn_off(present: str) -> Callable[[Session, int, datetime], bool]:
    def act(writing: Session, person_id: int, now: datetime) -> bool:
        second_step.turn_off(writing, person_id, present, now=now)
        return True

    return act


def _say(field: StringField, refused: CodeRefused) -> None:
    field.errors = [refusal_sentence(refused).striptags()]


def _pending() -> str:
    """The secret that is being set up: the same as long as the page is open, and another for everybody else."""
    whose, secret = session.get(PENDING, (None, ""))
    if whose != current_user.id or not authenticator().can_read(secret):
        secret = authenticator().generate_totp_secret()
        session[PENDING] = (current_user.id, secret)
    return str(secret)


def _set_up(codes: Sequence[str]) -> ResponseReturnValue:
    session.pop(PENDING, None)
    # Whatever was open elsewhere is signed out; here one stays.
    login_user(current_user._get_current_object())
    flash("It is set up. From now on, signing in takes your password and a code from your app.", "success")
    return _codes_page(codes)


def _codes_page(codes: Sequence[str]) -> ResponseReturnValue:
    """The only time that they are shown."""
    sign_in = absolute_url("security.login")
    return render_template("accounts/second_step/codes.html", codes=codes, sign_in=sign_in)


def _app_page(page: str, form: CodeForm | MoveForm, secret: str) -> ResponseReturnValue:
    """With what the app has to be told."""
    uri = authenticator().get_totp_uri(current_user.email, secret)
    key = authenticator().get_totp_pretty_key(secret).replace("-", " ")
    return _page(page, form, uri=uri, key=key, picture=picture(uri), issuer=ISSUER)


def _page(page: str, form: CodeForm | PresentForm | RecoveryForm, **values: object) -> ResponseReturnValue:
    status = 422 if form.is_submitted() else 200
    return render_template(f"accounts/second_step/{page}.html", form=form, **values), status
