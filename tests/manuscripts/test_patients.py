"""What may let a patient be recognised is pointed out."""

import pytest

from portal.manuscripts.patients import identifiers


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("I met Mr. John Smith that day.", ["Mr. John Smith"]),
        ("A patient named Anna Bell cried.", ["patient named Anna Bell"]),
        ("Her name was Anna Bell.", ["name was Anna Bell"]),
        ("She was born on 12 March 1956.", ["born on 12 March 1956"]),
        ("DOB: 01/02/1950", ["DOB: 01/02/1950"]),
        ("MRN: 1234567", ["MRN: 1234567"]),
        ("hospital number 123456", ["hospital number 123456"]),
        ("on ward 7B from 12 March 2024", ["ward 7B from 12 March 2024"]),
        ("on 2024-03-12 he left ward 7", ["2024-03-12 he left ward 7"]),
        ("Mrs Smith smiled.", []),
        ("In March 2024 I was on ward 3.", []),
        ("He was 54 years old.", []),
    ],
)
def test_likely_identifiers_are_found(text, places):
    assert [text[begin:end] for begin, end in identifiers(text)] == places
