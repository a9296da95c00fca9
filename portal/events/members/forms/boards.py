"""Opening a board, and posting there."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from portal.events.listing import AUDIENCE_LABELS, Listing
from portal.events.members.forms.fields import link_field
from portal.events.members.models import BOARD_AUDIENCES
from portal.events.members.operations.boards import Said
from portal.web import Form, one_line, several_lines

MOST_CHARACTERS = 10_000


class BoardForm(Form):
    body = SelectField("Of", [InputRequired("Of which body?")])
    audience = SelectField("For", choices=[SelectChoice(str(one), AUDIENCE_LABELS[one]) for one in BOARD_AUDIENCES])

    def __init__(self, *args: Any, bodies: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.body.choices = [SelectChoice(body, body) for body in bodies]


class PostForm(Form):
    version = HiddenField()
    title = StringField(
        "Title",
        [DataRequired("Give it a title: readers look at that first."), Length(max=200)],
        filters=[one_line],
        render_kw={"maxlength": 200},
    )
    text = TextAreaField(
        "Text",
        [Optional(), Length(max=MOST_CHARACTERS)],
        description="Paragraphs are separated by an empty line. An address that begins with https:// becomes a link.",
        filters=[several_lines],
        render_kw={"rows": 8, "maxlength": MOST_CHARACTERS},
    )
    link = link_field("Link")
    event = SelectField("About the event", [Optional()])
    is_pinned = BooleanField("Keep it at the top")
    until = DateField("Stands until", [Optional()], description="The last day. Leave it empty while no end is known.")

    def __init__(self, *args: Any, events: Iterable[Listing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            SelectChoice(str(one.id), f"{one.title}, {one.listed_on.day} {one.listed_on:%B %Y}") for one in events
        ]
        self.event.choices = [SelectChoice("", "none"), *choices]

    def said(self) -> Said:
        return Said(
            title=self.title.data,
            text=(self.text.data or "").strip(),
            link=self.link.data or "",
            event_id=int(self.event.data) if self.event.data else None,
            is_pinned=self.is_pinned.data,
            until=self.until.data,
        )
