"""The form by which the organiser gives one person longer."""

from datetime import datetime
from typing import Any

from markupsafe import Markup
from wtforms import DateTimeLocalField, EmailField, Field, StringField, TextAreaField
from wtforms.validators import DataRequired, Email, InputRequired, Length, Optional, ValidationError

from portal.prize.forms.wall_times import ask_back, instant_of
from portal.prize.rules.window import Window
from portal.web import Form, deadline, instant, one_line, several_lines


class ExtensionForm(Form):
    """Who, until when and why. The name is asked for where nobody has the address yet."""

    email = EmailField(
        "Mail address",
        [
            InputRequired("Who shall have longer?"),
            Email("This is not a mail address.", allow_smtputf8=False),
            Length(max=254),
        ],
        filters=[one_line],
    )
    name = StringField("Name, if they have no account yet", [Optional(), Length(max=120)], filters=[one_line])
    until = DateTimeLocalField("Until", [InputRequired("Until when? This moment itself is too late.")])
    reason = TextAreaField(
        "Why",
        [DataRequired("Why do they get longer? It is kept, so that it can be defended."), Length(max=1000)],
        filters=[several_lines],
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, window: Window, zone: str, now: datetime, **kwargs: Any) -> None:
        """window: the edition's; zone: the one that its times are typed in."""
        super().__init__(*args, **kwargs)
        self._window, self._zone, self._now = window, zone, now

    def validate_until(self, field: Field) -> None:
        ask_back(field.data, self._zone)
        until = self.instant()
        if until <= self._window.closes_at:
            own = deadline(self._window.closes_at, self._zone)
            raise ValidationError(Markup("That is not longer: everybody has until {}.").format(own))
        if until <= self._now:
            raise ValidationError(Markup("That has passed: it is now {}.").format(instant(self._now, self._zone)))
        if until > self._window.reviews_due_at:
            due = deadline(self._window.reviews_due_at, self._zone)
            raise ValidationError(Markup("That is too long: reviews are taken until before {}.").format(due))

    def instant(self) -> datetime:
        """The first moment that is too late."""
        return instant_of(self.until, self._zone)
