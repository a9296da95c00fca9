"""What a reader may ask of the calendar, and what the organiser pastes to be read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar

from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional

from portal.events.listing import AUDIENCE_LABELS, kind_label
from portal.events.queries import Filters
from portal.web import Form, several_lines


def _choices(everything: str, labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", everything), *(SelectChoice(str(key), label) for key, label in labels.items())]


class FilterForm(Form):
    """A plain GET form, so that its address can be kept and passed on."""

    # The parameters of the address.
    NAMES: ClassVar = ("q", "kind", "audience", "from", "to", "past")

    class Meta:
        csrf = False

    q = SearchField("Words", [Optional(), Length(max=100)])
    kind = SelectField("Kind", [Optional()])
    audience = SelectField("For", [Optional()], choices=_choices("anybody", AUDIENCE_LABELS))
    since = DateField("From", [Optional()], name="from")
    until = DateField("To", [Optional()], name="to")
    past = BooleanField("Past events as well")

    def offer_kinds(self, kinds: Iterable[str]) -> None:
        self.kind.choices = _choices("any", {kind: kind_label(kind) for kind in kinds})

    def filters(self, today: date) -> Filters:
        """What was asked for, from today on unless it says otherwise. What cannot be read is not asked."""
        asked = {name: None if field.errors else field.data for name, field in self._fields.items()}
        return Filters(
            kind=asked["kind"] or "",
            audience=asked["audience"] or "",
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
