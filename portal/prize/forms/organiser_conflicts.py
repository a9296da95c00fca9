"""The organiser's forms about who is close to whom."""

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from portal.prize.forms.organiser_plan import ReadingForm
from portal.web import Form, one_line


def _reason(asked: str) -> StringField:
    return StringField("Why", [DataRequired(asked), Length(max=400)], filters=[one_line])


class WaiverForm(Form):
    """That a match is none of closeness."""

    reason = _reason("Why is it none? It is kept, so that it can be defended.")


class BarForm(ReadingForm):
    """An essay that a juror must not read, for what the organiser knows."""

    reason = _reason("Why must they not read it? It is kept, so that it can be defended.")
