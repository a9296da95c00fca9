"""The committee's form for asking jurors to read further essays."""

from collections.abc import Iterable
from typing import Any

from wtforms import HiddenField, SelectMultipleField
from wtforms.validators import DataRequired

from portal.web import Form


class ReadsForm(Form):
    """scores: the digest of the reviews that the advice was worked out from."""

    scores = HiddenField()
    reads = SelectMultipleField("Reads", validators=[DataRequired("Tick at least one of them.")], validate_choice=False)

    def is_advised(self, scores: str, values: Iterable[str]) -> bool:
        """Whether everything that was ticked stands in this list, which is of these scores."""
        ticked: list[Any] = self.reads.data or []
        return self.scores.data == scores and set(ticked) <= set(values)
