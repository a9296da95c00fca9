"""The form by which the organiser enters an essay that came by mail."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, DateTimeLocalField, EmailField, Field, StringField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.manuscripts.identity import Author
from portal.prize.forms.entrant import EntryForm, entry_form
from portal.prize.forms.wall_times import instant_of, one_instant, zone_field
from portal.web import one_line


def _named(label: str, field: Any) -> Any:
    """A field of the entry form, which speaks to the author, under a label for the organiser."""
    return field.field_class(label, *field.args[1:], **field.kwargs)


class MailedForm(EntryForm):
    """What the entry form asks, and whose essay it is and when the mail came. Made by `mailed_form`."""

    email = EmailField(
        "Mail address",
        [
            InputRequired("Whose essay is it? The receipt goes there."),
            Email("This is not a mail address.", allow_smtputf8=False),
            Length(max=254),
        ],
        filters=[one_line],
    )
    name = StringField("Name", [DataRequired("Whose essay is it?"), Length(max=120)], filters=[one_line])
    zone = zone_field("Time zone of the time below", "Which zone is the time of?")
    received_at = DateTimeLocalField(
        "When the mail came", [InputRequired("Say when the mail came: the essay counts from then."), one_instant]
    )
    file = FileField("The essay as a Word file", render_kw={"accept": ".docx"})
    # Asked only where the author has an essay standing, which jurors may have begun to read.
    replaces = BooleanField("It replaces the essay that stands", [Optional()])
    title = _named("Title of the essay", EntryForm.title)
    school = _named("Medical school", EntryForm.school)
    city = _named("City of the school", EntryForm.city)
    country = _named("Country of the school", EntryForm.country)
    year_of_study = _named("Year of study", EntryForm.year_of_study)
    supervisor = _named("Teachers who may be named in the essay", EntryForm.supervisor)
    help_received = _named("Help that the author had, from people or from software", EntryForm.help_received)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, author="", **kwargs)
        self._author, self._account = self.name.data or "", ""

    def belongs_to(self, account: str) -> None:
        """The author has an account by this name, perhaps another one than that in the mail: the jury must know
        neither."""
        self._account = account
        self._author += f" {account}"

    def validate_title(self, field: Field) -> None:
        try:
            super().validate_title(field)
        except ValidationError:
            raise ValidationError("The jury reads the title, and the author’s name stands in it.") from None

    def author(self) -> Author:
        """Whom the essay must not name."""
        name, email, school, city, supervisor = (
            self[name].data or "" for name in ("name", "email", "school", "city", "supervisor")
        )
        return Author(name, email, school, city, supervisor, (self._account,) if self._account else ())

    def instant(self) -> datetime:
        """When the mail came."""
        return instant_of(self.received_at, self.zone.data)


def mailed_form(declarations: Mapping[str, str]) -> type[MailedForm]:
    """The form of an edition that asks for these declarations, key to wording. The author may tick them later."""
    return _mailed_form(tuple(declarations.items()))


@lru_cache(maxsize=32)
def _mailed_form(declarations: tuple[tuple[str, str], ...]) -> type[MailedForm]:
    return type("MailedForm", (MailedForm, entry_form(dict(declarations), required=False)), {})
