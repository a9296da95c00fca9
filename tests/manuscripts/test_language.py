"""Which language a text is in."""

import pytest

from portal.manuscripts.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I sat with her on the ward, and she told me of the years that had been. " * 5, "en"),
        ("Ho incontrato la paziente in reparto e abbiamo parlato a lungo della sua vita. " * 5, "it"),
        ("学生在病房见到了病人，听她讲述自己的生活。" * 10, "zh"),
        ("Too short to say.", None),
        ("", None),
    ],
)
def test_a_text_of_some_length_has_a_language(text, code):
    assert language(text) == code
