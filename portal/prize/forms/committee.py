"""What a member of the committee fills in alone: interests, their own first essays, notes, essays to be compared."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.web import Form, one_line, several_lines

# Lines for further interests, below those that are declared.
MORE = 3
LONGEST = 4000


def essay_choices(first: Iterable[str], titles: Mapping[str, str]) -> list[SelectChoice]:
    """Every essay by code and title, those in `first` as a group before the others; and none of them."""
    ahead = [code for code in first if code in titles]
    groups = [("In contention by the ranking", ahead), ("All others", [code for code in titles if code not in ahead])]
    chosen = [SelectChoice(code, f"{code} – {titles[code]}", optgroup=name) for name, codes in groups for code in codes]
    return [SelectChoice("", "choose an essay"), *chosen]


class InterestsForm(Form):
    """Whether there is any, and a line for each: the essay and why."""

    any = RadioField(
        "Do you have an interest in any of the essays?",
        [InputRequired("Say whether you have one.")],
        choices=[SelectChoice("none", "No, in none of them"), SelectChoice("some", "Yes, in these")],
    )
    rows: int

    def lines(self) -> list[tuple[Any, Any]]:
        return [(self[f"essay-{n}"], self[f"why-{n}"]) for n in range(1, self.rows + 1)]

    def interests(self) -> dict[str, str]:
        return {essay.data: why.data for essay, why in self.lines() if essay.data}

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        for essay, why in self.lines():
            if essay.data and not why.data:
                why.errors = [*why.errors, "Say in a few words what it is."]
            elif why.data and not essay.data:
                essay.errors = [*essay.errors, "Which essay is it?"]
        typed = [field for line in self.lines() for field in line if field.data]
        if self.any.data == "some" and not typed:
            self.lines()[0][0].errors = ["Choose the essay."]
        if self.any.data == "none" and typed:
            self.any.errors = [*self.any.errors, "You named an essay below: say “yes”, or empty the line."]
        return fine and not self.errors


def interests_form(choices: list[SelectChoice], kept: Mapping[str, str] | None) -> InterestsForm:
    """kept: what is declared so far, None before."""
    rows = len(kept or {}) + MORE
    fields: dict[str, Any] = {"rows": rows}
    for n in range(1, rows + 1):
        fields[f"essay-{n}"] = SelectField(f"Essay {n}", choices=choices, default="")
        fields[f"why-{n}"] = StringField("What it is", [Optional(), Length(max=500)], filters=[one_line])
    told: dict[str, str] = {} if kept is None else {"any": "some" if kept else "none"}
    for n, (code, why) in enumerate((kept or {}).items(), 1):
        told |= {f"essay-{n}": code, f"why-{n}": why}
    form: InterestsForm = _made(InterestsForm, fields)(data=told)
    return form


class FirstForm(Form):
    """A member's own first essays, or that they name none."""

    none = BooleanField("I name none, and go on")
    sentence = StringField("In a sentence, why", [Optional(), Length(max=500)], filters=[one_line])
    rows: int

    def places(self) -> list[Any]:
        return [self[f"place-{n}"] for n in range(1, self.rows + 1)]

    def codes(self) -> list[str]:
        return [field.data for field in self.places() if field.data]

    def validate(self, extra_validators: Any = None) -> bool:
        fine: bool = super().validate(extra_validators)
        if self.none.data:
            if self.codes():
                self.none.errors = ["You chose essays above: leave them out, or do not tick this."]
            return fine and not self.errors
        for n, field in enumerate(self.places()):
            if not field.data:
                field.errors = ["Choose an essay for this place, or tick below that you name none."]
            elif field.data in [earlier.data for earlier in self.places()[:n]]:
                field.errors = ["You have this essay on an earlier place."]
        return fine and not self.errors


def first_form(choices: list[SelectChoice], wanted: int) -> FirstForm:
    """wanted: how many are named."""
    names = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
    fields: dict[str, Any] = {"rows": wanted}
    for n in range(1, wanted + 1):
        label = names[n - 1] if n <= len(names) else f"Place {n}"
        fields[f"place-{n}"] = SelectField(label, choices=choices, default="")
    form: FirstForm = _made(FirstForm, fields)()
    return form


class VersionedForm(Form):
    """version: of what is written on, as the page was loaded with it."""

    version = HiddenField()

    def page_version(self) -> int:
        """-1, which none is, where the page has no such number."""
        version = self.version.data or "0"
        return int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else -1


class NoteForm(VersionedForm):
    """A note on one essay."""

    text = TextAreaField(
        "Your note",
        [Optional(), Length(max=LONGEST)],
        filters=[several_lines],
        render_kw={"rows": 8, "maxlength": False},
    )


class FinalistForm(Form):
    """An essay to be compared with the others, and why."""

    essay = SelectField("Essay", [DataRequired("Choose the essay.")])
    reason = StringField(
        "Why", [DataRequired("Say in a few words why: it stands in the minutes."), Length(max=500)], filters=[one_line]
    )


def finalist_form(choices: list[SelectChoice]) -> FinalistForm:
    form = FinalistForm()
    form.essay.choices = choices
    return form


def _made(base: type[Form], fields: Mapping[str, Any]) -> Any:
    """The form with the lines that it has for this edition."""
    return type(f"Edition{base.__name__}", (base,), dict(fields))
