from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.prize.forms.jury import ReviewForm, kept_values, review_form
from portal.prize.rules.judgement import Judgement
from portal.prize.rules.scale import Scale


@dataclass(frozen=True)
class Criterion:
    id: int
    name: str


@dataclass(frozen=True)
class Rules:
    scale: Scale = field(default_factory=Scale)
    allows_remarks: bool = False


@dataclass(frozen=True)
class Review:
    points: dict[int, int]
    comment: str
    remark: str
    version: int


CRITERIA = (Criterion(7, "Exposition"), Criterion(9, "Reflection"))


@pytest.fixture(autouse=True)
def request_context(engine_app: Flask) -> Iterator[None]:
    with engine_app.test_request_context():
        yield


def form(highest: int = 10, **typed: str) -> ReviewForm:
    return review_form(CRITERIA, Rules(Scale(1, highest)), formdata=MultiDict(typed), meta={"csrf": False})


def test_a_form_has_one_choice_for_each_criterion() -> None:
    filled = form(criterion_7="1", criterion_9="10", comment="Fine", version="3")
    assert filled.validate(), filled.errors
    assert filled.judgement() == Judgement({7: 1, 9: 10}, "Fine", 3)


def test_what_is_not_scored_yet_is_left_out_and_named() -> None:
    filled = form(criterion_7="", version="")
    assert filled.validate(), filled.errors
    assert filled.judgement() == Judgement({}, "", 0)
    assert [c.name for c in filled.missing()] == ["Exposition", "Reflection"]


@pytest.mark.parametrize("points", ["0", "6", "5.0", "05", " 5", "five", "-1", "9" * 5000])
def test_a_score_is_a_point_of_the_edition_s_scale(points: str) -> None:
    filled = form(5, criterion_7=points)
    assert not filled.validate()
    assert list(filled.errors) == ["criterion_7"]


@pytest.mark.parametrize(("version", "read"), [("", 0), ("0", 0), ("12", 12), ("x", -1), ("-1", -1), ("9" * 5000, -1)])
def test_a_version_that_is_no_number_is_one_that_never_was(version: str, read: int) -> None:
    assert form(version=version).judgement().version == read


def test_a_kept_review_fills_the_form() -> None:
    kept = kept_values(Review({7: 8}, "So far", "For you", 2))
    filled = review_form(CRITERIA, Rules(allows_remarks=True), formdata=None, data=kept, meta={"csrf": False})
    assert filled.judgement() == Judgement({7: 8}, "So far", 2, "For you")


def test_where_an_edition_allows_no_remark_what_is_kept_of_one_is_left_alone() -> None:
    assert form(remark="For you").judgement().remark is None


def test_a_nul_in_a_comment_is_dropped_and_its_lines_are_kept() -> None:
    assert form(comment="a\0b\r\n\tc").judgement().comment == "ab\r\n\tc"
