"""What a reader may ask of the calendar, and what the organiser pastes to be read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.events import calendar
from portal.events.listing import AUDIENCE_LABELS, KINDS, MODE_LABELS, kind_label
from portal.events.queries import Filters
from portal.web import Form, one_line, several_lines


def _choices(everything: str, labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", everything), *(SelectChoice(str(key), label) for key, label in labels.items())]


class FilterForm(Form):
    """A plain GET form, so that its address can be kept and passed on."""

    # The parameters of the address.
    OF_ANY_DAY: ClassVar = ("q", "kind", "audience", "mode")
    NAMES: ClassVar = (*OF_ANY_DAY, "from", "to", "past")

    class Meta:
        csrf = False

    q = SearchField("Words", [Optional(), Length(max=100)])
    kind = SelectField("Kind", [Optional()])
    audience = SelectField("For", [Optional()], choices=_choices("anybody", AUDIENCE_LABELS))
    mode = SelectField("Where", [Optional()], choices=_choices("anywhere", MODE_LABELS))
    since = DateField("From", [Optional()], name="from")
    until = DateField("To", [Optional()], name="to")
    past = BooleanField("Past events as well")

    def offer_kinds(self, kinds: Iterable[str]) -> None:
        self.kind.choices = _choices("any", {kind: kind_label(kind) for kind in kinds})

    def validate_until(self, field: DateField) -> None:
        since = self.since.data
        if since and field.data and field.data < since:
            raise ValidationError(f"This lies before {since.day} {since:%B %Y}, from which on you asked.")

    def in_words(self) -> str:
        """What was asked for, but for the days; empty where nothing was."""
        fields = (self.kind, self.audience, self.mode)
        asked = [
            choice.label for field in fields for choice in field.choices if field.data and choice.value == field.data
        ]
        return ", ".join([*asked, *([f"“{self.q.data}”"] if self.q.data else [])])

    def filters(self, today: date) -> Filters:
        """What was asked for, from today on unless it says otherwise. What cannot be read is not asked."""
        asked = {name: None if field.errors else field.data for name, field in self._fields.items()}
        return Filters(
            kind=asked["kind"] or "",
            audience=asked["audience"] or "",
            mode=asked["mode"] or "",
            since=asked["since"] or (None if asked["past"] else today),
            until=asked["until"],
            text=asked["q"] or "",
        )


class AnnouncementsForm(Form):
    """shown: stands for the text, and the day, whose reading was on the page when drafts were ticked."""

    text = TextAreaField(
        "Announcements",
        [DataRequired("Paste the text of one announcement, or of several.")],
        filters=[several_lines],
        render_kw={"spellcheck": "false"},
    )
    shown = HiddenField()


class ImportForm(Form):
    """kept: the file that was read last, sealed, so that it need not be chosen again"""

    file = FileField("Calendar file (.ics) or file of listings (.toml)", render_kw={"accept": ".ics,.toml"})
    zone = StringField("Time zone", [Optional(), Length(max=64)], filters=[one_line], render_kw={"autocomplete": "off"})
    kind = SelectField("Kind", choices=[SelectChoice(kind, kind_label(kind)) for kind in KINDS])
    kept = HiddenField()

    def validate_zone(self, field: StringField) -> None:
        try:
            field.data = calendar.zone_like(field.data).key
        except calendar.NoSuchZone as error:
            raise ValidationError("There is no such zone. Write a town, such as Zurich or New York.") from error
