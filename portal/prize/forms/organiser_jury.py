"""The organiser's form for inviting to the jury or the committee."""

from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Email, InputRequired, Length

from portal.prize.models import Role
from portal.web import Form, one_line


class InvitationForm(Form):
    role = SelectField(
        "As",
        [InputRequired("A juror or a committee member?")],
        choices=[SelectChoice(Role.JUROR, "juror"), SelectChoice(Role.COMMITTEE, "committee member")],
    )
    name = StringField("Name", [DataRequired("Whom do you invite?"), Length(max=120)], filters=[one_line])
    email = EmailField(
        "Mail address", [InputRequired("Where should it go?"), Email("This is not a mail address.")], filters=[one_line]
    )
