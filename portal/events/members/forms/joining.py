"""How one joins."""

from typing import Any

from wtforms import HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.events.members.forms.fields import link_field
from portal.events.members.operations.joining import Said
from portal.events.members.rules.windows import HOURS_BEFORE, MINUTES_AFTER, MOST_HOURS_BEFORE, MOST_MINUTES_AFTER
from portal.web import Form, one_line, several_lines

_SHORT = {"maxlength": 80, "autocomplete": "off"}


class JoiningForm(Form):
    version = HiddenField()
    link = link_field("Link to the meeting", "As the host of the meeting gave it, beginning with https://.")
    number = StringField("Number of the meeting", [Optional(), Length(max=80)], filters=[one_line], render_kw=_SHORT)
    passcode = StringField("Passcode", [Optional(), Length(max=80)], filters=[one_line], render_kw=_SHORT)
    note = TextAreaField(
        "Note",
        [Optional(), Length(max=2000)],
        description="Such as: the hour is on the members' board. Paragraphs are separated by an empty line.",
        filters=[several_lines],
        render_kw={"rows": 4, "maxlength": 2000},
    )
    hours_before = IntegerField(
        "Hours before it begins",
        [
            InputRequired("From when? Write a whole number of hours."),
            NumberRange(0, MOST_HOURS_BEFORE, "Between 0 and %(max)s hours."),
        ],
        description="From then on it is shown. A meeting without an hour shows it on its day.",
        default=HOURS_BEFORE,
    )
    minutes_after = IntegerField(
        "Minutes after its end",
        [
            InputRequired("Until when? Write a whole number of minutes."),
            NumberRange(0, MOST_MINUTES_AFTER, "Between 0 and %(max)s minutes."),
        ],
        description="Until then. Where no length is stated, the end of the day counts as the end.",
        default=MINUTES_AFTER,
    )

    def validate(self, **how: Any) -> bool:
        if not super().validate(**how):
            return False
        if any((self.link.data, self.number.data, self.passcode.data, (self.note.data or "").strip())):
            return True
        self.link.errors = ["Write at least one of these: a link, a number, a passcode or a note."]
        return False

    def said(self) -> Said:
        return Said(
            link=self.link.data or "",
            number=self.number.data or "",
            passcode=self.passcode.data or "",
            note=(self.note.data or "").strip(),
            hours_before=self.hours_before.data,
            minutes_after=self.minutes_after.data,
        )
