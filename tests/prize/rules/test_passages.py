import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.manuscripts.reading import sanitised
from portal.prize.rules.passages import LONGEST, passage

HTML = '<h2 id="essay-h1">One &amp; two</h2><p>A<em>b</em>c&nbsp;d &lt;e&gt;</p><p>🙂 end</p>'
TEXT = "One & twoAbc\xa0d <e>🙂 end"


@pytest.mark.parametrize("quote", ["One & two", "twoAbc", "Abc\xa0d <e>", "<e>🙂 end"])
def test_a_passage_is_found_across_the_marks_of_the_text(quote: str) -> None:
    begins = len(TEXT[: TEXT.index(quote)].encode("utf-16-le")) // 2
    assert passage(HTML, begins, begins + len(quote.encode("utf-16-le")) // 2) == quote


def test_a_character_outside_of_the_first_plane_counts_twice_as_in_a_browser() -> None:
    assert passage("<p>🙂 end</p>", 0, 2) == "🙂"
    assert passage("<p>🙂 end</p>", 3, 6) == "end"
    assert [passage("<p>🙂 end</p>", *ends) for ends in ((0, 1), (1, 3))] == [None, None]


@pytest.mark.parametrize(("begins", "ends"), [(-1, 3), (3, 3), (4, 3), (0, 25), (24, 25), (2**31, 2**31 + 1)], ids=str)
def test_what_is_not_in_the_text_is_no_passage(begins: int, ends: int) -> None:
    assert len(TEXT.encode("utf-16-le")) // 2 == 24
    assert passage(HTML, begins, ends) is None


def test_white_space_alone_is_no_passage() -> None:
    assert passage("<p>a \n b</p>", 1, 4) is None


def test_a_passage_has_two_thousand_characters_at_the_most() -> None:
    html = f"<p>{'x' * 3000}</p>"
    assert LONGEST == 2000
    assert passage(html, 500, 2500) == "x" * 2000
    assert passage(html, 500, 2501) is None


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_any_text_comes_back_from_the_reading_copy_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    found = passage(sanitised(f"<p><em>{escaped}</em></p>"), 0, len(text.encode("utf-16-le")) // 2)
    assert found == (text if text.strip() else None)
