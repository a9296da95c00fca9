"""The organiser's forms: an edition's settings, masks, single assignments."""

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    EmailField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, Email, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.prize.forms.wall_times import instant_of, one_instant, zone_field
from portal.prize.rules.arrival import GRACE_MINUTES
from portal.prize.rules.declarations import DECLARATIONS
from portal.prize.rules.pot import split_fault
from portal.prize.rules.settings import EditionSettings
from portal.web import Form, one_line

ASKED = "Please fill this in: an edition cannot do without it."


class EditionForm(Form):
    """The settings of an edition. Times are wall times in the edition's zone."""

    year = IntegerField("Year", [InputRequired(ASKED), NumberRange(1990, 2200)])
    title = StringField("Title", [DataRequired(), Length(max=200)], filters=[one_line])
    zone = zone_field("Time zone of the dates below", ASKED)
    opens_at = DateTimeLocalField("Entries open", [InputRequired(ASKED), one_instant])
    closes_at = DateTimeLocalField("Entries close", [InputRequired(ASKED), one_instant])
    grace_minutes = IntegerField(
        "Grace for slow lines, in minutes",
        [InputRequired(ASKED), NumberRange(0, 1440)],
        default=GRACE_MINUTES,
    )
    reading_from = DateTimeLocalField("Jurors may begin to read", [InputRequired(ASKED), one_instant])
    reviews_due_at = DateTimeLocalField("Reviews are taken until before", [InputRequired(ASKED), one_instant])
    minimum_words = IntegerField("Fewest words", [InputRequired(ASKED), NumberRange(1, 200_000)])
    maximum_words = IntegerField("Most words", [InputRequired(ASKED), NumberRange(1, 200_000)])
    reads_per_entry = IntegerField("Readers for each essay", [InputRequired(ASKED), NumberRange(1, 50)])
    allows_remarks = BooleanField("Jurors may leave a remark for the author")
    pot = IntegerField("Prize money, in whole units", [InputRequired(ASKED), NumberRange(0, 10_000_000)])
    currency = StringField("Currency", [InputRequired(ASKED), Length(3, 3, "Three letters, such as EUR.")])
    shares = StringField(
        "How it is split (first, second, third place)",
        [InputRequired(ASKED)],
        render_kw={"placeholder": "2500, 1500, 1000"},
    )
    quorum = IntegerField("Committee members who must sign", [Optional(), NumberRange(1, 50)])
    allows_shared_places = BooleanField("Essays may share a place")
    congress = StringField("Congress where the prizes are given", [DataRequired(), Length(max=200)], filters=[one_line])
    congress_from = DateField("Congress begins", [InputRequired(ASKED)])
    congress_to = DateField("Congress ends", [InputRequired(ASKED)])
    talk_minutes = IntegerField("Longest talk of a winner, in minutes", [InputRequired(ASKED), NumberRange(1, 240)])
    contact = EmailField("Address for questions", [InputRequired(ASKED), Email("This is not a mail address.")])

    def validate_maximum_words(self, field: Field) -> None:
        if field.data is not None and self.minimum_words.data is not None and field.data < self.minimum_words.data:
            raise ValidationError("The most words cannot be fewer than the fewest.")

    def validate_congress_to(self, field: Field) -> None:
        if field.data and self.congress_from.data and field.data < self.congress_from.data:
            raise ValidationError("The congress cannot end before it begins.")

    def validate_closes_at(self, field: Field) -> None:
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError("Entries must close after they open.")

    def validate_reading_from(self, field: Field) -> None:
        if field.data and self.opens_at.data and field.data < self.opens_at.data:
            raise ValidationError("Jurors cannot begin to read before entries open.")

    def validate_reviews_due_at(self, field: Field) -> None:
        starts = [d for d in (self.closes_at.data, self.reading_from.data) if d]
        if field.data and starts and (field.data < max(starts) or field.data == self.reading_from.data):
            raise ValidationError("Reviews are due after entries have closed and reading has begun.")

    def validate_shares(self, field: Field) -> None:
        try:
            shares = _numbers(field.data)
        except ValueError:
            raise ValidationError("Write the amounts as whole numbers with commas: 2500, 1500, 1000.") from None
        if self.pot.data is not None and (fault := split_fault(self.pot.data, shares)):
            missing = "left over" if fault > 0 else "too much"
            raise ValidationError(f"The split must add up to the pot: {abs(fault):,} {missing}.")

    def settings(self) -> EditionSettings:
        """What was typed, as instants and cents."""
        zone = self.zone.data
        return EditionSettings(
            title=self.title.data,
            zone=zone,
            opens_at=instant_of(self.opens_at, zone),
            closes_at=instant_of(self.closes_at, zone),
            grace_minutes=self.grace_minutes.data,
            reading_from=instant_of(self.reading_from, zone),
            reviews_due_at=instant_of(self.reviews_due_at, zone),
            minimum_words=self.minimum_words.data,
            maximum_words=self.maximum_words.data,
            reads_per_entry=self.reads_per_entry.data,
            pot_cents=self.pot.data * 100,
            currency=self.currency.data.upper(),
            shares=tuple(share * 100 for share in _numbers(self.shares.data)),
            congress=self.congress.data,
            congress_from=self.congress_from.data,
            congress_to=self.congress_to.data,
            talk_minutes=self.talk_minutes.data,
            contact=self.contact.data,
            allows_remarks=self.allows_remarks.data,
            quorum=self.quorum.data,
            allows_shared_places=self.allows_shared_places.data,
            declarations={key: field.data for key, field in self.declarations() if field.data},
        )

    def declarations(self) -> Iterator[tuple[str, Field]]:
        """What entrants declare, by key."""
        return ((key, self[f"declares_{key}"]) for key in DECLARATIONS)


def as_typed(year: int, settings: EditionSettings) -> dict[str, Any]:
    """Settings as the form shows them."""
    zone = ZoneInfo(settings.zone)
    values = {name: getattr(settings, name) for name in settings.__slots__}
    for name in ("opens_at", "closes_at", "reading_from", "reviews_due_at"):
        values[name] = values[name].astimezone(zone)
    worded = {f"declares_{key}": text for key, text in values.pop("declarations").items()}
    return (
        values
        | worded
        | {
            "year": year,
            "pot": settings.pot_cents // 100,
            "shares": ", ".join(str(share // 100) for share in settings.shares),
        }
    )


# What each declaration is about; its words are the field's content.
_ABOUT = {
    "student": "Who may enter",
    "personal": "What the essay is about",
    "not_thesis": "No thesis",
    "own_work": "Own work, and help",
    "patients": "Patients",
    "printing": "If it wins",
}
for _key, _usual in DECLARATIONS.items():
    setattr(
        EditionForm,
        f"declares_{_key}",
        TextAreaField(
            _ABOUT[_key], [Optional(), Length(max=400)], filters=[one_line], default=_usual, render_kw={"rows": 2}
        ),
    )


class MaskForm(Form):
    """The phrases of an essay that its jury must not read."""

    phrases = SelectMultipleField(
        "Make unreadable for the jury", widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class GiveForm(Form):
    """One essay to one juror."""

    seat = SelectField("Give it to", coerce=int)


def _numbers(text: str) -> list[int]:
    numbers = [int(part.strip()) for part in text.split(",") if part.strip()]
    if any(n < 0 for n in numbers):
        raise ValueError
    return numbers
