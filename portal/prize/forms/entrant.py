"""The entry form, and the box to try a file."""

import re
import secrets
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError

from portal.prize.rules.application import Application
from portal.prize.rules.countries import NAMES
from portal.prize.rules.declarations import wording
from portal.web import Form, LongSelectField, one_line, several_lines

# The one-line and longer texts of the entry form, which an entry and a draft keep under the same names.
KEPT_TEXTS = ("title", "school", "city", "country", "supervisor", "help_received")


class CheckForm(Form):
    """One Word file, to be looked at and forgotten."""

    file = FileField("Your Word file", render_kw={"accept": ".docx"})


class EntryForm(Form):
    """What an entrant says of themselves and the essay. The file is required unless one is kept already.

    Made by `entry_form`, which adds what an edition asks to be declared.
    """

    declared: Mapping[str, str] = {}

    # The same page sent twice is one act: a double click, a retry after a dropped line, a page from the history.
    attempt = HiddenField(default=lambda: secrets.token_hex(16))
    wording = HiddenField()
    title = StringField(
        "Title of your essay", [DataRequired("Give your essay a title."), Length(max=200)], filters=[one_line]
    )
    file = FileField("Your essay as a Word file", render_kw={"accept": ".docx"})
    school = StringField(
        "Your medical school", [DataRequired("Name the school where you study."), Length(max=200)], filters=[one_line]
    )
    city = StringField("City of your school", [Optional(), Length(max=120)], filters=[one_line])
    country = LongSelectField(
        "Country of your school",
        [InputRequired("Choose the country of your school.")],
        choices=[SelectChoice("", "Choose a country"), *(SelectChoice(code, name) for code, name in NAMES.items())],
    )
    year_of_study = IntegerField(
        "Year of study",
        [
            InputRequired("Say which year of your studies you are in, as a number."),
            NumberRange(1, 12, "The year of study is a number from 1 to 12."),
        ],
    )
    supervisor = StringField(
        "Teachers who may be named in the essay", [Optional(), Length(max=200)], filters=[one_line]
    )
    help_received = TextAreaField(
        "Help that you had, from people or from software",
        [Optional(), Length(max=2000)],
        filters=[several_lines],
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, author: str, **kwargs: Any) -> None:
        """author: the entrant's name, which must not stand in the title that jurors read."""
        super().__init__(*args, **kwargs)
        self._author = author
        if not self.is_submitted() or not self.wording.data:
            self.wording.data = wording(self.declared)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.wording.data != wording(self.declared):
            self.wording.data = wording(self.declared)
            for field in self.declarations():
                field.data = False
            super().validate(extra_validators)
            self.form_errors = ["The declarations were worded anew since you opened this page. Please read them again."]
            return False
        valid: bool = super().validate(extra_validators)
        return valid

    def show_gaps(self) -> None:
        """Say at each field what is wrong with it, as handing in would; for a form that comes back from a draft."""
        for name, field in self._fields.items():
            if name != "csrf_token":
                check = getattr(type(self), f"validate_{name}", None)
                field.validate(self, [check] if check else [])

    def validate_title(self, field: Field) -> None:
        own = set(re.findall(r"\w{3,}", self._author.casefold()))
        if found := [word for word in re.findall(r"\w{3,}", field.data) if word.casefold() in own]:
            named = " ".join(found)
            raise ValidationError(f"The jury reads the title and must not know your name: take “{named}” out.")

    def declarations(self) -> Iterator[Field]:
        return (self[key] for key in self.declared)

    def attempt_id(self) -> str | None:
        """What this page calls itself, if it does so in the way that this portal gave it."""
        return self.attempt.data if re.fullmatch(r"[0-9a-f]{32}", self.attempt.data or "") else None

    def typed(self) -> dict[str, str]:
        """Everything but the file, as text, to be kept until the form is handed in."""
        kept = {name: str(self[name].data or "") for name in KEPT_TEXTS}
        kept["year_of_study"] = self.year_of_study.raw_data[0] if self.year_of_study.raw_data else ""
        kept["wording"] = self.wording.data
        return kept | {key: "y" for key in self.declared if self[key].data}

    def application(self) -> Application:
        return Application(
            title=self.title.data,
            school=self.school.data,
            city=self.city.data or "",
            supervisor=self.supervisor.data or "",
            country=self.country.data,
            year_of_study=self.year_of_study.data,
            help_received=self.help_received.data or "",
            declared={key: text for key, text in self.declared.items() if self[key].data},
        )


def entry_form(declarations: Mapping[str, str], *, required: bool = True) -> type[EntryForm]:
    """The form of an edition that asks for these declarations, key to wording.

    required: whether each must be ticked. Where the organiser enters a mailed essay, its author may tick them later.
    """
    return _entry_form(tuple(declarations.items()), required)


@lru_cache(maxsize=32)
def _entry_form(declarations: tuple[tuple[str, str], ...], required: bool) -> type[EntryForm]:
    validator = DataRequired("Please tick this: without it we cannot take the essay.") if required else Optional()
    ticks = {key: BooleanField(text, [validator]) for key, text in declarations}
    return type("EntryForm", (EntryForm,), {"declared": dict(declarations), **ticks})
