from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from portal.prize.forms.entrant import EntryForm, entry_form
from portal.prize.rules.declarations import DECLARATIONS

TYPED = {"title": "The chair", "school": "Elmstead", "country": "CH", "year_of_study": "4"} | dict.fromkeys(
    DECLARATIONS, "y"
)
Form = entry_form(DECLARATIONS)


@pytest.fixture(autouse=True)
def request_context(engine_app: Flask) -> Iterator[None]:
    with engine_app.test_request_context():
        yield


def form(author: str = "Ada Vale", **typed: Any) -> EntryForm:
    return Form(MultiDict(TYPED | typed), author=author, meta={"csrf": False})


def test_what_is_declared_is_kept_in_the_words_that_were_shown() -> None:
    filled = form()
    assert filled.validate(), filled.errors
    assert filled.application().declared == DECLARATIONS


@pytest.mark.parametrize("missing", list(DECLARATIONS))
def test_every_declaration_is_needed(missing: str) -> None:
    filled = Form(MultiDict({k: v for k, v in TYPED.items() if k != missing}), author="Ada Vale", meta={"csrf": False})
    assert not filled.validate()
    assert list(filled.errors) == [missing]


@pytest.mark.parametrize("name", ["title", "school"])
def test_blanks_are_no_answer(name: str) -> None:
    filled = form(**{name: " \t "})
    assert not filled.validate()
    assert list(filled.errors) == [name]


@pytest.mark.parametrize(
    ("title", "fits"),
    [
        ("The vale of years", False),
        ("ADA and I", False),
        ("Adaptation", True),
        ("Adas Stuhl", True),
        ("A chair", True),
    ],
)
def test_a_title_must_not_hold_a_name_of_its_author_as_a_word(title: str, fits: bool) -> None:
    assert form(title=title).validate() == fits


@pytest.mark.parametrize("number", ["0", "13", "-1", "4.5", "four", "9" * 5000, ""])
def test_a_year_of_study_is_a_number_from_1_to_12(number: str) -> None:
    filled = form(year_of_study=number)
    assert not filled.validate()
    assert list(filled.errors) == ["year_of_study"]
    # Kept as it was typed, so that it can be mended.
    assert filled.typed()["year_of_study"] == number


@pytest.mark.parametrize("country", ["", "ch", "XX", "Switzerland"])
def test_a_country_is_one_of_the_list(country: str) -> None:
    filled = form(country=country)
    assert not filled.validate()
    assert list(filled.errors) == ["country"]


def test_a_text_may_be_as_long_as_it_says_and_no_longer() -> None:
    assert form(title="x" * 200, help_received="y" * 2000).validate()
    longer = form(title="x" * 201, help_received="y" * 2001)
    assert not longer.validate()
    assert sorted(longer.errors) == ["help_received", "title"]
