"""The form of somebody who takes a seat and has no account yet."""

from typing import Any

from wtforms import Field, PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from portal.accounts.passwords import why_not
from portal.web import Form, one_line


class JoinForm(Form):
    name = StringField("Your name", [DataRequired("Tell us your name."), Length(max=120)], filters=[one_line])
    password = PasswordField(
        "Choose a password", [InputRequired("Choose a password.")], render_kw={"autocomplete": "new-password"}
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def validate_password(self, field: Field) -> None:
        if fault := why_not(field.data, [self._email, self.name.data or ""]):
            raise ValidationError(fault)
