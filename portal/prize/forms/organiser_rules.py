"""The organiser's form about the seal of an edition's rules."""

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from portal.web import Form, several_lines


class BreakForm(Form):
    """Why the rules have to be changed after they were sealed."""

    reason = TextAreaField(
        "Why the rules must change",
        [DataRequired("Please say why: it stands beside the rules for everybody to read."), Length(max=400)],
        filters=[several_lines],
        render_kw={"rows": 3},
    )
