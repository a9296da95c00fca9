"""A scoring sheet that comes back."""

from flask_wtf.file import FileField

from portal.web import Form


class SheetForm(Form):
    sheet = FileField("The sheet, filled in")
