"""List numbers as Word writes them."""

import pytest

from portal.manuscripts.numbering import Numbering, formatted
from portal.manuscripts.package import Package
from portal.manuscripts.reader import read
from portal.manuscripts.styles import Styles
from tests.manuscripts.word_files import docx, level, listed, numbering


@pytest.mark.parametrize(
    ("number", "style", "text"),
    [
        (4, "decimal", "4"),
        (4, "decimalZero", "04"),
        (4, "lowerRoman", "iv"),
        (1994, "upperRoman", "MCMXCIV"),
        (1, "lowerLetter", "a"),
        (27, "upperLetter", "AA"),
        (3, "ordinal", "3rd"),
        (11, "ordinal", "11th"),
        (42, "cardinalText", "Forty-two"),
        (120, "ordinalText", "One hundred twentieth"),
        (3, "ordinalText", "Third"),
        (5, "none", ""),
        (5, "aiueo", "5"),
        (0, "lowerRoman", "0"),
    ],
)
def test_numbers_are_written_in_their_format(number, style, text):
    assert formatted(number, style) == text


def labels(body: str, definition: str) -> list[str]:
    read_again = read(Package(docx(body, parts={"numbering": definition})))
    return [paragraph.label.text for _, paragraph in read_again.paragraphs()]


def test_a_level_begins_anew_after_the_one_above_it():
    body = listed("") + listed("", 1) + listed("", 1) + listed("") + listed("", 1)
    assert labels(body, numbering(level(0, "%1"), level(1, "%1.%2"))) == ["1", "1.1", "1.2", "2", "2.1"]


def test_a_level_that_never_begins_anew_counts_on():
    body = listed("", 1) + listed("") + listed("", 1)
    assert labels(body, numbering(level(0, "%1"), level(1, "%2", more='<w:lvlRestart w:val="0"/>'))) == ["1", "1", "2"]


def test_a_legal_level_shows_every_number_in_digits():
    definition = numbering(level(0, "%1", "upperRoman"), level(1, "%1.%2", more="<w:isLgl/>"))
    assert labels(listed("") + listed("", 1), definition) == ["I", "1.1"]


def test_a_list_that_is_not_defined_numbers_nothing():
    assert Numbering(None, Styles(None)).place("5", "0", None) is None
