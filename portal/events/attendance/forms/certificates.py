"""Two ways to ask after a certificate: by its code, or with its file."""

from flask_wtf.file import FileField
from wtforms import StringField

from portal.web import Form, one_line


class CodeForm(Form):
    """Asks and changes nothing, so it needs no token."""

    class Meta:
        csrf = False

    code = StringField("Code of the certificate", filters=[one_line])


class FileForm(Form):
    """The small signed file of a certificate. It is looked at and forgotten."""

    certificate = FileField("File of the certificate", render_kw={"accept": ".json"})
