"""What the scripts of the reading page send: a passage, a place."""

from wtforms import FloatField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from portal.prize.rules.passages import LONGEST, LONGEST_NOTE
from portal.web import Form, several_lines

# Longer than any essay; and what the column holds.
_FARTHEST = 2**31 - 1


class MarkForm(Form):
    """A passage and what it is evidence for; see rules.passages."""

    begins = IntegerField(validators=[InputRequired(), NumberRange(0, _FARTHEST)])
    ends = IntegerField(validators=[InputRequired(), NumberRange(1, _FARTHEST)])
    quote = StringField(validators=[InputRequired(), Length(max=LONGEST)])
    criterion = IntegerField(validators=[Optional()])
    note = TextAreaField(validators=[Optional(), Length(max=LONGEST_NOTE)], filters=[several_lines])


class PlaceForm(Form):
    """How much of the text lies above, from 0 to 1."""

    share = FloatField(validators=[InputRequired(), NumberRange(0, 1)])
