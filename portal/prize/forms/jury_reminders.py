"""A juror's wish not to be reminded for a while."""

from datetime import date, timedelta
from typing import Any

from wtforms import DateField, Field
from wtforms.validators import InputRequired, ValidationError

from portal.web import Form

LONGEST = timedelta(days=366)


class QuietForm(Form):
    """Made for one edition and a juror's today: a desk may hold several editions, so each has names of its own."""

    until = DateField("No reminders before", [InputRequired("Choose a day.")])

    def __init__(self, year: int, today: date, formdata: Any = None) -> None:
        super().__init__(formdata, prefix=f"quiet-{year}-")
        self._today = today

    def validate_until(self, field: Field) -> None:
        if field.data is None:
            return
        if field.data <= self._today:
            raise ValidationError("Choose a day that is still to come.")
        if field.data > self._today + LONGEST:
            raise ValidationError("Choose a day within a year.")
