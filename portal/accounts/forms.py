"""The forms of the account pages: Flask-Security's, in the portal's words, with what it leaves out."""

from typing import Any

from flask_login import current_user
from flask_security import ChangeEmailForm as BaseChangeEmailForm
from flask_security import ChangePasswordForm as BaseChangePasswordForm
from flask_security import ForgotPasswordForm as BaseForgotPasswordForm
from flask_security import LoginForm, RegisterFormV2
from flask_security import ResetPasswordForm as BaseResetPasswordForm
from flask_security import SendConfirmationForm as BaseSendConfirmationForm
from flask_security.forms import EmailValidation, unique_user_email, valid_user_email
from flask_security.proxies import _pwd_context
from flask_security.utils import hash_password
from wtforms import EmailField, PasswordField, StringField, SubmitField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.accounts.models import Person
from portal.accounts.passwords import LONGEST, SHORTEST
from portal.database import transaction
from portal.web import Form, one_line

ADDRESS_ASKED = InputRequired("Please give your e-mail address.")
PASSWORD_ASKED = InputRequired("Please give a password.")
NAME_ASKED = DataRequired("Please give your name.")
DELETION_WORDS = "delete my account"
NOT_THE_WORDS = "These three words, so that nothing is deleted by a slip of the hand."
PASSWORD_HELP = f"{SHORTEST} characters or more. Several words are easy to remember and hard to guess."


def address_field(*checks: Any, label: str = "E-mail address") -> EmailField:
    # A phone's keyboard leaves a space after what it completes.
    return EmailField(label, [ADDRESS_ASKED, *checks], filters=[one_line], render_kw={"autocomplete": "email"})


def name_field() -> StringField:
    return StringField(
        "Name",
        [NAME_ASKED, Length(max=120, message="A name has at most 120 characters here.")],
        filters=[one_line],
        description="As it should stand on a receipt or a certificate.",
        render_kw={"autocomplete": "name", "maxlength": 120},
    )


def present_password(label: str = "Password") -> PasswordField:
    # Longer ones cannot be anybody's, and are not worth hashing.
    too_long = Length(max=LONGEST, message=f"A password has at most {LONGEST} characters.")
    return PasswordField(label, [PASSWORD_ASKED, too_long], render_kw={"autocomplete": "current-password"})


def new_password(label: str = "Password") -> PasswordField:
    return PasswordField(label, [PASSWORD_ASKED], description=PASSWORD_HELP, render_kw={"autocomplete": "new-password"})


class SignInForm(LoginForm):
    email = address_field(EmailValidation(verify=False))
    password = present_password()
    # One stays signed in for a time that is the same for all, see sessions.py.
    remember = None
    submit = SubmitField("Sign in")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Flask-Security puts a link here, which the page already has.
        self.password.description = ""

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            if self.user_authenticated:
                # The password was right: whoever knows it may be told what is missing.
                self.form_errors.extend(self.email.errors)
                self.email.errors = []
            return False
        if _pwd_context.needs_update(self.user.password):
            _renew_hash(self.user.id, hash_password(self.password.data))
        return True


def _renew_hash(person_id: int, password_hash: str) -> None:
    with transaction() as session:
        session.get_one(Person, person_id).password = password_hash


class RegisterForm(RegisterFormV2):
    name = name_field()
    email = address_field(EmailValidation(verify=True), unique_user_email)
    password = new_password()
    submit = SubmitField("Open the account")


class SendConfirmationForm(BaseSendConfirmationForm):
    email = address_field(EmailValidation(verify=True), valid_user_email)
    submit = SubmitField("Send the mail again")


class ForgotPasswordForm(BaseForgotPasswordForm):
    email = address_field(EmailValidation(verify=True), valid_user_email)
    submit = SubmitField("Send the link")


class ResetPasswordForm(BaseResetPasswordForm):
    password = new_password("New password")
    password_confirm = None
    submit = SubmitField("Save the password")


class WelcomeForm(ResetPasswordForm):
    """The first password of somebody invited. `user` is set by the view."""

    password = new_password()


class ChangePasswordForm(BaseChangePasswordForm):
    password = present_password("Present password")
    new_password = new_password("New password")
    new_password_confirm = None
    submit = SubmitField("Save the password")

    def validate(self, **kwargs: Any) -> bool:
        # Whoever is signed in has one; the library would let a session without any choose one.
        return current_user.password is not None and bool(super().validate(**kwargs))


class ChangeEmailForm(BaseChangeEmailForm):
    email = address_field(EmailValidation(verify=True), unique_user_email, label="New e-mail address")
    submit = SubmitField("Send the link")


class VerifyForm(Form):
    """Who is there? `accounts.proof` judges the answer."""

    password = present_password()

    @property
    def given(self) -> PasswordField:
        return self.password


class HeldForm(VerifyForm):
    """The same beside the fields of a form that waits, of which one may be called `password`."""

    password = None
    password_again = present_password()

    @property
    def given(self) -> PasswordField:
        return self.password_again


class DeleteForm(Form):
    """Deleting cannot be undone: a press of a button alone must not do it."""

    words = StringField(
        f"Type “{DELETION_WORDS}”",
        [DataRequired(NOT_THE_WORDS)],
        filters=[one_line],
        render_kw={"autocomplete": "off", "autocapitalize": "none"},
    )
    submit = SubmitField("Delete my account for good")

    def validate_words(self, field: StringField) -> None:
        if field.data.lower().strip("“”\"'. ") != DELETION_WORDS:
            raise ValidationError(NOT_THE_WORDS)


class NameForm(Form):
    name = name_field()
    submit = SubmitField("Save the name")
