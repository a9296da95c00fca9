"""What the second step of a sign-in asks for."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from portal.web import Form, one_line

CODE_ASKED = InputRequired("Please give a code.")
TOO_LONG = Length(max=64, message="No code is as long as this.")
# Phones offer a keyboard of digits, and browsers nothing that was typed here before.
SIX_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric"}
LETTERS = {"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


def code_field(label: str = "Code from your app") -> StringField:
    return StringField(label, [CODE_ASKED, TOO_LONG], filters=[one_line], render_kw=SIX_DIGITS)


class CodeForm(Form):
    code = code_field()


class RecoveryForm(Form):
    code = StringField("Recovery code", [CODE_ASKED, TOO_LONG], filters=[one_line], render_kw=LETTERS)


class PresentForm(Form):
    """A code of what is set up now."""

    present = StringField(
        "Code",
        [CODE_ASKED, TOO_LONG],
        filters=[one_line],
        description="The six digits that your app shows now, or one of your recovery codes.",
        render_kw=LETTERS,
    )


class MoveForm(PresentForm):
    """And one of what is to be set up in its place."""

    code = code_field("Code from the new app")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.present.label.text = "Code from the old app"
