"""The organiser's forms about remarks of jurors for authors."""

from wtforms import HiddenField, StringField
from wtforms.validators import DataRequired, Length, Regexp

from portal.web import Form, one_line


class LookForm(Form):
    """Which version of the review was looked at."""

    version = HiddenField(validators=[Regexp(r"\d{1,9}\Z")])


class KeepBackForm(LookForm):
    reason = StringField("Why", [DataRequired("Say in a few words why."), Length(max=400)], filters=[one_line])
