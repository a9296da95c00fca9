"""What the organiser may add when a listing comes into another state."""

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Optional

from portal.events.editing.forms.fields import at_most
from portal.web import Form, several_lines


class StepForm(Form):
    """shown: stands for the listing that was on the page"""

    shown = HiddenField()
    words = TextAreaField("A sentence of yours for the mail", [Optional(), at_most(1000)], filters=[several_lines])
