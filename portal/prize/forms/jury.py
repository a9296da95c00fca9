"""The juror's review form, made for the criteria and the scale of an edition."""

import re
from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from wtforms import HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from portal.prize.rules.judgement import Judgement
from portal.prize.rules.scale import Scale
from portal.web import Form, one_line, several_lines

# The field of a criterion; `_name` writes it.
CRITERION = re.compile(r"criterion_(\d{1,9})", re.ASCII)


class HasCriterion(Protocol):
    """What the form needs to know of a criterion."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


class HasRules(Protocol):
    """What it needs to know of an edition."""

    @property
    def scale(self) -> Scale: ...
    @property
    def allows_remarks(self) -> bool: ...


class HasReview(Protocol):
    """A review as it is kept; points: by criterion id."""

    @property
    def points(self) -> Mapping[int, int]: ...
    @property
    def comment(self) -> str: ...
    @property
    def remark(self) -> str: ...
    @property
    def version(self) -> int: ...


class ReviewForm(Form):
    """One choice a criterion, a comment, and the version of the review that the page was loaded with.

    remark: None where the edition has none.
    """

    comment = TextAreaField(
        "Comment for the committee",
        [Optional(), Length(max=20_000)],
        filters=[several_lines],
        # Without maxlength: a browser would cut a longer text off, and say nothing.
        render_kw={"rows": 8, "maxlength": False},
    )
    remark = TextAreaField(
        "Remark for the author",
        [Optional(), Length(max=4_000)],
        filters=[several_lines],
        render_kw={"rows": 4, "maxlength": False},
    )
    version = HiddenField()
    criteria: tuple[HasCriterion, ...] = ()

    def scores(self) -> list[tuple[HasCriterion, Any]]:
        return [(criterion, self[_name(criterion)]) for criterion in self.criteria]

    def judgement(self) -> Judgement:
        points = {c.id: int(field.data) for c, field in self.scores() if field.data}
        version = self.version.data or "0"
        return Judgement(
            points,
            self.comment.data or "",
            int(version) if re.fullmatch(r"\d{1,9}", version) else -1,
            (self.remark.data or "") if self.remark else None,
        )

    def missing(self) -> list[HasCriterion]:
        return [criterion for criterion, field in self.scores() if not field.data]


class ChangeForm(ReviewForm):
    """A review that was handed in, and why it is handed in once more."""

    reason = StringField(
        "Why you change it",
        [DataRequired("Say in a few words why: the committee sees both, and the reason."), Length(max=500)],
        filters=[one_line],
    )


_Review = TypeVar("_Review", bound=ReviewForm)


class RecuseForm(Form):
    reason = StringField(
        "Why you step back",
        [DataRequired("Say in a few words why, so that the organiser can find another reader."), Length(max=500)],
        filters=[one_line],
    )


def review_form(criteria: tuple[HasCriterion, ...], edition: HasRules, **kept: Any) -> ReviewForm:
    """A form for these criteria. kept: the values of a review that is begun, by field name.

    A score that is not on the scale is a choice that does not exist, and is refused with the rest typed kept.
    """
    return _made_for(ReviewForm, criteria, edition)(**kept)


def change_form(criteria: tuple[HasCriterion, ...], edition: HasRules, **kept: Any) -> ChangeForm:
    """As above, for a review that is handed in."""
    return _made_for(ChangeForm, criteria, edition)(**kept)


def _made_for(base: type[_Review], criteria: tuple[HasCriterion, ...], edition: HasRules) -> type[_Review]:
    fields: dict[str, Any] = {
        _name(criterion): RadioField(
            criterion.name,
            [Optional()],
            choices=[str(points) for points in edition.scale.points()],
            # A choice that was never made comes as None, and is no choice that is not on the scale.
            coerce=lambda value: None if value is None else str(value),
        )
        for criterion in criteria
    }
    if not edition.allows_remarks:
        fields["remark"] = None
    return type("EditionReviewForm", (base,), fields | {"criteria": criteria})


def kept_values(review: HasReview) -> dict[str, str]:
    """A review as the form's initial values."""
    return {f"criterion_{key}": str(value) for key, value in review.points.items()} | {
        "comment": review.comment,
        "remark": review.remark,
        "version": str(review.version),
    }


def _name(criterion: HasCriterion) -> str:
    return f"criterion_{criterion.id}"
