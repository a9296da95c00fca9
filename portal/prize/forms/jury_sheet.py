"""A scoring sheet that comes back, and what its juror says to it."""

from flask_wtf.file import FileField
from wtforms import HiddenField

from portal.web import Form


class SheetForm(Form):
    sheet = FileField("The sheet, filled in")


class ConfirmForm(Form):
    """read: what was read from the sheet, signed by the portal."""

    read = HiddenField()
