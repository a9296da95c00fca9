"""How the author of an essay that wins says how they are to be named."""

from wtforms import BooleanField, Field, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, ValidationError

from portal.prize.rules.announcement import Said
from portal.web import Form, one_line

YES, NO = "yes", "no"


class BylineForm(Form):
    is_named = RadioField(
        "May your name stand there?",
        [InputRequired("Choose one.")],
        choices=[SelectChoice(YES, "Yes, as I type it below"), SelectChoice(NO, "No, the title alone")],
    )
    name = StringField("Your name, as it is to be printed", [Length(max=120)], filters=[one_line])
    shows_school = BooleanField()
    shows_country = BooleanField()

    def validate_name(self, field: Field) -> None:
        if self.is_named.data == YES and not field.data:
            raise ValidationError("Type your name, as it is to be printed.")

    def said(self) -> Said:
        """Of somebody who does not want to be named, nothing else is shown."""
        name = self.name.data if self.is_named.data == YES else None
        return Said(name, self.shows_school.data, self.shows_country.data).as_kept
