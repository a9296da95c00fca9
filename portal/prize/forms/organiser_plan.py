"""The organiser's form for planning one reading by hand."""

from collections.abc import Iterable
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from portal.web import Form


class ReadingForm(Form):
    code = SelectField("Essay")
    seat = SelectField("Juror", coerce=int)

    def __init__(
        self, *args: Any, codes: Iterable[str] = (), jurors: Iterable[tuple[int, str]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.code.choices = list(codes)
        self.seat.choices = [SelectChoice(seat_id, name) for seat_id, name in jurors]
