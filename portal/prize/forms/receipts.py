"""Two ways to ask after a receipt: by its code, or with its file."""

from flask_wtf.file import FileField
from wtforms import StringField

from portal.web import Form, one_line


class CodeForm(Form):
    """Asks and changes nothing, so it needs no token."""

    class Meta:
        csrf = False

    code = StringField("Code of the receipt", filters=[one_line])


class FileForm(Form):
    """A receipt's file, and the essay that it may be about. Both are looked at and forgotten."""

    receipt = FileField("File of the receipt", render_kw={"accept": ".json"})
    essay = FileField("The essay that it is about")
