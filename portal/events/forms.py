"""What a reader may ask of the calendar, and what the organiser pastes to be read."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, HiddenField, SearchField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError

from portal.events.calendar import NoSuchZone, zone_like
from portal.events.listing import AUDIENCE_LABELS, KINDS, MODE_LABELS, Listing, Status, kind_label
from portal.events.queries import Filters, asked_for
from portal.web import Form, one_line, several_lines


def _choices(everything: str, labels: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice("", everything), *(SelectChoice(str(key), label) for key, label in labels.items())]


class FilterForm(Form):
    """A plain GET form, so that its address can be kept and passed on."""

    # The parameters of the address.
    OF_ANY_DAY: ClassVar = ("q", "kind", "audience", "mode")
    OF_DAYS: ClassVar = ("from", "to", "past")
    ZONE: ClassVar = ("zone",)

    class Meta:
        csrf = False

    q = SearchField("Words", [Optional(), Length(max=100)])
    kind = SelectField("Kind", [Optional()])
    audience = SelectField("For", [Optional()], choices=_choices("anybody", AUDIENCE_LABELS))
    mode = SelectField("Where", [Optional()], choices=_choices("anywhere", MODE_LABELS))
    since = DateField("From", [Optional()], name="from")
    until = DateField("To", [Optional()], name="to")
    past = BooleanField("Past events as well")
    zone = StringField("Your zone", [Optional(), Length(max=64)], render_kw={"placeholder": "Copenhagen"})

    def offer_kinds(self, kinds: Iterable[str]) -> None:
        self.kind.choices = _choices("any", {kind: kind_label(kind) for kind in kinds})

    def validate_until(self, field: DateField) -> None:
        since = self.since.data
        if since and field.data and field.data < since:
            raise ValidationError(f"This lies before {since.day} {since:%B %Y}, from which on you asked.")

    def validate_zone(self, field: StringField) -> None:
        try:
            zone_like(field.data or "")
        except NoSuchZone as error:
            raise ValidationError(
                "There is no zone of that name. Write a large town of yours, or a zone such as Europe/Copenhagen."
            ) from error

    @property
    def place(self) -> ZoneInfo | None:
        """The zone in which the reader wants to see the times as well."""
        return None if self.zone.errors or not self.zone.data else zone_like(self.zone.data)

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


STATUS_LABELS: Mapping[str, str] = {
    Status.DRAFT: "Drafts",
    Status.PUBLISHED: "Published",
    Status.TO_BE_CONFIRMED: "To be confirmed",
    Status.POSTPONED: "Postponed",
    Status.CANCELLED: "Cancelled",
}


class DeskFilterForm(Form):
    """What the organiser looks for on the desk: a plain GET form."""

    class Meta:
        csrf = False

    q = SearchField("Words", [Optional(), Length(max=100)])
    state = SelectField("State", [Optional()], choices=_choices("any", STATUS_LABELS))

    def offer_states(self, numbers: Mapping[str, int]) -> None:
        """With how many there are of each."""
        labels = {state: f"{label} ({numbers.get(state, 0)})" for state, label in STATUS_LABELS.items()}
        self.state.choices = _choices(f"any ({sum(numbers.values())})", labels)

    def of(self, listings: Iterable[Listing]) -> list[Listing]:
        found = asked_for(listings, Filters(text=self.q.data or ""))
        return [listing for listing in found if self.state.data in (None, "", listing.status)]


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
            field.data = zone_like(field.data).key
        except NoSuchZone as error:
            raise ValidationError("There is no such zone. Write a town, such as Zurich or New York.") from error
