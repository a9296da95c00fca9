"""An essay as a print, as an independent reader of PDFs sees it."""

import re
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from portal.offprints import pdf, press
from tests.offprints.essays import essay, picture

# A page of A4, in points.
A4 = (595, 842)


def pages(content: bytes) -> list[str]:
    """The text of each page, with white space folded."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]


@pytest.fixture(scope="module")
def content() -> bytes:
    return press.typeset(essay())


def test_everything_in_the_essay_is_on_its_pages(content: bytes) -> None:
    (text,) = pages(content)
    parts = [
        "Essay K7QMXR, 9,629 words, about 49 minutes", "The chair by the window", "Nobody bold both under gone H2O",
        "2. The night", "c. third", "d. fourth", "§ 1) labelled", "Quoted.", "A box.", "When What", "Monday",
        "[a picture that cannot be shown]", "The end.", "The first note.", "The second note.", "The last note.",
        "1 of 1",
    ]  # fmt: skip
    assert [part for part in parts if part not in text] == []
    assert text.count("The chair by the window") == 1
    # The table in a table is there once: as "inner" of the list, and as "ner" alone.
    assert len(re.findall(r"\bner\b", text)) == 1
    assert text.index("The end.") < text.index("The first note.")


def test_it_is_a4_and_every_page_but_the_first_has_a_running_head(content: bytes) -> None:
    long = press.typeset(essay("<p>" + "A quiet word. " * 1200 + "</p>", headings=()))
    found = pages(long)
    assert len(found) >= 3
    assert all(text.startswith("K7QMXR The chair by the window ") for text in found[1:])
    assert not found[0].startswith("K7QMXR")
    assert all(f"{number} of {len(found)}" in text for number, text in enumerate(found, 1))
    assert {tuple(map(round, page.mediabox[2:])) for page in PdfReader(BytesIO(long)).pages} == {A4}


def test_it_says_nothing_of_an_author_or_of_when_it_was_made(content: bytes) -> None:
    reader = PdfReader(BytesIO(content))
    assert dict(reader.metadata or {}).keys() == {"/Title", "/Creator"}
    assert re.fullmatch(r"Typst [\d.]+", reader.metadata.creator or "")  # type: ignore[union-attr]
    assert reader.metadata.title == "K7QMXR: The chair by the window"  # type: ignore[union-attr]
    xmp = reader.xmp_metadata
    assert xmp is None or (xmp.dc_creator, xmp.xmp_create_date, xmp.xmp_modify_date) in [([], None, None), (None,) * 3]


def test_the_same_essay_is_the_same_bytes(content: bytes) -> None:
    assert press.typeset(essay()) == content


def test_a_picture_is_no_wider_than_the_lines_and_in_the_file() -> None:
    reader = PdfReader(BytesIO(press.typeset(essay(f"<p>{picture(3000, 200)}</p>", headings=()))))
    assert [(image.image.width, image.image.height) for image in reader.pages[0].images] == [(3000, 200)]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x")',
        '"); #read("/etc/passwd"',
        "$x$ *b* _e_ `c` <l> @r // c",
        "\\",
        '\\"',
        "\\u{1F600}",
        "{[()]}",
        "= h",
    ],
)
def test_what_looks_like_typst_is_a_text(text: str) -> None:
    html = f"<p>begin {text.replace('<', '&lt;')} end</p>"
    (page,) = pages(press.typeset(essay(html, title=text, headings=())))
    assert f"begin {text} end" in page


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), min_size=1, max_size=80))
def test_no_text_breaks_out_of_its_string(text: str) -> None:
    html = "<p>" + text.replace("&", "&amp;").replace("<", "&lt;") + "</p>"
    assert pdf.typeset(essay(html, title=text, headings=())).startswith(b"%PDF-")


def test_a_note_that_nothing_leads_to_stands_at_the_end() -> None:
    alone = (
        '<p>Text.</p><section class="notes"><ol><li id="essay-footnote-1" value="1"><p>Left.</p></li></ol></section>'
    )
    assert pages(press.typeset(essay(alone, headings=())))[0].endswith("Text. Note Left. 1 of 1")
