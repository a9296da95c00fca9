"""What the organiser types about one registration."""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from wtforms import BooleanField, EmailField, Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.web import Form, cents, one_line, several_lines

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


class EnterForm(Form):
    """Registering somebody who has asked for it elsewhere. It has only the fields that are needed for them.

    person: their number; empty for somebody without an account · shown: as in `RegisterForm`
    words: stands for the promises that were on the page
    """

    person = HiddenField()
    shown = HiddenField()
    words = HiddenField()
    name = StringField("Name", [DataRequired("What are they called?"), Length(max=120)], filters=[one_line])
    email = EmailField(
        "Mail address",
        [
            InputRequired("Where does the confirmation go?"),
            Email("This is not a mail address.", allow_smtputf8=False),
            Length(max=254),
        ],
        filters=[one_line],
    )
    told = BooleanField("They have told me this of themselves", [DataRequired("The place rests on it: ask them.")])
    reason = TextAreaField(
        "Why they may come all the same",
        [DataRequired("Why may they come? It is kept with their registration."), Length(max=1000)],
        filters=[several_lines],
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, promises: Sequence[str], is_new: bool, is_for_others: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._promises = sha256("\n".join(promises).encode()).hexdigest()[:16]
        unneeded = [("name", not is_new), ("email", not is_new), ("told", not promises), ("reason", not is_for_others)]
        for name in (name for name, is_unneeded in unneeded if is_unneeded):
            del self[name]

    def show(self, cents: int | None) -> None:
        """Note what the page is about to say."""
        self.shown.data = "" if cents is None else str(cents)
        self.words.data = self._promises

    def validate_told(self, field: Field) -> None:
        if self.words.data != self._promises:
            field.data = False
            raise ValidationError("What they promise was changed in the meantime: please ask them again.")

    @property
    def shown_cents(self) -> int | None:
        text = self.shown.data or ""
        return int(text) if _COUNT.fullmatch(text) else None
