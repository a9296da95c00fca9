"""The organiser's forms by which winners are told, and announced."""

from datetime import datetime
from typing import Any

from markupsafe import Markup
from wtforms import BooleanField, DateTimeLocalField, Field, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, StopValidation, ValidationError

from portal.prize.forms.wall_times import ask_back, instant_of
from portal.prize.rules.announcement import FURTHEST
from portal.web import Form, instant

NOW, LATER = "now", "later"


class TellForm(Form):
    """digest: of the decision that was on the page."""

    digest = HiddenField()


class AnnounceForm(Form):
    digest = HiddenField()
    when = RadioField(
        "When",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(NOW, "Now"), SelectChoice(LATER, "Later, at a moment that I choose")],
    )
    at = DateTimeLocalField("The moment")
    sure = BooleanField(
        "I have looked at the page and the mails above, and mean it",
        [InputRequired("Tick that you have looked: what is public cannot be taken back.")],
    )

    def __init__(self, *args: Any, zone: str, now: datetime, **kwargs: Any) -> None:
        """zone: the one that the moment is typed in."""
        super().__init__(*args, **kwargs)
        self._zone, self._now = zone, now

    def validate_at(self, field: Field) -> None:
        if self.when.data != LATER:
            # What stands there is not asked for.
            field.errors.clear()
            raise StopValidation
        if field.data is None:
            raise StopValidation("Type the day and the hour.")
        ask_back(field.data, self._zone)
        at = instant_of(field, self._zone)
        if at <= self._now:
            raise ValidationError(Markup("That has passed: it is now {}.").format(instant(self._now, self._zone)))
        if at > self._now + FURTHEST:
            raise ValidationError("That is more than half a year ahead. Choose an earlier moment.")

    def moment(self) -> datetime | None:
        """The instant to come; None for now."""
        return instant_of(self.at, self._zone) if self.when.data == LATER else None
