"""What somebody claims to be, and what the organiser vouches for."""

from collections.abc import Iterable
from typing import Any

from wtforms import DateField, Field, SearchField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from portal.accounts.membership import KIND_LABELS
from portal.web import Form, one_line


class ClaimForm(Form):
    kind = SelectField("I am", choices=[SelectChoice(str(kind), label.lower()) for kind, label in KIND_LABELS.items()])
    body = SelectField("Of", [InputRequired("Of which body?")])

    def __init__(self, *args: Any, bodies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body.choices = [SelectChoice(body, body) for body in bodies]


class VerifyForm(ClaimForm):
    """since, until: days, both included; an end that is not known is left empty."""

    since = DateField("From", [InputRequired("From which day?")])
    until = DateField("Until", [Optional()], description="The last day. Leave it empty while no end is known.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.label.text, self.body.label.text = "What is verified", "By which body"

    def validate_until(self, field: Field) -> None:
        if field.data and self.since.data and field.data < self.since.data:
            raise ValidationError("That is before the first day.")


class PeopleForm(Form):
    """A plain GET form."""

    class Meta:
        csrf = False

    q = SearchField("Name or mail address", [Optional(), Length(max=100)], filters=[one_line])
