"""What the organiser types about one registration."""

import re

from wtforms import Field, HiddenField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from portal.web import Form, cents, one_line

_COUNT = re.compile(r"[0-9]{1,9}")


class AmountForm(Form):
    """A line of the ledger. Which, the button that was pressed says.

    shown: how many lines the page showed
    """

    shown = HiddenField()
    amount = StringField(
        "Amount", [DataRequired("How much?"), Length(max=12)], filters=[one_line], render_kw={"inputmode": "decimal"}
    )
    note = StringField("Note", [Optional(), Length(max=300)], filters=[one_line], render_kw={"maxlength": 300})

    def validate_amount(self, _field: Field) -> None:
        if self.cents() is None:
            raise ValidationError("Write an amount such as 250 or 250.50, without the currency.")
        if self.cents() == 0:
            raise ValidationError("An amount is more than nothing.")

    @property
    def lines(self) -> int:
        """What `shown` says; -1, which no ledger has, where it says nothing."""
        text = self.shown.data or ""
        return int(text) if _COUNT.fullmatch(text) else -1

    def cents(self) -> int | None:
        """None where what was typed is no amount."""
        return cents(self.amount.data or "")


class RemoveForm(Form):
    why = RadioField(
        "Why",
        [InputRequired("Choose one: it decides what comes back.")],
        choices=[
            SelectChoice("asked", "They have asked for it: what comes back follows from the terms."),
            SelectChoice("host", "We take the place back: everything that was paid comes back."),
        ],
    )


class SearchForm(Form):
    """A plain GET form."""

    class Meta:
        csrf = False

    q = StringField("Name or mail address", [Optional(), Length(max=100)], filters=[one_line])
